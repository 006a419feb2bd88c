"""The promise to raters: what happens with an answer, derived from the round's own settings.

Launch stores statements (key and parameters) in `Terms.promise`; pages turn them into sentences for
the rater's group.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as Words
from django.utils.text import get_text_list
from django.utils.translation import gettext

from parallax.core.disclosure.policy import DEFAULT_POLICY

from .promise_words import TITLES, WORDINGS, Part, Wording
from .terms import AnswerForm, FormGroup

VERSION = max(WORDINGS)

type Parameter = str | int | tuple[str, ...]


class PromiseUnreadable(ValueError):
    """A stored promise of a version, or with a statement, that this program does not know."""


@dataclass(frozen=True)
class Statement:
    key: str
    group: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Promise:
    version: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Section:
    part: Part
    title: str
    sentences: tuple[str, ...]


def make_promise(form: AnswerForm, *, coach_name: str, closes_at: datetime) -> Promise:
    """What the settings of this round mean for the people of each group that answers."""
    return Promise(
        version=VERSION,
        statements=tuple(
            statement
            for group in form.groups
            if group.kind != "merged"
            for statement in _statements(form, group, coach_name, closes_at)
        ),
    )


def promise_to_json(promise: Promise) -> dict[str, Any]:
    return {
        "version": promise.version,
        "statements": [
            {"key": s.key, "group": s.group, "parameters": dict(s.parameters)}
            for s in promise.statements
        ],
    }


def promise_from_json(stored: Mapping[str, Any]) -> Promise:
    version = stored["version"]
    if version not in WORDINGS:
        raise PromiseUnreadable(f"promise of version {version}")
    for statement in stored["statements"]:
        if statement["key"] not in WORDINGS[version]:
            raise PromiseUnreadable(f"statement {statement['key']} of version {version}")
    return Promise(
        version=version,
        statements=tuple(
            Statement(key=s["key"], group=s["group"], parameters=_parameters(s["parameters"]))
            for s in stored["statements"]
        ),
    )


def lets_groups_be_joined(promise: Promise) -> bool:
    """Whether raters were told that groups may be shown together although each is large enough."""
    return any(statement.key == "shown-together" for statement in promise.statements)


def promise_in_full(
    promise: Promise, group: str, *, closes_at: datetime | None = None
) -> tuple[Section, ...]:
    """Every sentence for one group by part. `closes_at`: the date that holds now, if it was moved."""
    sentences: dict[Part, list[str]] = {part: [] for part in Part}
    for statement, wording in _told(promise, group):
        sentences[wording.part].append(_render(wording.sentence, statement, closes_at))
    return tuple(
        Section(part, str(TITLES[part]), tuple(told)) for part, told in sentences.items() if told
    )


def promise_in_brief(
    promise: Promise, group: str, *, closes_at: datetime | None = None
) -> tuple[str, ...]:
    """The few sentences that a rater of this group reads before the first question."""
    return tuple(
        _render(wording.brief, statement, closes_at)
        for statement, wording in _told(promise, group)
        if wording.brief is not None
    )


def _statements(
    form: AnswerForm, group: FormGroup, coach: str, closes_at: datetime
) -> Iterator[Statement]:
    leader = form.leader_name
    own = group.kind == "self"

    def say(key: str, **parameters: Parameter) -> Statement:
        return Statement(key, group.id, parameters)

    yield say("readers-self", coach=coach) if own else say("readers", leader=leader, coach=coach)
    yield (
        say("who-answered-self", coach=coach)
        if own
        else say("who-answered", leader=leader, coach=coach)
    )
    yield from _figures(form, group, coach)
    if any(prompt.asked_of(group.id) for prompt in form.prompts):
        yield from _comments(group, coach, leader)
    yield say("until", closes=closes_at.isoformat(), coach=coach)
    yield say("before-closing")
    yield say(
        "closing" if group.kind == "protected" else "closing-named", closes=closes_at.isoformat()
    )
    if not own:
        yield say("limits")


def _comments(group: FormGroup, coach: str, leader: str) -> Iterator[Statement]:
    if group.kind == "self":
        yield Statement("own-words", group.id)
    else:
        yield Statement("coach-reads-first", group.id, {"coach": coach})
        yield Statement("word-for-word", group.id, {"comments": DEFAULT_POLICY.comment_minimum})
        yield Statement("not-to-be-quoted", group.id, {"coach": coach, "leader": leader})


def _figures(form: AnswerForm, group: FormGroup, coach: str) -> Iterator[Statement]:
    if group.kind == "self":
        yield Statement("self", group.id, {"coach": coach})
    elif group.kind == "named":
        yield Statement("named", group.id, {"group": group.name, "leader": form.leader_name})
    else:
        minimum = group.minimum
        yield Statement("averages", group.id, {"group": group.name})
        for_an_item = minimum + DEFAULT_POLICY.item_surplus
        yield Statement(
            "minimum",
            group.id,
            {"minimum": minimum, "others": minimum - 1, "item_minimum": for_an_item},
        )
        yield from _too_few(form.groups, group)
        yield Statement("agreement", group.id, {"people": DEFAULT_POLICY.agreement_minimum})
        yield _less(form.groups, group, coach)


def _less(groups: Iterable[FormGroup], group: FormGroup, coach: str) -> Statement:
    """By what `policy.merge_plan` may join: groups of raters that declare the same merged one."""
    by_id = {each.id: each for each in groups}
    together = tuple(
        each.name
        for each in by_id.values()
        if each.kind == "protected" and each.merge_into == group.merge_into
    )
    target = by_id.get(group.merge_into)
    if target is None or len(together) < 2:
        return Statement("shown-less", group.id, {"coach": coach})
    told: Mapping[str, Parameter] = {"coach": coach, "groups": together, "target": target.name}
    return Statement("shown-together", group.id, told)


def _too_few(groups: Iterable[FormGroup], group: FormGroup) -> Iterator[Statement]:
    by_id = {each.id: each for each in groups}
    passed = [group.id]
    while (target := by_id.get(by_id[passed[-1]].merge_into)) and target.id not in passed:
        together = tuple(each.name for each in by_id.values() if each.merge_into == target.id)
        key = "merged" if len(passed) == 1 else "merged-again"
        yield Statement(
            key, group.id, {"groups": together, "target": target.name, "minimum": target.minimum}
        )
        passed.append(target.id)
    yield Statement("left-out-after-merging" if len(passed) > 1 else "left-out", group.id)


def _told(promise: Promise, group: str) -> Iterator[tuple[Statement, Wording]]:
    for statement in promise.statements:
        if statement.group == group:
            yield statement, WORDINGS[promise.version][statement.key]


def _render(sentence: Words, statement: Statement, closes_at: datetime | None) -> str:
    return str(sentence) % {
        name: _shown(name, value, closes_at) for name, value in statement.parameters.items()
    }


def _shown(name: str, value: Parameter, closes_at: datetime | None) -> str | int:
    if isinstance(value, tuple):
        return get_text_list([f"“{each}”" for each in value], gettext("and"))
    if name == "closes" and isinstance(value, str):
        moment = closes_at or datetime.fromisoformat(value)
        return date_format(timezone.localdate(moment), "DATE_FORMAT")
    return value


def _parameters(stored: Mapping[str, Any]) -> dict[str, Parameter]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
