"""The coach follows the collecting: who is missing, what came back, later dates, closing, cancelling."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import expect

from parallax.domain.notifications.models import Message
from parallax.domain.rounds.actions.decline import decline_invitation
from parallax.domain.rounds.actions.nominate import nominate
from parallax.domain.rounds.models import Invitation, Round, State
from tests.cast import Cast, signed_in
from tests.harness.browser import OpenPage, axe
from tests.harness.server import Live
from tests.nominating import entries, make_collecting, rater
from tests.web.test_coach_raters import day, page
from tests.web.test_leader_raters import let_in, words


@pytest.fixture
def round(cast: Cast) -> Round:
    """Invited yesterday."""
    now = timezone.now()
    round = make_collecting(cast, now=now - timedelta(days=1), closes_at=now + timedelta(days=9))
    round.invitations.filter(email="peer1@example.org").update(answered=True)
    round.invitations.filter(email="peer2@example.org").update(bounced="550 No such user")
    decline_invitation(rater(round, "peer3"), "I hardly know her", now=now)
    return round


@pytest.fixture
def coach_client(cast: Cast) -> Client:
    return signed_in(cast.coach)


def test_shows_who_is_missing(coach_client: Client, round: Round) -> None:
    text = words(coach_client.get(page("collecting", round)))
    assert "1 of 10 have answered" in text
    assert "Peer 1 peer1@example.org Peers Answered" in text
    assert "Mail came back 550 No such user Mend the address" in text
    assert "Declined I hardly know her" in text


def test_reminds_once_a_day(coach_client: Client, round: Round) -> None:
    text = words(coach_client.post(page("remind", round), follow=True))
    assert "7 people are being reminded." in text
    assert "reminded once" in text
    text = words(coach_client.post(page("remind", round), follow=True))
    assert "Nobody to remind" in text


def test_mends_an_address(coach_client: Client, round: Round) -> None:
    broken = rater(round, "peer2")
    url = page("mend", round, broken.pk)
    assert "The mail server refused peer2@example.org: 550 No such user" in words(
        coach_client.get(url)
    )
    refused = coach_client.post(url, {"email": "peer1@example.org"})
    assert (refused.status_code, "has been named already" in words(refused)) == (422, True)
    text = words(coach_client.post(url, {"email": "right@example.org"}, follow=True))
    assert "A new invitation is on its way; the link that went out before is dead." in text
    assert rater(round, "right").link_version == 2


def test_sets_a_later_date(coach_client: Client, round: Round) -> None:
    assert coach_client.post(page("extend", round), {"closes_on": day(2)}).status_code == 422
    text = words(coach_client.post(page("extend", round), {"closes_on": day(20)}, follow=True))
    assert "The round stays open longer." in text
    assert Message.objects.filter(template="extended").count() == 7


def test_invites_whom_the_leader_proposes(cast: Cast, coach_client: Client, round: Round) -> None:
    nominate(round, entries({"peer": 7})[5:], by=cast.leader, now=timezone.now())
    text = words(coach_client.get(page("collecting", round)))
    assert "Lena Leader proposes 2 more people" in text
    coach_client.post(page("rater", round, rater(round, "peer7").pk), {"remove": ""})
    text = words(coach_client.post(page("raters-approve", round), follow=True))
    assert "1 person is being invited." in text
    assert rater(round, "peer6").invited_on == timezone.localdate()


def test_asks_somebody_more(coach_client: Client, round: Round) -> None:
    posted = {"name": "Jo", "email": "jo@example.org", "group": "peer"}
    response = coach_client.post(page("raters", round), posted, follow=True)
    assert response.redirect_chain == [(page("collecting", round), 302)]
    assert Message.objects.filter(template="invitation", to_email="jo@example.org").count() == 1


def test_who_has_answered_stays(coach_client: Client, round: Round) -> None:
    answered = rater(round, "peer1")
    text = words(coach_client.post(page("rater", round, answered.pk), {"remove": ""}, follow=True))
    assert "This person has answered meanwhile and stays on the list." in text


def test_closes_with_an_explicit_yes(coach_client: Client, round: Round) -> None:
    url = page("close", round)
    text = words(coach_client.get(url))
    assert "With these answers no group can be shown." in text
    assert "7 people who have not answered are not heard." in text
    assert coach_client.post(url).status_code == 422
    round.refresh_from_db()
    assert round.state == State.COLLECTING
    text = words(coach_client.post(url, {"sure": "on"}, follow=True))
    assert "The round is closed. The answers are being sealed." in text
    again = coach_client.post(url, {"sure": "on"}, follow=True)
    assert again.redirect_chain == [(page("round", round), 302)]


def test_closing_tells_what_merging_will_do(coach_client: Client, round: Round) -> None:
    round.invitations.filter(group__key__in=["direct_report", "superior"]).update(answered=True)
    text = words(coach_client.get(page("close", round)))
    assert "“Peers” and “Direct reports” are shown together as “Colleagues”." in text


def test_cancels_with_an_explicit_yes(coach_client: Client, round: Round) -> None:
    url = page("cancel", round)
    assert "becomes unreadable at once" in words(coach_client.get(url))
    assert coach_client.post(url).status_code == 422
    text = words(coach_client.post(url, {"sure": "on"}, follow=True))
    assert "This round was cancelled." in text
    assert coach_client.get(url).headers["Location"] == page("round", round)


def test_a_date_that_came_without_enough_answers(coach_client: Client, round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    text = words(coach_client.get(page("collecting", round)))
    assert "The closing date has come" in text
    assert "Remind those who are missing" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_asks_the_database_as_often_for_many_as_for_one(
    cast: Cast, coach_client: Client, count: int
) -> None:
    now = timezone.now()
    round = make_collecting(
        cast, {"superior": 1, "peer": count}, now=now, closes_at=now + timedelta(days=9)
    )
    coach_client.get(page("collecting", round))
    with CaptureQueriesContext(connection) as queries:
        coach_client.get(page("collecting", round))
    assert len(queries) == 8


def test_is_accessible_on_desk_and_phone(
    live: Live, cast: Cast, round: Round, open_page: OpenPage
) -> None:
    long = "a-very-long-address.of-somebody@department.example.org"
    Invitation.objects.filter(pk=rater(round, "peer4").pk).update(name="", email=long)
    for viewport in ({"width": 1280, "height": 900}, {"width": 320, "height": 700}):
        browser = open_page(viewport=viewport)
        let_in(browser, cast.coach, live)
        for name in ("collecting", "round", "close", "cancel", "raters-list"):
            browser.goto(page(name, round))
            expect(browser.get_by_role("link", name="Leaders I coach")).to_be_visible()
            axe(browser)
            assert browser.evaluate("document.documentElement.scrollWidth") == viewport["width"], (
                name
            )
