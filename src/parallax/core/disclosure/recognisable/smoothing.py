"""A proposal for a comment's wording without its author's habits of writing; a person looks at each change."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from .flags import _people
from .names import NOBODY, Names
from .reading import Reading
from .vocabulary import ABBREVIATIONS, AMERICAN, BRITISH, COMMON

QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛`´", "'")})
_DASH = re.compile(r" ?[‒–—―] ?| --? ")
_REPEATED = re.compile(r"([!?])[!?]+")
_DOTS = re.compile(r"\.{2,}|…")
_COMMAS = re.compile(r"([,;:]){2,}")
_BLANKS = re.compile(r"[ \t\u00a0]{2,}")
_BEFORE_SIGN = re.compile(r"[ \t\u00a0]+([,.!?;:])(?=[ \n]|$)")
_PIECES = re.compile(r"[^\W_]+|\s+|[^\s]")
# What joins emoji, and keycaps.
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"


class Fate(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Change:
    fate: Fate
    text: str


def smoothed(
    text: str, *, names: Names = NOBODY, role: str = "a colleague", british: bool | None = None
) -> str:
    """`text` with one kind of quotes, dashes and dots, single signs, no pictures, no shouting, and names replaced by `role`.

    `british` chooses the spelling; None leaves it. Doing it again changes nothing more.

    >>> from parallax.core.disclosure.recognisable.names import Somebody
    >>> smoothed("GREAT colleague!!! 😀 Bob said — “wow”…", names=Names.of([Somebody("Robert Okafor")]))
    'Great colleague! a colleague said - "wow".'
    """
    calm = _once(text, names, role, british)
    # Taking something out can bring together what is then smoothed too.
    while (again := _once(calm, names, role, british)) != calm:
        calm = again
    return calm


def _once(text: str, names: Names, role: str, british: bool | None) -> str:
    text = "".join(c for c in text if not _is_picture(c))
    text = _DASH.sub(" - ", text.translate(QUOTES))
    text = _DOTS.sub(".", _REPEATED.sub(lambda m: m[0][0], text))
    text = _BEFORE_SIGN.sub(r"\1", _BLANKS.sub(" ", _COMMAS.sub(r"\1", text)))
    return _in_usual_words(text, names, role, british).strip()


def _is_picture(character: str) -> bool:
    return (
        character in _JOINERS
        or "\U0001f1e6" <= character <= "\U0001faff"
        or (not character.isascii() and unicodedata.category(character) in ("So", "Sk"))
    )


def _in_usual_words(text: str, names: Names, role: str, british: bool | None) -> str:
    read = Reading.of(text)
    people, taken = _people(read, names)
    replaced = {flag.start: (flag.end, names.roles.get(flag.reason, role)) for flag in people}
    for number in range(len(read)):
        if number not in taken:
            start, end = read.starts[number], read.ends[number]
            replaced[start] = (end, _usual(read, number, british))
    parts, at = [], 0
    for start, (end, word) in sorted(replaced.items()):
        parts += [text[at:start], word]
        at = end
    return "".join([*parts, text[at:]])


def _usual(read: Reading, number: int, british: bool | None) -> str:
    written, fold = read.token(number), read.folds[number]
    word = written
    if _shouted(written, fold):
        word = written.capitalize() if read.opens(number) else written.lower()
    table = {True: AMERICAN, False: BRITISH, None: {}}[british]
    if fold in table and written.isascii():
        spelt = table[fold]
        return spelt.capitalize() if word[0].isupper() else spelt
    return word


def _shouted(written: str, fold: str) -> bool:
    return (
        len(written) > 2
        and written.isalpha()
        and written.isascii()
        and written.isupper()
        and fold not in ABBREVIATIONS
        and (len(written) > 5 or fold in COMMON)
    )


def same_words(one: str, other: str) -> bool:
    """They differ at most in case, accents, blanks and signs.

    >>> same_words("Well done!", "well  done"), same_words("Well done", "Good work")
    (True, False)
    """
    return _spoken(one) == _spoken(other)


def _spoken(text: str) -> list[str]:
    return [fold for fold in Reading.of(text).folds if fold[0].isalnum()]


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Word by word what turns `before` into `after`.

    >>> [(c.fate.value, c.text) for c in changes("Well done!!", "Well done!")]
    [('same', 'Well done!'), ('gone', '!')]
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[Change] = []
    for step, a, b, c, d in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            found.append(Change(Fate.SAME, "".join(old[a:b])))
            continue
        if gone := "".join(old[a:b]):
            found.append(Change(Fate.GONE, gone))
        if new_words := "".join(new[c:d]):
            found.append(Change(Fate.NEW, new_words))
    assert all(one != other for one, other in pairwise(found))
    return tuple(found)
