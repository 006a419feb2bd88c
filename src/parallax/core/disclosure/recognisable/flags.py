"""Finds in a comment what its author may be recognised by."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from .names import NOBODY, Care, Names
from .others import ALONE, Others
from .patterns import (
    CAPITAL_NOUNS,
    FEWEST_FUNCTION_WORDS,
    LONG_ALONE,
    LONG_BESIDE_OTHERS,
    WEIGHT,
    WHOLE,
    Kind,
    base,
    bodies,
    whole_tokens,
)
from .reading import TITLES, Reading
from .vocabulary import (
    AMERICAN,
    BRITISH,
    COMMON,
    FUNCTION_WORDS,
    KNOWN_CAPITALS,
    SHORTEST_RARE,
    stems,
)

MOST_RARE = 3


@dataclass(frozen=True, slots=True)
class Flag:
    """`start` and `end` count characters; `reason` says more: whose name, which variety, language or number of words."""

    kind: Kind
    start: int
    end: int
    reason: str = ""


def is_whole(flag: Flag) -> bool:
    """It is about the comment as a whole, not about a passage."""
    return flag.kind in WHOLE


def flags_of(
    text: str, *, names: Names = NOBODY, language: str = "en", others: Others = ALONE
) -> tuple[Flag, ...]:
    """What `text` shows of its author, in the order of the text; what is about the whole comes last.

    A passage inside another that weighs more is not told twice. Without `others` nothing is compared: rare words and
    spelling are left out. Patterns of sentences are those of English; addresses, numbers and names are found in every
    language. Running time is proportional to the length of the text.

    >>> [(f.kind.value, f.start, f.end) for f in flags_of("Last March you told me to call 555-0100.")]
    [('date', 0, 10), ('story', 11, 22), ('contact', 31, 39)]
    """
    read = Reading.of(text)
    if not len(read):
        return ()
    people, taken = _people(read, names)
    found = [
        *people,
        *_patterns(read, language),
        *_capitals(read, taken, language),
        *_rare(read, taken, language, others),
        *_spelling(read, others),
    ]
    return (*_lightened(found), *_language(read, language), *_length(read, others))


def _people(read: Reading, names: Names) -> tuple[list[Flag], set[int]]:
    """Names of people of the round, the longest first; also all tokens that are some name."""
    found: list[Flag] = []
    taken: set[int] = set()
    number = 0
    while number < len(read):
        last, person = _name_at(read, names, number)
        if last < number:
            number += 1
            continue
        taken.update(range(number, last + 1))
        if person:
            found.append(Flag(Kind.PERSON, read.starts[number], read.ends[last], person))
        number = last + 1
    return found, taken


def _name_at(read: Reading, names: Names, first: int) -> tuple[int, str]:
    if read.folds[first] not in names.beginnings:
        return -1, ""
    for last in range(min(first + names.longest, len(read)) - 1, first - 1, -1):
        meaning = names.meanings.get(read.key(first, last))
        if meaning is not None and _written_as_name(read, first, last, meaning.care):
            return last, meaning.person
    return -1, ""


def _written_as_name(read: Reading, first: int, last: int, care: Care) -> bool:
    written = read.text[read.starts[first] : read.ends[last]]
    if care is Care.CAPITALS:
        return written == written.upper() and written != written.lower()
    if care is Care.CAPITAL:
        return _capital(written) and not read.opens(first)
    return True


def _patterns(read: Reading, language: str) -> Iterator[Flag]:
    for kind, pattern, digits in _compiled(base(language)):
        for match in pattern.finditer(read.line):
            first, last = read.begins[match.start(1)], read.closes[match.end(1)]
            if digits and sum(c.isdigit() for c in match[1]) < digits:
                continue
            yield Flag(kind, read.starts[first], read.ends[last])


@cache
def _compiled(language: str) -> tuple[tuple[Kind, re.Pattern[str], int], ...]:
    return tuple(
        (kind, re.compile(whole_tokens(body)), digits) for kind, body, digits in bodies(language)
    )


def _capitals(read: Reading, taken: set[int], language: str) -> Iterator[Flag]:
    """Words with a capital in the middle of a sentence: names of people, places, projects."""
    if base(language) in CAPITAL_NOUNS:
        return
    first = None
    for number in range(len(read) + 1):
        named = number < len(read) and number not in taken and _named(read, number)
        if first is not None and (not named or read.joined(number)):
            yield Flag(Kind.NAME, read.starts[first], read.ends[number - 1])
            first = None
        if named and first is None:
            first = number


def _named(read: Reading, number: int) -> bool:
    written = read.token(number)
    return (
        len(written) > 1
        and _capital(written)
        and written != written.upper()
        and read.folds[number] not in KNOWN_CAPITALS
        and read.folds[number] not in TITLES
        and not read.opens(number)
    )


def _capital(written: str) -> bool:
    return unicodedata.category(written[0]) == "Lu"


def _rare(read: Reading, taken: set[int], language: str, others: Others) -> list[Flag]:
    """The longest few words that no other comment uses and that are not everyday English."""
    if base(language) != "en" or not others.can_compare:
        return []
    rare: dict[str, int] = {}
    for number, fold in enumerate(read.folds):
        if (
            len(fold) >= SHORTEST_RARE
            and fold.isalpha()
            and number not in taken
            and fold not in rare
            and not any(
                s in COMMON or s in others.known or others.used.get(s, 0) > 1 for s in stems(fold)
            )
        ):
            rare[fold] = number
    longest = sorted(rare.values(), key=lambda n: (-len(read.folds[n]), n))[:MOST_RARE]
    return [Flag(Kind.RARE, read.starts[n], read.ends[n]) for n in longest]


def _spelling(read: Reading, others: Others) -> Iterator[Flag]:
    """British words among American writers, and the other way round."""
    for variety, other, mine, theirs in (
        ("British", BRITISH, others.british, others.american),
        ("American", AMERICAN, others.american, others.british),
    ):
        if mine == 1 and theirs >= 2:
            for number, fold in enumerate(read.folds):
                if fold in other:
                    yield Flag(Kind.SPELLING, read.starts[number], read.ends[number], variety)


def _language(read: Reading, language: str) -> Iterator[Flag]:
    counts = {
        name: sum(fold in words for fold in read.folds) for name, words in FUNCTION_WORDS.items()
    }
    own = counts.get(base(language))
    if own is None:
        return
    most = max(counts, key=lambda name: (counts[name], name))
    if counts[most] >= FEWEST_FUNCTION_WORDS and counts[most] > 2 * own:
        yield Flag(Kind.LANGUAGE, 0, len(read.text), most)


def _length(read: Reading, others: Others) -> Iterator[Flag]:
    if others.can_compare:
        long = read.words > max(LONG_BESIDE_OTHERS, 2 * others.middle_length)
    else:
        long = read.words > LONG_ALONE
    if long:
        yield Flag(Kind.LENGTH, 0, len(read.text), str(read.words))


def _lightened(flags: Iterable[Flag]) -> list[Flag]:
    """Without those that lie inside one that weighs at least as much."""
    reach = [-1] * len(WEIGHT)
    kept = []
    for flag in sorted(flags, key=lambda f: (f.start, WEIGHT[f.kind], -f.end)):
        weight = WEIGHT[flag.kind]
        if max(reach[: weight + 1]) < flag.end:
            kept.append(flag)
        reach[weight] = max(reach[weight], flag.end)
    return kept
