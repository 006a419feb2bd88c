"""Ratings and comments from files, leader by leader, with every fault in them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parallax.cli.files.faults import Faults, quoted
from parallax.cli.files.tables import read_rows
from parallax.core.evidence import Comment, Evidence, Rating, Respondent, Voice
from parallax.core.questionnaire import GroupKind, Item, Prompt, Questionnaire

RATING_COLUMNS = ("leader", "rater", "group", "item", "value")
COMMENT_COLUMNS = ("leader", "rater", "group", "prompt", "text")
LONGEST_LEADER_BYTES = 120
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
WINDOWS_NAMES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}


@dataclass
class Leader:
    """What the files say about one leader; raters go by the ids of the files until they become numbers."""

    groups: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, int | None]] = field(default_factory=dict)
    comments: dict[tuple[str, str], str] = field(default_factory=dict)

    def respondents(self) -> dict[str, Respondent]:
        return {rater: Respondent(number) for number, rater in enumerate(sorted(self.groups), 1)}

    def evidence(self) -> Evidence:
        numbers = self.respondents()
        counts: dict[str, int] = {}
        for group in self.groups.values():
            counts[group] = counts.get(group, 0) + 1
        return Evidence(
            ratings=tuple(
                Rating(numbers[rater], self.groups[rater], item, value)
                for rater, answers in self.answers.items()
                for item, value in answers.items()
            ),
            comments=tuple(
                Comment(Voice(numbers[rater]), self.groups[rater], prompt, text)
                for (rater, prompt), text in self.comments.items()
            ),
            answered=counts,
        )


def read_answers(
    ratings: Path, comments: Path | None, questionnaire: Questionnaire, faults: Faults
) -> dict[str, Leader]:
    """Leaders in the order of the files; only usable when `faults` stayed empty."""
    reader = _Reader(questionnaire, faults)
    before = faults.count
    rows = 0
    for line, row in read_rows(ratings, RATING_COLUMNS, faults):
        rows += 1
        reader.rating(ratings, line, *row)
    if rows == 0 and faults.count == before:
        faults.add(ratings, None, "holds no ratings")
    if comments is not None:
        for line, row in read_rows(comments, COMMENT_COLUMNS, faults):
            reader.comment(comments, line, *row)
    reader.look_at_names(ratings)
    return reader.leaders


class _Reader:
    def __init__(self, questionnaire: Questionnaire, faults: Faults) -> None:
        self.questionnaire, self.faults = questionnaire, faults
        self.leaders: dict[str, Leader] = {}
        self.items: Mapping[str, Item] = {item.id: item for item in questionnaire.items}
        self.prompts: Mapping[str, Prompt] = {prompt.id: prompt for prompt in questionnaire.prompts}

    def rating(
        self, path: Path, line: int, leader: str, rater: str, group: str, item: str, value: str
    ) -> None:
        about = self._rater(path, line, leader, rater, group)
        known = self._question(path, line, "item", self.items.get(item), item, group)
        number = self._value(path, line, item, value) if known else None
        if about is None or not known:
            return
        answers = about.answers.setdefault(rater, {})
        if item in answers:
            self.faults.add(
                path,
                line,
                f"second answer of rater {quoted(rater)} to item {item} about leader {quoted(leader)}",
            )
        answers[item] = number

    def comment(
        self, path: Path, line: int, leader: str, rater: str, group: str, prompt: str, text: str
    ) -> None:
        about = self._rater(path, line, leader, rater, group)
        known = self._question(path, line, "prompt", self.prompts.get(prompt), prompt, group)
        if about is None or not known or not text:
            return
        if (rater, prompt) in about.comments:
            self.faults.add(
                path,
                line,
                f"second comment of rater {quoted(rater)} to prompt {prompt} about leader {quoted(leader)}",
            )
        about.comments[rater, prompt] = text

    def look_at_names(self, path: Path) -> None:
        """Names that one folder cannot tell apart everywhere."""
        seen: dict[str, str] = {}
        for leader in self.leaders:
            folded = unicodedata.normalize("NFKC", leader).casefold()
            if folded in seen:
                self.faults.add(
                    path,
                    None,
                    f"leaders {seen[folded]} and {leader} differ only in their spelling and would share a folder",
                )
            seen[folded] = leader

    def _rater(self, path: Path, line: int, leader: str, rater: str, group: str) -> Leader | None:
        about = self.leaders.get(leader)
        if about is None:
            problem = unsafe_name(leader)
            if problem:
                self.faults.add(
                    path,
                    line,
                    f"leader {quoted(leader) or '(empty)'} cannot name a folder: {problem}",
                )
                return None
            about = self.leaders[leader] = Leader()
        if not rater:
            self.faults.add(path, line, "the rater is empty")
            return None
        known = about.groups.get(rater)
        if known is None:
            return self._new_rater(path, line, about, leader, rater, group)
        if known != group:
            self.faults.add(
                path,
                line,
                f"rater {quoted(rater)} of leader {quoted(leader)} is in group {known} and in group {quoted(group)}",
            )
            return None
        return about

    def _new_rater(
        self, path: Path, line: int, about: Leader, leader: str, rater: str, group: str
    ) -> Leader | None:
        found = self.questionnaire.group_by_id.get(group)
        if found is None or found.kind is GroupKind.MERGED:
            why = (
                "is not in the questionnaire"
                if found is None
                else "only receives merged groups; nobody answers in it"
            )
            self.faults.add(path, line, f"group {quoted(group)} {why}")
            return None
        if found.kind is GroupKind.SELF and group in about.groups.values():
            self.faults.add(path, line, f"a second person rates leader {quoted(leader)} as {group}")
            return None
        about.groups[rater] = group
        return about

    def _question(
        self,
        path: Path,
        line: int,
        what: str,
        question: Item | Prompt | None,
        identifier: str,
        group: str,
    ) -> bool:
        if question is None:
            self.faults.add(
                path, line, f"{what} {quoted(identifier) or '(empty)'} is not in the questionnaire"
            )
        elif group in self.questionnaire.group_by_id and not question.is_asked_of(group):
            self.faults.add(path, line, f"{what} {identifier} is not asked of group {group}")
        else:
            return True
        return False

    def _value(self, path: Path, line: int, item: str, value: str) -> int | None:
        scale = self.questionnaire.scale
        if value == "" and scale.not_observed:
            return None
        if value == "":
            self.faults.add(
                path,
                line,
                f"value of item {item} is empty, and this questionnaire has no “not observed”",
            )
        elif not WHOLE_NUMBER.fullmatch(value):
            self.faults.add(
                path, line, f"value {quoted(value)} of item {item} is not a whole number"
            )
        elif not scale.min <= int(value) <= scale.max:
            self.faults.add(
                path,
                line,
                f"value {value} is outside the scale {scale.min}..{scale.max} of item {item}",
            )
        else:
            return int(value)
        return None


def unsafe_name(leader: str) -> str:
    """Why `leader` cannot be the name of a folder on every machine; empty when it can.

    >>> [bool(unsafe_name(name)) for name in ("company-02", "Dr. Åse Øst", "../x", "a/b", "NUL", "x.", "", "a\\tb")]
    [False, False, True, True, True, True, True, True]
    """
    if not leader:
        return "it is empty"
    if len(leader.encode()) > LONGEST_LEADER_BYTES:
        return f"it is longer than {LONGEST_LEADER_BYTES} bytes"
    bad = [
        c
        for c in leader
        if not (c.isalnum() or unicodedata.category(c).startswith("M") or c in " ._-'(),&+@")
    ]
    if bad:
        return f"it holds {bad[0]!r}"
    if leader[0] in ". -" or leader[-1] in ". ":
        return "it begins with a dot, a space or a dash, or ends with a dot or a space"
    if leader.split(".")[0].strip().casefold() in WINDOWS_NAMES:
        return "some machines keep that name for a device"
    return ""
