"""Reads a case of `parallax attack` from a JSON file."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from parallax.core.disclosure.attack import BadCase, Case, read_case

MOST_BYTES = 50_000_000
MOST_DIGITS = 30


@dataclass(frozen=True)
class Titled:
    title: str
    case: Case


class Unreadable(ValueError):
    """Not JSON; the message says why and where."""


def read(path: Path) -> Titled:
    """The case in the file, with its title. Raises BadCase with everything that is wrong."""
    try:
        plain = json.loads(
            _text(path),
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise BadCase(("is nested too deeply for a case",)) from None
    except json.JSONDecodeError as error:
        raise BadCase((f"is not JSON: {error.msg} in line {error.lineno}",)) from None
    except Unreadable as error:
        raise BadCase((f"is not JSON: {error}",)) from None
    title = plain.get("title", "") if isinstance(plain, dict) else ""
    return Titled(title if isinstance(title, str) else "", read_case(plain))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadCase((f"cannot be read: {error.strerror or error}",)) from None
    if len(content) > MOST_BYTES:
        raise BadCase((f"is larger than {MOST_BYTES // 1_000_000} MB; split the case",))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadCase(("is not UTF-8 text",)) from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise Unreadable(f"the key {twice[:40]!r} stands twice in one object")
    return found


def _decimal(text: str) -> Decimal:
    if len(text) > MOST_DIGITS:
        raise Unreadable(f"the number {text[:20]}… is too long")
    return Decimal(text)


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise Unreadable(f"the number {text[:20]}… is too long")
    return int(text)


def _constant(text: str) -> None:
    raise Unreadable(f"{text} is no number")
