"""What the leader sees while the raters answer: counts, dates, the own questionnaire, never who."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parallax.domain.rounds.access import invitation_for_token
from parallax.domain.rounds.actions.close import cancel_round, close_round
from parallax.domain.rounds.models import Round
from tests.cast import Cast, signed_in
from tests.nominating import make_collecting, make_sent
from tests.web.test_leader_raters import page, words


@pytest.fixture
def round(cast: Cast) -> Round:
    now = timezone.now()
    return make_collecting(cast, now=now, closes_at=now + timedelta(days=9))


@pytest.fixture
def leader_client(cast: Cast) -> Client:
    return signed_in(cast.leader)


def test_counts_groups_of_four_or_more(leader_client: Client, round: Round) -> None:
    round.invitations.filter(group__key__in=["peer", "superior"]).update(answered=True)
    text = words(leader_client.get(page("progress", round)))
    assert "Peers 5 of 5 answered" in text
    assert "Superiors 1 invited" in text
    assert "Direct reports 3 invited" in text


def test_nothing_changes_when_somebody_of_a_small_group_answers(
    leader_client: Client, round: Round
) -> None:
    before = words(leader_client.get(page("progress", round)))
    round.invitations.filter(group__key__in=["direct_report", "superior"]).update(answered=True)
    assert words(leader_client.get(page("progress", round))) == before


def test_leads_to_the_own_questionnaire(leader_client: Client, round: Round) -> None:
    response = leader_client.get(page("progress", round))
    link = response.context["own_link"]
    assert link in response.content.decode()
    own = invitation_for_token(link.split("/")[2])
    assert own.person_id == round.leader_id
    round.invitations.filter(pk=own.pk).update(answered=True)
    assert "Your own answers are in." in words(leader_client.get(page("progress", round)))


def test_after_closing_there_is_nothing_to_do(
    cast: Cast, leader_client: Client, round: Round
) -> None:
    close_round(round, by=cast.coach, now=timezone.now())
    text = words(leader_client.get(page("progress", round)))
    assert "There is nothing you need to do now" in text
    assert "answered" not in text.lower()


def test_a_cancelled_round_says_so(cast: Cast, leader_client: Client, round: Round) -> None:
    cancel_round(round, by=cast.coach, now=timezone.now())
    assert "This round was cancelled" in words(leader_client.get(page("progress", round)))


def test_a_date_that_has_come(leader_client: Client, round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    text = words(leader_client.get(page("progress", round)))
    assert "The round no longer takes answers." in text


def test_before_the_launch_it_leads_home(cast: Cast, leader_client: Client) -> None:
    round = make_sent(cast, now=timezone.now())
    assert leader_client.get(page("progress", round)).headers["Location"] == "/leader/"


def test_strangers_get_404(cast: Cast, round: Round) -> None:
    for person in (cast.coach, cast.other_leader, cast.director, cast.stranger):
        assert signed_in(person).get(page("progress", round)).status_code == 404


def test_asks_the_database_a_fixed_number_of_times(leader_client: Client, round: Round) -> None:
    leader_client.get(page("progress", round))
    with CaptureQueriesContext(connection) as queries:
        leader_client.get(page("progress", round))
    assert len(queries) == 6
