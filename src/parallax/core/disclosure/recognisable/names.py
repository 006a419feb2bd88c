"""The people of a round as they may be called in a comment: by name, nickname, initials or mailbox."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from .reading import TITLES, Reading
from .vocabulary import ABBREVIATIONS, COMMON, NAMES_THAT_ARE_WORDS, NICKNAMES


class Care(IntEnum):
    """How a name must be written to be taken for one."""

    NONE = 0
    CAPITAL = 1
    CAPITALS = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """`person` is empty for the one everybody writes about: there the name tells nothing."""

    person: str
    care: Care


@dataclass(frozen=True)
class Somebody:
    """`central`: the comments are about this person; only a nickname for them is telling. `role`: what to say instead."""

    name: str
    address: str = ""
    central: bool = False
    role: str = ""


@dataclass(frozen=True)
class Names:
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    beginnings: frozenset[str] = frozenset()
    longest: int = 0
    roles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Somebody]) -> "Names":
        """All ways to call them: names, nicknames, initials, mailboxes.

        >>> names = Names.of([Somebody("Robert Okafor", "r.okafor@example.org")])
        >>> sorted(key for key in names.meanings if key.startswith("ro"))[:3]
        ['ro', 'rob', 'rob okafor']
        """
        people = list(people)
        meanings: dict[str, Meaning] = {}
        for person in sorted(people, key=lambda p: (not p.central, p.name, p.address)):
            for key, care, nickname in _ways_to_call(person):
                told = person.name or person.address
                said = "" if person.central and not nickname else told
                meanings[key] = _joined(meanings.get(key), Meaning(said, care))
        return cls(
            meanings,
            frozenset(_tokens(key)[0] for key in meanings),
            max((len(_tokens(key)) for key in meanings), default=0),
            {person.name: person.role for person in people if person.role},
        )

    def for_page(self) -> dict[str, tuple[str, int]]:
        return {key: (meaning.person, int(meaning.care)) for key, meaning in self.meanings.items()}


NOBODY = Names()


def _joined(before: Meaning | None, new: Meaning) -> Meaning:
    """A name that two people share means either; the most careful way of writing counts."""
    if before is None:
        return new
    people = [name for name in (before.person, new.person) if name]
    return Meaning(" / ".join(dict.fromkeys(people)), max(before.care, new.care))


def _ways_to_call(person: Somebody) -> Iterator[tuple[str, Care, bool]]:
    """Key in the line of a reading, how it must be written, and whether it is a nickname."""
    parts = _parts(person.name)
    if parts:
        yield parts_key(person.name), Care.NONE, False
        for part in parts:
            yield part, _care(part), False
        for nickname in sorted(NICKNAMES.get(parts[0], frozenset()) - set(parts)):
            yield nickname, _care(nickname), True
            if len(parts) > 1:
                yield f"{nickname} {parts[-1]}", Care.NONE, True
        yield from _initials(parts)
    local = person.address.partition("@")[0].partition("+")[0]
    if len(local) > 2 and local.lower() not in COMMON:
        key = Reading.of(local).line.strip()
        if key not in parts:
            yield key, _care(key), False


def _initials(parts: list[str]) -> Iterator[tuple[str, Care, bool]]:
    letters = [part[0] for part in parts]
    if 2 <= len(letters) <= 3:
        together = "".join(letters)
        if together not in ABBREVIATIONS:
            yield together, Care.CAPITALS, False
        yield "~.~".join(letters), Care.CAPITALS, False
        yield "~. ".join(letters), Care.CAPITALS, False


def _parts(name: str) -> list[str]:
    return [fold for fold in Reading.of(name).folds if fold.isalpha() and fold not in TITLES]


def parts_key(name: str) -> str:
    read = Reading.of(name)
    wanted = [n for n in range(len(read)) if read.folds[n] not in TITLES and read.folds[n] != "."]
    return read.key(wanted[0], wanted[-1]) if wanted else ""


def _care(part: str) -> Care:
    doubtful = len(part) < 3 or part in COMMON or part in NAMES_THAT_ARE_WORDS
    return Care.CAPITAL if doubtful else Care.NONE


def _tokens(key: str) -> list[str]:
    return key.replace("~", " ").split(" ")
