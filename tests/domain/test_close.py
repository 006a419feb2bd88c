"""Closing by the coach and by date, two at once, against an answer that comes in the same second; cancelling."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.db import connection

from parallax.config.roles import WORKER
from parallax.domain import keys
from parallax.domain.audit.models import Event
from parallax.domain.notifications.models import Message
from parallax.domain.responses.actions import RoundClosed
from parallax.domain.responses.models import Draft
from parallax.domain.rounds.actions.close import (
    NotOpen,
    cancel_round,
    close_due_rounds,
    close_round,
    discard_cancelled_rounds,
)
from parallax.domain.rounds.actions.decline import decline_invitation
from parallax.domain.rounds.actions.nominate import nominate
from parallax.domain.rounds.models import Invitation, Round, State
from parallax.domain.rounds.outlook import outlook_when_closed
from tests.cast import NOW, Cast
from tests.collecting_round import answer, invitations_of, make_collecting_round
from tests.nominating import CLOSES, entries, make_collecting, make_nominating, rater

LATER = NOW + timedelta(days=3)

type Acting = Callable[[str], AbstractContextManager[None]]


def jobs(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [name])
        (count,) = cursor.fetchone()
    return int(count)


def state_of(round: Round) -> str:
    return Round.objects.get(pk=round.pk).state


def test_closing_ends_everything_once(cast: Cast) -> None:
    round = make_collecting(cast)
    nominate(round, entries({"peer": 6})[5:], by=cast.leader, now=LATER)
    close_round(round, by=cast.coach, now=LATER)
    again = close_round(round, by=cast.coach, now=LATER + timedelta(days=1))
    assert (again.state, again.closed_at) == (State.CLOSED, LATER)
    assert not Invitation.objects.filter(email="peer6@example.org").exists()
    asking = Message.objects.filter(link_object__in=round.invitations.values("pk"))
    assert set(asking.values_list("cancelled_at", flat=True)) == {LATER}
    told = Message.objects.filter(template__startswith="round_closed")
    assert sorted(told.values_list("template", "to_email")) == [
        ("round_closed", cast.leader.email),
        ("round_closed_coach", cast.coach.email),
    ]
    assert jobs("reports.seal_and_compile") == 1
    assert Event.objects.filter(verb="round.closed").count() == 1


def test_the_mail_to_the_leader_says_nothing_about_who(cast: Cast) -> None:
    round = make_collecting(cast)
    Invitation.objects.filter(pk=rater(round, "peer1").pk).update(answered=True)
    close_round(round, by=cast.coach, now=LATER)
    told = Message.objects.get(template="round_closed")
    assert set(told.context) == {"coach", "organisation", "page"}


def test_closing_is_for_rounds_that_collect(cast: Cast) -> None:
    with pytest.raises(NotOpen):
        close_round(make_nominating(cast), by=cast.coach, now=LATER)


def test_the_date_closes_what_shows_something(cast: Cast) -> None:
    round = make_collecting(cast)
    round.invitations.filter(group__key="peer").update(answered=True)
    assert close_due_rounds(now=CLOSES - timedelta(seconds=1)) == 0
    assert close_due_rounds(now=CLOSES) == 1
    assert close_due_rounds(now=CLOSES) == 0
    assert state_of(round) == State.CLOSED


def test_the_date_asks_the_coach_where_nothing_could_be_shown(cast: Cast) -> None:
    round = make_collecting(cast)
    round.invitations.filter(email="peer1@example.org").update(answered=True)
    assert close_due_rounds(now=CLOSES) == 0
    assert close_due_rounds(now=CLOSES + timedelta(minutes=5)) == 0
    assert state_of(round) == State.COLLECTING
    assert Message.objects.filter(template="too_few_answers").count() == 1


def test_says_before_closing_what_will_be_merged(cast: Cast) -> None:
    round = make_collecting(cast)
    round.invitations.filter(group__key="direct_report").update(answered=True)
    round.invitations.filter(email__in=["peer1@example.org", "superior1@example.org"]).update(
        answered=True
    )
    assert outlook_when_closed(round).warnings == (
        "“Peers” (1 of 4) and “Direct reports” (3 of 4): too few to stand alone."
        " “Peers” and “Direct reports” are shown together as “Colleagues”.",
    )


def test_cancelling_makes_unreadable_what_was_written(
    cast: Cast,
    acting_as: Acting,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    round = make_collecting_round(cast)
    answer(invitations_of(round)[0])
    with django_capture_on_commit_callbacks(execute=True):
        cancel_round(round, by=cast.coach, now=LATER)
        cancel_round(round, by=cast.coach, now=LATER)
    with pytest.raises(keys.KeyDestroyed):
        keys.round_key(round.pk)
    assert jobs("responses.discard_round") == 1
    discard_cancelled_rounds()
    assert jobs("responses.discard_round") == 1
    with pytest.raises(RoundClosed):
        answer(invitations_of(round)[1])
    told = Message.objects.filter(template="round_cancelled")
    assert told.count() == round.invitations.exclude(invited_on=None).count()
    with acting_as(WORKER):
        assert Draft.objects.count() == 1


def test_cancelling_before_the_launch_keeps_the_list(cast: Cast) -> None:
    round = make_nominating(cast)
    nominate(round, entries(), by=cast.leader, now=NOW)
    cancel_round(round, by=cast.coach, now=LATER)
    assert round.invitations.count() == 9
    assert jobs("responses.discard_round") == 0


def test_a_closed_round_is_not_cancelled(cast: Cast) -> None:
    round = make_collecting(cast)
    close_round(round, by=cast.coach, now=LATER)
    with pytest.raises(NotOpen):
        cancel_round(round, by=cast.coach, now=LATER)


def together(*calls: Callable[[], object]) -> list[BaseException | None]:
    """Each call in a thread and on a connection of its own, all let go at once; what each of them raised."""
    start = threading.Barrier(len(calls))
    outcome: list[BaseException | None] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        start.wait(10)
        try:
            call()
        except Exception as fault:
            outcome[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcome


@pytest.mark.django_db(transaction=True)
def test_two_closers_and_the_date_close_once(cast: Cast) -> None:
    round = make_collecting(cast)
    round.invitations.filter(group__key="peer").update(answered=True)
    outcome = together(
        lambda: close_round(round, by=cast.coach, now=CLOSES),
        lambda: close_round(round, by=cast.coach, now=CLOSES),
        lambda: close_due_rounds(now=CLOSES),
    )
    assert outcome == [None, None, None]
    assert state_of(round) == State.CLOSED
    assert Event.objects.filter(verb="round.closed").count() == 1
    assert jobs("reports.seal_and_compile") == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_in_the_second_of_closing_is_in_or_refused(cast: Cast, acting_as: Acting) -> None:
    round = make_collecting_round(cast)
    invitations = invitations_of(round)

    def submit(place: int, now: datetime) -> Callable[[], None]:
        return lambda: answer(invitations[place], now=now)

    outcome = together(
        submit(0, LATER),
        submit(1, LATER),
        lambda: close_round(round, by=cast.coach, now=LATER),
        submit(2, LATER),
        submit(3, LATER),
    )
    refused = [fault for fault in outcome if fault is not None]
    assert all(isinstance(fault, RoundClosed) for fault in refused)
    answered = round.invitations.filter(answered=True).count()
    assert answered == 4 - len(refused)
    with acting_as(WORKER):
        assert Draft.objects.filter(submitted=True).count() == answered


def test_reasons_for_declining_do_not_outlive_the_round(cast: Cast) -> None:
    round = make_collecting(cast, now=NOW)
    declined = round.invitations.exclude(group__kind="self").order_by("email")[0]
    decline_invitation(declined, "On leave until May", now=NOW)
    close_round(round, by=cast.coach, now=NOW)
    declined.refresh_from_db()
    assert (declined.declined, declined.decline_reason) == (True, "")
