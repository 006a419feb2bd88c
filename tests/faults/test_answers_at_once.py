"""Two tabs, double clicks, and a round that closes while people submit: in or refused, never lost."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection

from parallax.config.roles import WORKER
from parallax.domain.responses.actions import AnsweredElsewhere, RoundClosed, submit_response
from parallax.domain.responses.models import SealedRating
from parallax.domain.responses.queries import read_answers
from parallax.domain.responses.sealing import seal_round
from parallax.domain.rounds.actions.close import close_round
from parallax.domain.rounds.models import Invitation, Round
from tests.cast import Cast
from tests.closed_round import ITEMS
from tests.collecting_round import invitations_of, make_collecting_round
from tests.harness.database import acting_as

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.now(UTC)


@pytest.fixture
def collecting(cast: Cast) -> Round:
    return make_collecting_round(cast, {"peer": 24}, now=NOW)


def submit(invitation: Invitation, value: int) -> str:
    try:
        submit_response(
            invitation, dict.fromkeys(ITEMS, value), {}, expected_revision=0, now=datetime.now(UTC)
        )
    except (AnsweredElsewhere, RoundClosed) as refused:
        return type(refused).__name__
    return "stored"


def test_two_tabs_with_different_answers_keep_one_and_tell_the_other(collecting: Round) -> None:
    for invitation in invitations_of(collecting):
        outcomes = _at_once([partial(submit, invitation, value) for value in (1, 5)])
        assert sorted(outcomes) == ["AnsweredElsewhere", "stored"]
        kept = read_answers(invitation)
        assert dict(kept.ratings) == dict.fromkeys(ITEMS, 1 if outcomes[0] == "stored" else 5)


def test_the_same_submission_twice_at_once_is_stored_once_and_succeeds_twice(
    collecting: Round,
) -> None:
    for invitation in invitations_of(collecting):
        outcomes = _at_once([partial(submit, invitation, 4)] * 2)
        assert outcomes == ["stored", "stored"]
        assert read_answers(invitation).revision == 1
    assert Invitation.objects.filter(round=collecting, answered=True).count() == 24


def test_closing_while_people_submit_keeps_exactly_what_was_acknowledged(
    collecting: Round, cast: Cast
) -> None:
    invitations = invitations_of(collecting)
    started = threading.Barrier(len(invitations) + 1)

    def rater(invitation: Invitation) -> str:
        started.wait()
        return submit(invitation, 3)

    def coach() -> str:
        started.wait()
        close_round(collecting, by=cast.coach, now=datetime.now(UTC))
        return "closed"

    outcomes = Counter(
        _at_once([coach, *(partial(rater, invitation) for invitation in invitations)])
    )
    assert outcomes["closed"] == 1
    assert outcomes["stored"] + outcomes["RoundClosed"] == len(invitations)
    with acting_as(WORKER):
        seal_round(collecting.pk, now=datetime.now(UTC))
        assert SealedRating.sealed.count() == outcomes["stored"] * len(ITEMS)
    assert Invitation.objects.filter(answered=True).count() == outcomes["stored"]


def test_after_the_closing_date_answers_are_refused_even_before_a_worker_closes(
    cast: Cast,
) -> None:
    round = make_collecting_round(cast, {"peer": 1}, now=datetime(2026, 1, 5, tzinfo=UTC))
    (invitation,) = invitations_of(round)
    assert submit(invitation, 3) == "RoundClosed"


def _at_once(actions: Sequence[Callable[[], str]]) -> list[str]:
    outcomes: list[str] = [""] * len(actions)

    def act(place: int, action: Callable[[], str]) -> None:
        try:
            outcomes[place] = action()
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes
