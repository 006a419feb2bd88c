"""The promise to raters: what happens with an answer, derived from the round's own settings.

Launch stores statements (key and parameters) in `Terms.promise`; pages turn them into sentences for
the rater's group. A wording, once shown, is not changed: raise VERSION and keep the old sentences.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as Words
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parallax.core.disclosure.policy import DEFAULT_POLICY

from .terms import AnswerForm, FormGroup

VERSION = 1

type Parameter = str | int | tuple[str, ...]


class PromiseUnreadable(ValueError):
    """A stored promise of a version, or with a statement, that this program does not know."""


class Part(StrEnum):
    READERS = "readers"
    FIGURES = "figures"
    COMMENTS = "comments"
    CLOSING = "closing"
    LIMITS = "limits"


TITLES: Mapping[Part, Words] = {
    Part.READERS: _("Who sees what"),
    Part.FIGURES: _("How your ratings are shown"),
    Part.COMMENTS: _("How your own words are shown"),
    Part.CLOSING: _("Until when, and what happens then"),
    Part.LIMITS: _("What no software can protect"),
}


@dataclass(frozen=True)
class Wording:
    part: Part
    sentence: Words
    # The same in a line for the top of the answer page; most statements are told in full only.
    brief: Words | None = None


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


WORDINGS: Mapping[int, Mapping[str, Wording]] = {
    1: {
        "readers": Wording(
            Part.READERS,
            _(
                "%(leader)s and the coach, %(coach)s, read the report. Nobody else can open it in"
                " Parallax, but %(leader)s may show it to others."
            ),
        ),
        "readers-self": Wording(
            Part.READERS,
            _(
                "You and your coach, %(coach)s, read the report. Nobody else can open it in Parallax."
            ),
        ),
        "who-answered": Wording(
            Part.READERS,
            _(
                "%(coach)s sees whether you have answered, so as to remind you, but not what."
                " %(leader)s sees only how many people of each group have answered."
            ),
        ),
        "who-answered-self": Wording(
            Part.READERS,
            _("%(coach)s sees whether you have answered, but not what before the round closes."),
        ),
        "averages": Wording(
            Part.FIGURES,
            _(
                "Your ratings go into the averages of your group, “%(group)s”. They are never shown"
                " one by one, and never with your name."
            ),
        ),
        "minimum": Wording(
            Part.FIGURES,
            _(
                "The average of a topic is shown when at least %(minimum)s people of your group have"
                " answered: you and %(others)s others. For a single question it takes %(item_minimum)s."
            ),
            _("Your ratings are combined with those of at least %(others)s others in your group."),
        ),
        "agreement": Wording(
            Part.FIGURES,
            _(
                "Where at least %(people)s people are behind the average of a topic, a sentence may say whether"
                " they see it much the same way, somewhat differently or very differently."
            ),
        ),
        "merged": Wording(
            Part.FIGURES,
            _(
                "If too few of one of them answer, %(groups)s are shown together as “%(target)s”, which"
                " takes at least %(minimum)s answers."
            ),
            _("If too few answer, %(groups)s are shown together as “%(target)s”, or not at all."),
        ),
        "merged-again": Wording(
            Part.FIGURES,
            _(
                "If these are still too few, %(groups)s are shown together as “%(target)s”, which takes at"
                " least %(minimum)s answers."
            ),
        ),
        "left-out-after-merging": Wording(
            Part.FIGURES,
            _("If even these are too few, your ratings are left out of every figure, totals too."),
        ),
        "left-out": Wording(
            Part.FIGURES,
            _("If fewer answer, your ratings are left out of every figure, totals too."),
            _("If fewer answer, your ratings are left out of every figure."),
        ),
        "named": Wording(
            Part.FIGURES,
            _(
                "You answer as one of “%(group)s”. This group is shown on its own, however few you are:"
                " %(leader)s will be able to tell what you answered. Please answer as you would in a"
                " conversation with %(leader)s."
            ),
            _(
                "Your group, “%(group)s”, is shown on its own, however few you are: %(leader)s will be"
                " able to tell what you answered."
            ),
        ),
        "self": Wording(
            Part.FIGURES,
            _(
                "Your own ratings stand in the report beside those of the others, for you and %(coach)s to read."
            ),
            _(
                "Your own answers stand in the report beside those of the others, for you and %(coach)s to read."
            ),
        ),
        "coach-reads-first": Wording(
            Part.COMMENTS,
            _(
                "%(coach)s reads the comments before anybody else, without names, and may disguise a"
                " passage that gives somebody away, or withhold a comment."
            ),
        ),
        "word-for-word": Wording(
            Part.COMMENTS,
            _(
                "All other comments appear word for word, in random order under each question, also when"
                " the ratings of their group do not. The name of a group stands with its comments only"
                " where at least %(comments)s people of it wrote one."
            ),
            _(
                "What you write appears word for word, in random order, unless the coach disguises it or you"
                " take away the tick “May be quoted word for word”."
            ),
        ),
        "not-to-be-quoted": Wording(
            Part.COMMENTS,
            _(
                "Beside each comment you decide whether it may be quoted word for word. Where you take the tick"
                " away, %(coach)s still reads your words, and %(leader)s reads only what %(coach)s makes of"
                " them, or nothing."
            ),
        ),
        "own-words": Wording(
            Part.COMMENTS,
            _("What you write stands beside the comments of the others, marked as your own."),
        ),
        "until": Wording(
            Part.CLOSING,
            _(
                "You can change or withdraw your answers until the round closes (set for the end of"
                " %(closes)s). %(coach)s can move this date; your link always shows the one that holds."
            ),
        ),
        "before-closing": Wording(
            Part.CLOSING,
            _(
                "Until then your answers are stored encrypted, so that your link can bring them back to"
                " you. No page shows them to anybody else; only somebody in control of the whole server,"
                " its keys included, could get at them."
            ),
        ),
        "closing": Wording(
            Part.CLOSING,
            _(
                "On closing, all answers are written anew in random order, without name, time or number,"
                " and the key that led from your link to your answers is destroyed. From then on nobody"
                " can trace an answer back to you, not even the people who run this server. Nor can you"
                " change or withdraw it any more."
            ),
            _(
                "When the round closes (set for the end of %(closes)s), the key to your answers is destroyed: then"
                " nobody can trace one back to you, not even the people who run this server."
            ),
        ),
        "closing-named": Wording(
            Part.CLOSING,
            _(
                "On closing, all answers are written anew in random order, without name, time or number,"
                " and the key that led from your link to your answers is destroyed. What then still"
                " points to you is the group they stand under. Nor can you change or withdraw them any"
                " more."
            ),
            _(
                "You can change or withdraw your answers until the round closes (set for the end of"
                " %(closes)s)."
            ),
        ),
        "limits": Wording(
            Part.LIMITS,
            _(
                "We call this confidential, and it has limits: your way of writing, a story that only a"
                " few people know, and what people tell each other can still give you away."
            ),
        ),
    }
}


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
