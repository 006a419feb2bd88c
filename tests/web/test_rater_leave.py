"""Declining, coming back, withdrawing, and the kind pages for links that open nothing any more."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from parallax.domain import keys
from parallax.domain.audit.models import Event
from parallax.domain.responses.answers import NO_ANSWERS
from parallax.domain.rounds.models import Invitation, Round
from tests.cast import Cast
from tests.collecting_round import answer, invitations_of, make_collecting_round
from tests.harness.browser import PHONE, OpenPage, axe
from tests.harness.server import Live
from tests.rater_form import address, read, stored, token_of

ROUTES = ("answer", "review", "submitted", "withdraw", "decline", "protection", "leader-view")


@pytest.fixture
def peer(cast: Cast) -> Invitation:
    round = make_collecting_round(cast, now=timezone.now())
    return next(each for each in invitations_of(round) if each.group.key == "peer")


def headings(client: Client, route: str, invitation: Invitation) -> tuple[int, list[str]]:
    response = client.get(address(route, invitation))
    return response.status_code, read(response.content).headings[:1]


def verbs() -> list[str]:
    kept = Event.objects.filter(verb__startswith="invitation.").order_by("pk")
    return list(kept.values_list("verb", flat=True))


def test_declining_with_a_reason(client: Client, peer: Invitation) -> None:
    assert headings(client, "decline", peer) == (200, ["Decline to answer"])
    response = client.post(address("decline", peer), {"reason": "  We hardly work together. "})
    assert (response.status_code, response["Location"]) == (303, address("decline", peer))
    peer.refresh_from_db()
    assert (peer.declined, peer.decline_reason) == (True, "We hardly work together.")
    for route in ("decline", "answer"):
        assert headings(client, route, peer) == (200, ["You have declined"])
    assert verbs() == ["invitation.declined"]


def test_declining_twice_is_one_event(client: Client, peer: Invitation) -> None:
    for _time in range(2):
        client.post(address("decline", peer), {"reason": ""})
    assert verbs() == ["invitation.declined"]


def test_coming_back_keeps_what_was_saved_and_forgets_the_reason(
    client: Client, peer: Invitation
) -> None:
    client.post(address("answer", peer), {"revision": "0", "r-asks": "4", "go": "later"})
    client.post(address("decline", peer), {"reason": "No time"})
    for _time in range(2):
        response = client.post(address("decline", peer), {"go": "undo"})
        assert (response.status_code, response["Location"]) == (303, address("answer", peer))
    peer.refresh_from_db()
    assert (peer.declined, peer.decline_reason) == (False, "")
    assert stored(peer).ratings == {"asks": 4}
    assert verbs() == ["invitation.declined", "invitation.reopened"]


def test_a_reason_too_long_is_given_back(client: Client, peer: Invitation) -> None:
    response = client.post(address("decline", peer), {"reason": "x" * 501})
    form = read(response.content)
    assert response.status_code == 422
    assert form.errors == {
        "id_reason_error": "This reason is too long; please shorten it to 500 characters. "
    }
    assert form.fields["reason"] == "x" * 501
    peer.refresh_from_db()
    assert not peer.declined


def test_who_has_answered_withdraws_instead_of_declining(client: Client, peer: Invitation) -> None:
    answer(peer, now=timezone.now())
    response = client.post(address("decline", peer), {"reason": ""})
    assert (response.status_code, response["Location"]) == (303, address("withdraw", peer))
    peer.refresh_from_db()
    assert (peer.answered, peer.declined) == (True, False)


def test_sending_after_declining_in_another_tab_takes_part_again(
    client: Client, peer: Invitation
) -> None:
    client.post(address("answer", peer), {"revision": "0", "r-asks": "4", "go": "later"})
    client.post(address("decline", peer), {"reason": "No time"})
    client.post(address("review", peer), {"revision": "1"})
    peer.refresh_from_db()
    assert (peer.answered, peer.declined, peer.decline_reason) == (True, False, "")


def test_withdrawing_asks_first_and_then_removes_everything(
    client: Client, peer: Invitation
) -> None:
    answer(peer, words="MARKER", now=timezone.now())
    assert headings(client, "withdraw", peer) == (200, ["Withdraw your answers?"])
    assert stored(peer).submitted
    response = client.post(address("withdraw", peer))
    assert (response.status_code, response["Location"]) == (303, address("withdraw", peer))
    assert headings(client, "withdraw", peer) == (200, ["No answers of yours are stored"])
    assert stored(peer) == NO_ANSWERS
    peer.refresh_from_db()
    assert not peer.answered
    # And twice.
    assert client.post(address("withdraw", peer)).status_code == 303


@pytest.mark.parametrize("route", ROUTES)
def test_a_link_that_opens_nothing_is_one_and_the_same_page(
    client: Client, peer: Invitation, route: str
) -> None:
    token = token_of(peer)
    good = address(route, peer)
    pages = []
    for wrong in (token[:-1], token[:-2] + "AA", token.swapcase(), "nothing", "%00", "ä" * 48):
        pages.append(client.get(good.replace(token, wrong)))
    Invitation.objects.filter(pk=peer.pk).update(removed=True)
    pages.append(client.get(good))
    Invitation.objects.filter(pk=peer.pk).update(removed=False, link_version=2)
    pages.append(client.get(good))
    Round.objects.filter(pk=peer.round_id).update(state="nominating", launched_at=None)
    pages.append(client.get(address(route, peer)))
    assert {(page.status_code, page.content) for page in pages} == {(404, pages[0].content)}
    assert read(pages[0].content).headings == ["This link opens nothing"]
    assert {page["Referrer-Policy"] for page in pages} == {"no-referrer"}


@pytest.mark.parametrize("route", ["answer", "review", "submitted", "withdraw", "decline"])
@pytest.mark.parametrize("answered", [True, False])
def test_after_closing_there_is_a_kind_page(
    client: Client, peer: Invitation, route: str, answered: bool
) -> None:
    Round.objects.filter(pk=peer.round_id).update(state="closed", closed_at=timezone.now())
    Invitation.objects.filter(pk=peer.pk).update(answered=answered)
    response = client.get(address(route, peer))
    assert (response.status_code, read(response.content).headings[0]) == (
        410,
        "This round has closed",
    )
    lead = (
        "Thank you: your answers for Lena Leader were in on time."
        if answered
        else ("Answers for Lena Leader cannot be given any more.")
    )
    assert f'<p class="lead">{lead}</p>' in response.content.decode()


def ended(client: Client, invitation: Invitation, state: str, *, answered: bool) -> str:
    """What the link opens when the round is in this state."""
    closed_at = None if state == "collecting" else timezone.now()
    Round.objects.filter(pk=invitation.round_id).update(
        state=state, closes_at=timezone.now(), closed_at=closed_at
    )
    Invitation.objects.filter(pk=invitation.pk).update(answered=answered)
    response = client.get(address("answer", invitation))
    assert response.status_code == 410
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def test_who_comes_late_is_told_why_it_protects_to_be_refused(
    client: Client, peer: Invitation
) -> None:
    for state in ("closed", "reviewing", "released"):
        text = ended(client, peer, state, answered=False)
        assert "Why late answers are not taken" in text
        assert "would show by the difference what that answer was" in text
        assert "If there is another round about Lena Leader, you can be asked again" in text
        assert "withdrawn" not in text


def test_before_the_release_the_coach_can_still_disguise_a_comment(
    client: Client, peer: Invitation
) -> None:
    for state in ("closed", "reviewing"):
        text = ended(client, peer, state, answered=True)
        assert "Nobody can find out any more which ones are yours" in text
        assert "until Lena Leader gets the report, Ada Coach can disguise or withhold" in text
        assert "Ada Coach will know that it is yours" in text
        assert "A second one" not in text


def test_an_old_link_after_the_release_says_that_nothing_can_be_taken_out_and_what_one_can_do(
    client: Client, peer: Invitation
) -> None:
    text = ended(client, peer, "released", answered=True)
    assert "What nobody can find, nobody can take out." in text
    assert "Lena Leader has the report by now, and it stays as it is." in text
    assert "would show by the difference what they were" in text
    assert "tell Ada Coach, who goes through the report with Lena Leader" in text
    assert "can disguise" not in text


def test_a_date_that_came_without_a_close_promises_nothing_that_has_not_happened(
    client: Client, peer: Invitation
) -> None:
    text = ended(client, peer, "collecting", answered=True)
    assert "Ada Coach decides whether the round stays open longer" in text
    assert "mixed" not in text and "destroyed" not in text


@pytest.mark.parametrize("group", ["superior", "self"])
def test_nobody_who_is_named_is_told_of_cover(client: Client, peer: Invitation, group: str) -> None:
    round = Round.objects.get(pk=peer.round_id)
    one = next(each for each in invitations_of(round) if each.group.key == group)
    text = ended(client, one, "released", answered=True)
    assert "Nothing can be looked up by it" in text
    assert "which ones are yours" not in text
    assert ("What you can still do" in text) is (group != "self")


def test_those_pages_are_accessible(
    live: Live, open_page: OpenPage, client: Client, peer: Invitation
) -> None:
    page = open_page(viewport=PHONE)
    for answered in (True, False):
        ended(client, peer, "released", answered=answered)
        page.goto(address("answer", peer))
        axe(page)


def test_a_round_that_was_called_off(client: Client, peer: Invitation) -> None:
    Round.objects.filter(pk=peer.round_id).update(state="cancelled")
    response = client.get(address("answer", peer))
    assert (response.status_code, read(response.content).headings) == (
        410,
        ["This round was called off"],
    )


def test_a_key_that_is_gone_means_closed(client: Client, peer: Invitation) -> None:
    keys.destroy_round_key(peer.round_id)
    for route in ("answer", "review", "submitted", "withdraw"):
        assert headings(client, route, peer) == (410, ["This round has closed"])


@pytest.mark.parametrize("route", ["decline", "withdraw"])
def test_nothing_changes_after_closing(client: Client, peer: Invitation, route: str) -> None:
    answer(peer, now=timezone.now())
    Round.objects.filter(pk=peer.round_id).update(state="closed", closed_at=timezone.now())
    assert client.post(address(route, peer), {"reason": "Late"}).status_code == 410
    peer.refresh_from_db()
    assert (peer.answered, peer.declined) == (True, False)
