"""Pages that are rendered once and filled for each rater.

An answer page has some hundred radio buttons and differs between two raters of a group only in the
link, in what is checked and in what they wrote. Rendering it anew for each request would cost more
than everything else together (measured in bench/results).
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock

from django.utils.safestring import SafeString, mark_safe

# From Unicode's private use area: no keyboard writes them, and a slot without a value stays empty.
OPENING, CLOSING = "\ue000", "\ue001"
# Stands for the rater's token in addresses.
ANY_TOKEN = "token-of-this-rater"  # noqa: S105 - stands for a token, is none

# Serves those who read templates; a phone need not load it.
_INDENTATION = re.compile(r"\s*\n\s*")
_CUT = re.compile(f"{OPENING}([^{CLOSING}]*){CLOSING}|({ANY_TOKEN})")


def mark(name: str) -> SafeString:
    return mark_safe(f"{OPENING}{name}{CLOSING}")  # noqa: S308 - a constant name, no markup


@dataclass(frozen=True)
class Skeleton:
    """Text and slot names in turn: text, slot, text, slot, …, text."""

    pieces: tuple[str, ...]

    @classmethod
    def cut(cls, page: str) -> "Skeleton":
        parts = _CUT.split(_INDENTATION.sub("\n", page))
        named = [slot or ANY_TOKEN for slot, token in zip(parts[1::3], parts[2::3], strict=True)]
        texts = parts[0::3]
        return cls(
            (*(piece for pair in zip(texts, named, strict=False) for piece in pair), texts[-1])
        )

    def fill(self, values: Mapping[str, str]) -> str:
        """`values` are ready markup; a slot without a value is left empty."""
        filled = list(self.pieces)
        filled[1::2] = [values.get(name, "") for name in self.pieces[1::2]]
        return "".join(filled)


class Shelf:
    """The skeletons most recently used, shared by the threads of this process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, Skeleton] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, render: Callable[[], str]) -> Skeleton:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        # Outside of the lock: two threads may render the same page once, and nobody waits.
        skeleton = Skeleton.cut(render())
        with self._lock:
            self._kept[key] = skeleton
            if len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return skeleton
