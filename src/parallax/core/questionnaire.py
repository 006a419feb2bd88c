"""What is asked, of whom, and on which scale: definitions without any answer."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")


class GroupKind(StrEnum):
    SELF = "self"
    NAMED = "named"
    PROTECTED = "protected"
    MERGED = "merged"


class PromptKind(StrEnum):
    CONTINUE = "continue"
    STOP = "stop"
    GROWTH = "growth"
    OPEN = "open"


@dataclass(frozen=True)
class Scale:
    """Whole numbers from `min` to `max`; `labels` names some of them."""

    min: int
    max: int
    labels: Mapping[int, str] = field(default_factory=dict)
    not_observed: bool = True

    @property
    def points(self) -> int:
        return self.max - self.min + 1


@dataclass(frozen=True)
class Item:
    """One rated statement. Empty `groups` means that every group is asked."""

    id: str
    text: str
    reversed: bool = False
    groups: tuple[str, ...] = ()

    def is_asked_of(self, group: str) -> bool:
        return not self.groups or group in self.groups


@dataclass(frozen=True)
class Dimension:
    """A set of items; `pressure` marks an overused strength, where more is not better."""

    id: str
    name: str
    items: tuple[Item, ...]
    pressure: bool = False


@dataclass(frozen=True)
class Prompt:
    """An open question."""

    id: str
    kind: PromptKind
    text: str
    groups: tuple[str, ...] = ()

    def is_asked_of(self, group: str) -> bool:
        return not self.groups or group in self.groups


@dataclass(frozen=True)
class RaterGroup:
    """`minimum` answers are needed for a dimension's mean, one more for an item's mean."""

    id: str
    name: str
    kind: GroupKind
    minimum: int = 4
    merge_into: str | None = None

    @property
    def is_protected(self) -> bool:
        return self.kind in (GroupKind.PROTECTED, GroupKind.MERGED)


@dataclass(frozen=True)
class Questionnaire:
    title: str
    scale: Scale
    dimensions: tuple[Dimension, ...]
    groups: tuple[RaterGroup, ...]
    prompts: tuple[Prompt, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    @property
    def questions(self) -> tuple[Item | Prompt, ...]:
        return (*self.items, *self.prompts)

    @cached_property
    def group_by_id(self) -> Mapping[str, RaterGroup]:
        return {group.id: group for group in self.groups}


def faults_of(questionnaire: Questionnaire) -> list[str]:
    """Every reason why `questionnaire` cannot be used, in reading order; empty when it can.

    >>> faults_of(Questionnaire("", Scale(5, 1), (), (RaterGroup("a b", "A", GroupKind.SELF),)))
    ['the title is empty', 'the scale must run from a smaller to a larger number, not 5..1', \
'nothing is asked: there is neither an item nor a prompt', \
"group id 'a b' may only use letters, digits, _ and - (at most 64)"]
    """
    return [
        *_title_faults(questionnaire),
        *_scale_faults(questionnaire.scale),
        *_question_faults(questionnaire),
        *_group_faults(questionnaire.groups),
        *_audience_faults(questionnaire),
    ]


def _title_faults(questionnaire: Questionnaire) -> Iterator[str]:
    if not questionnaire.title.strip():
        yield "the title is empty"


def _scale_faults(scale: Scale) -> Iterator[str]:
    if scale.min >= scale.max:
        yield f"the scale must run from a smaller to a larger number, not {scale.min}..{scale.max}"
    elif scale.points < 3:
        yield f"the scale {scale.min}..{scale.max} needs at least 3 points: fewer cannot protect an answer"
    elif scale.points > 101:
        yield f"the scale {scale.min}..{scale.max} has more than 101 points"
    for value in scale.labels:
        if not scale.min <= value <= scale.max:
            yield f"label {value} is outside the scale {scale.min}..{scale.max}"


def _question_faults(questionnaire: Questionnaire) -> Iterator[str]:
    if not questionnaire.items and not questionnaire.prompts:
        yield "nothing is asked: there is neither an item nor a prompt"
    yield from _identifier_faults("dimension", (d.id for d in questionnaire.dimensions))
    yield from _identifier_faults("item", (i.id for i in questionnaire.items))
    yield from _identifier_faults("prompt", (p.id for p in questionnaire.prompts))
    for dimension in questionnaire.dimensions:
        if not dimension.name.strip():
            yield f"dimension {dimension.id} has no name"
        if not dimension.items:
            yield f"dimension {dimension.id} has no items"
    for question in questionnaire.questions:
        if not question.text.strip():
            yield f"{type(question).__name__.lower()} {question.id} has no text"


def _identifier_faults(what: str, ids: Iterable[str]) -> Iterator[str]:
    for identifier, times in Counter(ids).items():
        if not IDENTIFIER.fullmatch(identifier):
            yield f"{what} id {identifier!r} may only use letters, digits, _ and - (at most 64)"
        if times > 1:
            yield f"{what} id {identifier} is used {times} times"


def _group_faults(groups: tuple[RaterGroup, ...]) -> Iterator[str]:
    if not groups:
        yield "there are no rater groups"
    yield from _identifier_faults("group", (g.id for g in groups))
    by_id = {group.id: group for group in groups}
    if sum(group.kind is GroupKind.SELF for group in groups) > 1:
        yield "only one group may be of kind self"
    for group in groups:
        if not group.name.strip():
            yield f"group {group.id} has no name"
        if group.is_protected and group.minimum < 3:
            yield f"group {group.id}: minimum {group.minimum} protects nobody; it must be at least 3"
        yield from _merging_faults(group, by_id)


def _merging_faults(group: RaterGroup, by_id: Mapping[str, RaterGroup]) -> Iterator[str]:
    if group.merge_into is None:
        return
    target = by_id.get(group.merge_into)
    if not group.is_protected:
        yield f"group {group.id} is not protected and cannot be merged into another"
    elif target is None:
        yield f"group {group.id} merges into {group.merge_into}, which is not a group"
    elif target.kind is not GroupKind.MERGED:
        yield f"group {group.id} merges into {target.id}, which is not of kind merged"
    elif _merges_in_a_circle(group, by_id):
        yield f"group {group.id} merges into itself by a circle"


def _merges_in_a_circle(start: RaterGroup, by_id: Mapping[str, RaterGroup]) -> bool:
    seen = {start.id}
    group: RaterGroup | None = start
    while group and group.merge_into:
        if group.merge_into in seen:
            return True
        seen.add(group.merge_into)
        group = by_id.get(group.merge_into)
    return False


def _audience_faults(questionnaire: Questionnaire) -> Iterator[str]:
    answering = {g.id for g in questionnaire.groups if g.kind is not GroupKind.MERGED}
    for question in questionnaire.questions:
        for group in question.groups:
            if group not in answering:
                yield f"{type(question).__name__.lower()} {question.id} is asked of {group}, which is not a group that answers"
