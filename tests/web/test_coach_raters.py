"""The coach looks over the list: approve and invite, change, send back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parallax.domain.notifications.models import Message
from parallax.domain.rounds.models import Round, State
from tests.cast import Cast, signed_in
from tests.harness.mail import Mailbox, text_of
from tests.harness.server import Live
from tests.nominating import make_nominating, make_sent, rater
from tests.web.test_leader_raters import words


def page(name: str, round: Round, *more: object) -> str:
    return reverse(f"coach:{name}", args=[round.pk, *more])


def day(after: int) -> str:
    return (timezone.localdate() + timedelta(days=after)).isoformat()


@pytest.fixture
def round(cast: Cast) -> Round:
    return make_sent(cast, now=timezone.now())


@pytest.fixture
def coach_client(cast: Cast) -> Client:
    return signed_in(cast.coach)


def test_shows_what_the_report_could_show(coach_client: Client, round: Round) -> None:
    text = words(coach_client.get(page("raters", round)))
    assert "Look over the list of raters" in text
    assert "“Direct reports” (3 of 4): too few to stand alone." in text
    assert "9 people and Lena Leader get a mail with a personal link." in text


def test_approves_and_invites(coach_client: Client, round: Round) -> None:
    response = coach_client.post(page("launch", round), {"closes_on": day(14)}, follow=True)
    assert response.redirect_chain == [(page("collecting", round), 302)]
    assert "10 people are being invited." in words(response)
    round.refresh_from_db()
    assert round.state == State.COLLECTING
    assert (
        round.closes_at
        and timezone.localtime(round.closes_at).isoformat()[:16] == f"{day(14)}T23:59"
    )
    assert Message.objects.filter(template="invitation").count() == 9
    again = coach_client.post(page("launch", round), {"closes_on": day(20)}, follow=True)
    assert again.status_code == 200
    assert Message.objects.filter(template="invitation").count() == 9


@pytest.mark.parametrize("closes_on", ["", "soon", day(-1), day(0), day(500)])
def test_refuses_a_date_that_makes_no_sense(
    coach_client: Client, round: Round, closes_on: str
) -> None:
    response = coach_client.post(page("launch", round), {"closes_on": closes_on})
    assert response.status_code == 422
    round.refresh_from_db()
    assert round.state == State.NOMINATING


def test_sends_the_list_back(coach_client: Client, round: Round) -> None:
    assert coach_client.post(page("raters-return", round), {"note": ""}).status_code == 422
    text = words(
        coach_client.post(page("raters-return", round), {"note": "More peers"}, follow=True)
    )
    assert "The list is back with Lena Leader, with your note." in text
    assert "Approve and invite" not in text
    text = words(coach_client.post(page("launch", round), {"closes_on": day(14)}, follow=True))
    assert "The leader has not sent you the list yet." in text


def test_edits_the_list(coach_client: Client, round: Round) -> None:
    posted = {"name": "Jo", "email": "jo@example.org", "group": "direct_report"}
    assert "1 person added." in words(coach_client.post(page("raters", round), posted, follow=True))
    one = rater(round, "peer1")
    assert "Peer 1 is off the list." in words(
        coach_client.post(page("rater", round, one.pk), {"remove": ""}, follow=True)
    )
    assert coach_client.post(page("rater", round, one.pk), {"remove": ""}).status_code == 404


def test_says_when_nothing_could_be_shown(cast: Cast, coach_client: Client) -> None:
    round = make_sent(cast, {"peer": 2}, now=timezone.now())
    text = words(coach_client.get(page("raters", round)))
    assert (
        "“Peers” (2 of 4): too few. Their ratings are left out of every figure, totals too." in text
    )
    text = words(coach_client.post(page("launch", round), {"closes_on": day(14)}, follow=True))
    assert "With these raters no group could be shown." in text


def test_the_round_page_names_the_next_step(cast: Cast, coach_client: Client, round: Round) -> None:
    text = words(coach_client.get(page("round", round)))
    assert "Lena Leader has chosen raters. Look over the list, then invite them." in text
    Round.objects.filter(pk=round.pk).update(nominations_sent_at=None)
    assert "Lena Leader is choosing raters" in words(coach_client.get(page("round", round)))


def test_strangers_get_404(cast: Cast) -> None:
    round = make_nominating(cast, now=timezone.now())
    for person in (cast.leader, cast.other_coach, cast.director, cast.stranger):
        client = signed_in(person)
        for name in ("round", "raters", "raters-list", "collecting", "close", "cancel"):
            assert client.get(page(name, round)).status_code == 404
        for name in (
            "launch",
            "raters-return",
            "remind",
            "extend",
            "raters-approve",
            "close",
            "cancel",
        ):
            assert client.post(page(name, round)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_asks_the_database_as_often_for_many_as_for_one(
    cast: Cast, coach_client: Client, count: int
) -> None:
    round = make_sent(cast, {"peer": count}, now=timezone.now())
    coach_client.get(page("raters", round))
    with CaptureQueriesContext(connection) as queries:
        coach_client.get(page("raters", round))
    assert len(queries) == 9


def test_the_worker_sends_the_invitations(live: Live, cast: Cast, mailbox: Mailbox) -> None:
    round = make_sent(cast, {"peer": 4}, now=timezone.now())
    live.run_worker()
    # Several jobs send at once, in any order.
    assert sorted(str(message["Subject"]) for message in mailbox.to(cast.coach.email)) == [
        "Lena Leader begins coaching with you",
        "Lena Leader has chosen raters",
        "The questions are fixed",
        "You coach at St. Brigid Health",
    ]
    signed_in(cast.coach).post(page("launch", round), {"closes_on": day(14)})
    live.run_worker()
    (invitation,) = mailbox.to("peer1@example.org")
    link = next(line for line in text_of(invitation).splitlines() if "/answer/" in line)
    assert link.startswith(live.url)
    response = Client().get(link.removeprefix(live.url))
    assert "Lena Leader" in words(response)
