"""The promise says what the round's settings mean, to each group what concerns it, word by word."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parallax.domain.rounds.promise import (
    Promise,
    PromiseUnreadable,
    lets_groups_be_joined,
    make_promise,
    promise_from_json,
    promise_in_brief,
    promise_in_full,
    promise_to_json,
)
from parallax.domain.rounds.promise_words import WORDINGS
from parallax.domain.rounds.terms import FormGroup
from tests.closed_round import make_form

CLOSES = datetime(2026, 5, 12, 17, 0, tzinfo=UTC)
ALIKE = (
    "Where at least 8 people are behind the average of a topic, a sentence may say whether they see it much"
    " the same way, somewhat differently or very differently."
)
FORM = make_form("Dr. Okafor")
PROMISE = make_promise(FORM, coach_name="Ada Coach", closes_at=CLOSES)


def told(promise: Promise, group: str) -> dict[str, tuple[str, ...]]:
    return {section.part: section.sentences for section in promise_in_full(promise, group)}


def test_a_protected_rater_is_told_everything() -> None:
    assert told(PROMISE, "peer") == {
        "readers": (
            "Dr. Okafor and the coach, Ada Coach, read the report. Nobody else can open it in Parallax, but"
            " Dr. Okafor may show it to others.",
            "Ada Coach sees whether you have answered, so as to remind you, but not what. Dr. Okafor sees"
            " only how many people of each group have answered.",
        ),
        "figures": (
            "Your ratings go into the averages of your group, “Peers”. They are never shown one by one, and"
            " never with your name.",
            "The average of a topic is shown when at least 4 people of your group have answered: you and 3"
            " others. For a single question it takes 5.",
            "If too few of one of them answer, “Peers” and “Direct reports” are shown together as"
            " “Colleagues”, which takes at least 4 answers.",
            "If even these are too few, your ratings are left out of every figure, totals too.",
            ALIKE,
            "Before anybody has seen a figure, Ada Coach can choose to show less than this: averages of topics"
            " without single questions, or “Peers” and “Direct reports” together as “Colleagues”, although"
            " enough of each have answered. Nobody can choose to show more.",
        ),
        "comments": (
            "Ada Coach reads the comments before anybody else, without names, and may disguise a passage"
            " that gives somebody away, or withhold a comment.",
            "All other comments appear word for word, in random order under each question, also when the"
            " ratings of their group do not. The name of a group stands with its comments only where at"
            " least 4 people of it wrote one.",
            "Beside each comment you decide whether it may be quoted word for word. Where you take the tick"
            " away, Ada Coach still reads your words, and Dr. Okafor reads only what Ada Coach makes of them,"
            " or nothing.",
        ),
        "closing": (
            "You can change or withdraw your answers until the round closes (set for the end of Tuesday, 12 May 2026)."
            " Ada Coach can move this date; your link always shows the one that holds.",
            "Until then your answers are stored encrypted, so that your link can bring them back to you. No"
            " page shows them to anybody else; only somebody in control of the whole server, its keys"
            " included, could get at them.",
            "On closing, all answers are written anew in random order, without name, time or number, and"
            " the key that led from your link to your answers is destroyed. From then on nobody can trace"
            " an answer back to you, not even the people who run this server. Nor can you change or"
            " withdraw it any more.",
        ),
        "limits": (
            "We call this confidential, and it has limits: your way of writing, a story that only a few"
            " people know, and what people tell each other can still give you away.",
        ),
    }


def test_in_brief_for_a_protected_rater() -> None:
    assert promise_in_brief(PROMISE, "peer") == (
        "Your ratings are combined with those of at least 3 others in your group.",
        "If too few answer, “Peers” and “Direct reports” are shown together as “Colleagues”, or not at all.",
        "What you write appears word for word, in random order, unless the coach disguises it or you take"
        " away the tick “May be quoted word for word”.",
        "When the round closes (set for the end of Tuesday, 12 May 2026), the key to your answers is destroyed: then"
        " nobody can trace one back to you, not even the people who run this server.",
    )


def test_a_named_rater_is_told_so_and_promised_no_cover() -> None:
    assert told(PROMISE, "superior")["figures"] == (
        "You answer as one of “Superiors”. This group is shown on its own, however few you are: Dr. Okafor"
        " will be able to tell what you answered. Please answer as you would in a conversation with Dr."
        " Okafor.",
    )
    assert promise_in_brief(PROMISE, "superior") == (
        "Your group, “Superiors”, is shown on its own, however few you are: Dr. Okafor will be able to tell"
        " what you answered.",
        "What you write appears word for word, in random order, unless the coach disguises it or you take"
        " away the tick “May be quoted word for word”.",
        "You can change or withdraw your answers until the round closes (set for the end of Tuesday, 12 May 2026).",
    )


def test_the_leader_is_spoken_to_in_person() -> None:
    assert told(PROMISE, "self") == {
        "readers": (
            "You and your coach, Ada Coach, read the report. Nobody else can open it in Parallax.",
            "Ada Coach sees whether you have answered, but not what before the round closes.",
        ),
        "figures": (
            "Your own ratings stand in the report beside those of the others, for you and Ada Coach to read.",
        ),
        "comments": (
            "What you write stands beside the comments of the others, marked as your own.",
        ),
        "closing": (
            "You can change or withdraw your answers until the round closes (set for the end of Tuesday, 12 May 2026)."
            " Ada Coach can move this date; your link always shows the one that holds.",
            "Until then your answers are stored encrypted, so that your link can bring them back to you. No"
            " page shows them to anybody else; only somebody in control of the whole server, its keys"
            " included, could get at them.",
            "On closing, all answers are written anew in random order, without name, time or number, and"
            " the key that led from your link to your answers is destroyed. What then still points to you"
            " is the group they stand under. Nor can you change or withdraw them any more.",
        ),
    }


def test_a_group_that_merges_nowhere_is_left_out() -> None:
    form = replace(FORM, groups=(FormGroup("board", "Board members", "protected", 5, ""),))
    promise = make_promise(form, coach_name="Ada Coach", closes_at=CLOSES)
    assert told(promise, "board")["figures"] == (
        "Your ratings go into the averages of your group, “Board members”. They are never shown one by one,"
        " and never with your name.",
        "The average of a topic is shown when at least 5 people of your group have answered: you and 4"
        " others. For a single question it takes 6.",
        "If fewer answer, your ratings are left out of every figure, totals too.",
        ALIKE,
        "Before anybody has seen a figure, Ada Coach can choose to show less than this: averages of topics"
        " without single questions. Nobody can choose to show more.",
    )
    assert promise_in_brief(promise, "board")[:2] == (
        "Your ratings are combined with those of at least 4 others in your group.",
        "If fewer answer, your ratings are left out of every figure.",
    )


def test_merging_twice_is_told_in_order() -> None:
    groups = (
        FormGroup("peer", "Peers", "protected", 4, "colleagues"),
        FormGroup("trainee", "Trainees", "protected", 4, "colleagues"),
        FormGroup("board", "Board members", "protected", 4, "all"),
        FormGroup("colleagues", "Colleagues", "merged", 5, "all"),
        FormGroup("all", "Everybody else", "merged", 6, ""),
    )
    promise = make_promise(replace(FORM, groups=groups), coach_name="Ada Coach", closes_at=CLOSES)
    assert told(promise, "peer")["figures"][2:] == (
        "If too few of one of them answer, “Peers” and “Trainees” are shown together as “Colleagues”, which"
        " takes at least 5 answers.",
        "If these are still too few, “Board members” and “Colleagues” are shown together as “Everybody"
        " else”, which takes at least 6 answers.",
        "If even these are too few, your ratings are left out of every figure, totals too.",
        ALIKE,
        "Before anybody has seen a figure, Ada Coach can choose to show less than this: averages of topics"
        " without single questions, or “Peers” and “Trainees” together as “Colleagues”, although enough of"
        " each have answered. Nobody can choose to show more.",
    )
    assert told(promise, "board")["figures"][-1].startswith(
        "Before anybody has seen a figure, Ada Coach can choose to show less than this: averages of topics without"
    )


def test_only_who_was_told_can_be_shown_together_with_others_by_choice() -> None:
    """A promise of the first version, as it was stored, says nothing of it, and its words are still the same."""
    stored = promise_to_json(PROMISE)
    told_once = [
        s for s in stored["statements"] if s["key"] not in ("shown-less", "shown-together")
    ]
    first = promise_from_json({"version": 1, "statements": told_once})
    assert lets_groups_be_joined(PROMISE) and not lets_groups_be_joined(first)
    assert told(first, "peer")["figures"] == told(PROMISE, "peer")["figures"][:-1]
    with pytest.raises(PromiseUnreadable):
        promise_from_json({**stored, "version": 1})


def test_merging_in_a_circle_ends() -> None:
    groups = (
        FormGroup("a", "A", "protected", 4, "b"),
        FormGroup("b", "B", "merged", 4, "c"),
        FormGroup("c", "C", "merged", 4, "b"),
    )
    promise = make_promise(replace(FORM, groups=groups), coach_name="Ada Coach", closes_at=CLOSES)
    assert [
        statement.key for statement in promise.statements if statement.key.startswith("merged")
    ] == [
        "merged",
        "merged-again",
    ]


def test_without_prompts_nothing_is_said_about_comments() -> None:
    promise = make_promise(replace(FORM, prompts=()), coach_name="Ada Coach", closes_at=CLOSES)
    assert list(told(promise, "peer")) == ["readers", "figures", "closing", "limits"]


def test_a_date_that_was_moved_is_told_as_it_holds_now() -> None:
    moved = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
    assert promise_in_brief(PROMISE, "superior", closes_at=moved)[2] == (
        "You can change or withdraw your answers until the round closes (set for the end of Wednesday, 20 May 2026)."
    )


def test_stored_and_read_again_it_is_the_same() -> None:
    assert promise_from_json(promise_to_json(PROMISE)) == PROMISE


@pytest.mark.parametrize(
    "stored",
    [
        {"version": 99, "statements": []},
        {"version": 1, "statements": [{"key": "unheard-of", "group": "peer", "parameters": {}}]},
    ],
)
def test_a_promise_that_this_program_does_not_know_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(PromiseUnreadable):
        promise_from_json(stored)


def test_we_never_promise_what_we_cannot_keep() -> None:
    words = [
        str(w)
        for wordings in WORDINGS.values()
        for each in wordings.values()
        for w in (each.sentence, each.brief)
    ]
    assert [word for word in words if "anonym" in word.lower()] == []
