"""What is said about each entry of a list of raters: whether it can be taken, and if not what is wrong and how to mend it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext, ngettext

from .typos import domain_of, likely_domain

MOST_RATERS = 200
LONGEST_NAME = 200

GROUP_WORDS: Mapping[str, frozenset[str]] = {
    "superior": frozenset({"boss", "manager", "supervisor", "line manager", "chief"}),
    "peer": frozenset({"colleague", "co worker", "coworker"}),
    "direct_report": frozenset({"report", "subordinate", "team member", "direct"}),
}


@dataclass(frozen=True)
class Entry:
    """One person as read, nothing checked yet. `group` is what stood in the file, or a group's key."""

    line: int
    name: str
    email: str
    group: str = ""


@dataclass(frozen=True)
class Candidate:
    line: int
    name: str
    email: str
    group: str


@dataclass(frozen=True)
class Finding:
    """What is the matter on one line (0: with the whole list), and how to mend it."""

    line: int
    what: str
    mend: str


@dataclass(frozen=True)
class Checked:
    good: tuple[Candidate, ...]
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True)
class Surroundings:
    """What the list is checked against. Addresses are in lower case; `taken` maps them to group names."""

    groups: Mapping[str, str]
    taken: Mapping[str, str]
    leader: str
    coach: str


def check(entries: Iterable[Entry], around: Surroundings) -> Checked:
    """Which entries can be taken; the order of the findings is that of the list."""
    good: list[Candidate] = []
    faults: list[Finding] = []
    seen: dict[str, int] = {}
    entries = tuple(entries)
    for entry in entries:
        found = _fault(entry, around, seen)
        if isinstance(found, Candidate):
            seen[found.email.lower()] = entry.line
            good.append(found)
        else:
            faults.append(found)
    if not entries:
        faults.append(
            Finding(0, gettext("There is nobody on the list."), gettext("Add at least one person."))
        )
    too_many = len(around.taken) + len(good) - MOST_RATERS
    if too_many > 0:
        good, dropped = good[: len(good) - too_many], good[len(good) - too_many :]
        faults.append(_over_the_limit(dropped[0].line, len(dropped)))
    return Checked(tuple(good), tuple(faults), tuple(_typo_warnings(good, around)))


def _fault(entry: Entry, around: Surroundings, seen: Mapping[str, int]) -> Candidate | Finding:
    what, mend = _address_fault(entry.email, around, seen)
    group = _group(entry.group, around.groups)
    if not what and group is None:
        names = ", ".join(around.groups.values())
        what = (
            gettext("There is no group “%(group)s”.") % {"group": entry.group}
            if entry.group
            else gettext("The group is missing.")
        )
        mend = gettext("Write one of: %(names)s") % {"names": names}
    if what or group is None:
        return Finding(entry.line, what, mend)
    return Candidate(entry.line, entry.name[:LONGEST_NAME], entry.email, group)


def _address_fault(email: str, around: Surroundings, seen: Mapping[str, int]) -> tuple[str, str]:
    address = email.lower()
    if not email:
        return gettext("There is no e-mail address."), gettext(
            "Add the address, or take the line out."
        )
    if not _is_address(email):
        return (
            gettext("“%(email)s” is not a complete e-mail address.") % {"email": email},
            gettext("Write it like name@example.org."),
        )
    if address == around.leader:
        return (
            gettext("This is the leader’s own address."),
            gettext("The self-assessment is added by itself; take the line out."),
        )
    if address == around.coach:
        return (
            gettext("This is the coach’s address."),
            gettext("The coach reads the answers and cannot give them too; take the line out."),
        )
    if address in seen:
        return (
            gettext("%(email)s stands on line %(line)s already.")
            % {"email": email, "line": seen[address]},
            gettext("Everybody answers once, in one group; keep one of the two lines."),
        )
    if address in around.taken:
        return (
            gettext("%(email)s has been named already, under %(group)s.")
            % {"email": email, "group": around.taken[address]},
            gettext("Take the line out, or move the person to another group."),
        )
    return "", ""


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254


def _group(words: str, groups: Mapping[str, str]) -> str | None:
    """The group's key; found by key, by name in singular or plural, or by a common word for it."""
    wanted = {plain_words(words), _singular(words)}
    for key, name in groups.items():
        if wanted & ({_singular(key), _singular(name)} | GROUP_WORDS.get(key, frozenset())):
            return key
    return None


def plain_words(words: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", words).lower().split())


def _singular(words: str) -> str:
    return plain_words(words).removesuffix("s")


def _over_the_limit(line: int, dropped: int) -> Finding:
    return Finding(
        line,
        ngettext(
            "From this line on the round would have more than %(most)s raters: %(n)s is too many.",
            "From this line on the round would have more than %(most)s raters: %(n)s are too many.",
            dropped,
        )
        % {"most": MOST_RATERS, "n": dropped},
        gettext("Choose those who have seen most of the work."),
    )


def _typo_warnings(good: Sequence[Candidate], around: Surroundings) -> Iterator[Finding]:
    domains = Counter(domain_of(email) for email in around.taken)
    domains.update(domain_of(candidate.email) for candidate in good)
    domains.update([domain_of(around.leader), domain_of(around.coach)])
    for candidate in good:
        meant = likely_domain(domain_of(candidate.email), domains)
        if meant:
            yield Finding(
                candidate.line,
                gettext("%(email)s: is “%(domain)s” right, or was “%(meant)s” meant?")
                % {
                    "email": candidate.email,
                    "domain": domain_of(candidate.email),
                    "meant": meant,
                },
                gettext("If it is wrong, remove the person and add the right address."),
            )
