"""A text as patterns see it: words and signs without case and accents, joined so that their distance stays visible."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

# The blanks of both worlds; the browser's own class and Python's differ in a few.
BLANK = r" \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
TOKEN = re.compile(rf"(?:[^\W_][\u0300-\u036f]*)+|[^{BLANK}]")
# Longer ones are no words; cut, they cannot make a pattern slow.
LONGEST_TOKEN = 40

SIGNS = {
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‘’‚‛`´", "'"),
    **dict.fromkeys("‐‑‒–—―−~", "-"),
    "…": ".",
}
LETTERS = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
TITLES = frozenset(["dr", "mr", "mrs", "ms", "prof", "st"])


def without_marks(passage: str) -> str:
    """Quotation marks around it fall away, for a page that puts its own."""
    return passage.strip('"“”„‟«»')


def folded(written: str) -> str:
    """Without case and accents.

    >>> folded("José"), folded("“"), folded("Straße")
    ('jose', '"', 'strasse')
    """
    if written.isascii() and written not in "~`":
        return written[:LONGEST_TOKEN].lower()
    if len(written) == 1 and not written.isalnum():
        return SIGNS.get(written, written)
    apart = unicodedata.normalize("NFKD", written[:LONGEST_TOKEN].lower()).replace(" ", "")
    plain = (LETTERS.get(c, c) for c in apart if unicodedata.category(c) != "Mn")
    return "".join(plain)[:LONGEST_TOKEN]


@dataclass(frozen=True)
class Reading:
    """`line` is one string: before each word or sign stands a blank, or "~" where none was written.

    >>> Reading.of("Call +1 555-0100!").line
    ' call +~1 555~-~0100~! '
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    folds: tuple[str, ...]
    line: str
    # Where each token begins and ends in the line.
    begins: dict[int, int]
    closes: dict[int, int]

    @classmethod
    def of(cls, text: str) -> "Reading":
        spans = [match.span() for match in TOKEN.finditer(text)]
        folds, parts, begins, closes = [], [], {}, {}
        at, before = 0, -1
        for number, (start, end) in enumerate(spans):
            fold = folded(text[start:end])
            folds.append(fold)
            parts.append("~" if start == before else " ")
            parts.append(fold)
            begins[at + 1] = number
            at += 1 + len(fold)
            closes[at] = number
            before = end
        parts.append(" ")
        starts, ends = tuple(s for s, _ in spans), tuple(e for _, e in spans)
        return cls(text, starts, ends, tuple(folds), "".join(parts), begins, closes)

    def __len__(self) -> int:
        return len(self.starts)

    def token(self, number: int) -> str:
        return self.text[self.starts[number] : self.ends[number]]

    def key(self, first: int, last: int) -> str:
        """Tokens `first` to `last` as they stand in the line."""
        return self.line[self._line_starts[first] : self._line_ends[last]]

    def joined(self, number: int) -> bool:
        """No blank stands before this token."""
        return number > 0 and self.starts[number] == self.ends[number - 1]

    def opens(self, number: int) -> bool:
        """This token begins a line or a sentence, so that a capital says nothing."""
        if number == 0:
            return True
        if "\n" in self.text[self.ends[number - 1] : self.starts[number]]:
            return True
        sign = self.folds[number - 1]
        if sign[0].isalnum() or sign in ",&":
            return False
        return not (sign == "." and number > 1 and self.folds[number - 2] in TITLES)

    def is_word(self, number: int) -> bool:
        return self.folds[number][:1].isalpha()

    @cached_property
    def words(self) -> int:
        return sum(self.is_word(number) for number in range(len(self)))

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return tuple(self.begins)

    @cached_property
    def _line_ends(self) -> tuple[int, ...]:
        return tuple(self.closes)
