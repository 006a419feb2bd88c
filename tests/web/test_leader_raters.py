"""The leader names raters: one by one, as a list, as a file; and hands the list over."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from parallax.domain.people.models import Person
from parallax.domain.rounds.actions.nominate import nominate, return_to_leader
from parallax.domain.rounds.models import Round
from tests.cast import Cast, signed_in
from tests.harness.browser import OpenPage, axe
from tests.harness.server import Live
from tests.nominating import entries, make_collecting, make_nominating, make_sent, rater


def let_in(browser: Page, person: Person, live: Live) -> None:
    key = signed_in(person).cookies["sessionid"].value
    browser.context.add_cookies([{"name": "sessionid", "value": key, "url": live.url}])


def words(response: object) -> str:
    html = response.content.decode()  # type: ignore[attr-defined]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def page(name: str, round: Round, *more: object) -> str:
    return reverse(f"leader:{name}", args=[round.pk, *more])


@pytest.fixture
def round(cast: Cast) -> Round:
    return make_nominating(cast, now=timezone.now())


@pytest.fixture
def leader_client(cast: Cast) -> Client:
    return signed_in(cast.leader)


def addresses(round: Round) -> list[str]:
    return sorted(round.invitations.filter(removed=False).values_list("email", flat=True))


def test_begins_with_an_empty_list(leader_client: Client, round: Round) -> None:
    text = words(leader_client.get(page("raters", round)))
    assert "Nobody yet. Begin with the people who would notice first" in text
    assert "0 named · 4 needed" in text


def test_adds_one_person(leader_client: Client, round: Round) -> None:
    posted = {"name": "Jane Roe", "email": "jane@example.org", "group": "peer"}
    response = leader_client.post(page("raters", round), posted, follow=True)
    assert response.redirect_chain == [(page("raters", round), 302)]
    assert "1 person added." in words(response)
    again = leader_client.post(page("raters", round), posted)
    assert again.status_code == 422
    assert "jane@example.org has been named already, under Peers." in words(again)


def test_warns_of_a_likely_typo(leader_client: Client, round: Round) -> None:
    posted = {"name": "Jo", "email": "jo@gmial.com", "group": "peer"}
    text = words(leader_client.post(page("raters", round), posted, follow=True))
    assert "jo@gmial.com: is “gmial.com” right, or was “gmail.com” meant?" in text


def test_a_pasted_list_is_taken_whole_or_not_at_all(leader_client: Client, round: Round) -> None:
    posted = {"text": "Jane <jane@example.org>\nbroken@\nkim@example.org", "group": "peer"}
    response = leader_client.post(page("raters-list", round), posted)
    assert response.status_code == 422
    text = words(response)
    assert "Nobody was added: one line needs mending" in text
    assert "2 “broken@” is not a complete e-mail address." in text
    assert addresses(round) == []
    good = unescape(re.search(r'name="good" value="([^"]*)"', response.content.decode())[1])  # type: ignore[index]
    response = leader_client.post(page("raters-list", round), {"good": good}, follow=True)
    assert "2 people added." in words(response)
    assert addresses(round) == ["jane@example.org", "kim@example.org"]


def test_uploads_a_file(leader_client: Client, round: Round) -> None:
    file = SimpleUploadedFile("list.csv", b"email;group;name\njane@example.org;Peers;Jane\n")
    response = leader_client.post(page("raters-list", round), {"file": file}, follow=True)
    assert "1 person added." in words(response)
    assert rater(round, "jane").name == "Jane"


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "Paste addresses or choose a file first."),
        ({"text": "jane@example.org"}, "Choose the group of the people you paste."),
        (
            {"file": "upload"},
            "The workbook is damaged, protected by a password, or of another kind.",
        ),
        ({"good": 'name,email\n"broken'}, "A quotation mark is opened and never closed."),
    ],
)
def test_says_what_is_missing(
    leader_client: Client, round: Round, posted: dict[str, object], said: str
) -> None:
    if "file" in posted:
        posted = {"file": SimpleUploadedFile("list.xlsx", b"PK\x03\x04broken")}
    response = leader_client.post(page("raters-list", round), posted)
    assert response.status_code == 422
    assert said in words(response)


def test_moves_and_removes(cast: Cast, leader_client: Client, round: Round) -> None:
    nominate(round, entries({"peer": 2}), by=cast.leader, now=timezone.now())
    one, two = rater(round, "peer1"), rater(round, "peer2")
    moved = {"move": "", "group": "superior"}
    text = words(leader_client.post(page("rater", round, one.pk), moved, follow=True))
    assert "Peer 1 is in the group “Superiors” now." in text
    text = words(leader_client.post(page("rater", round, two.pk), {"remove": ""}, follow=True))
    assert "Peer 2 is off the list." in text
    assert addresses(round) == ["peer1@example.org"]


def test_sends_the_list_and_waits(cast: Cast, leader_client: Client, round: Round) -> None:
    text = words(leader_client.post(page("raters-send", round), follow=True))
    assert "Name at least one person before you send the list." in text
    nominate(round, entries(), by=cast.leader, now=timezone.now())
    text = words(leader_client.post(page("raters-send", round), follow=True))
    assert "Your list is with Ada Coach now." in text
    assert "Add somebody" not in text
    refused = leader_client.post(
        page("raters", round), {"name": "J", "email": "j@example.org", "group": "peer"}
    )
    assert "The list is with your coach now." in words(refused)


def test_shows_why_the_list_came_back(cast: Cast, leader_client: Client) -> None:
    round = make_sent(cast, now=timezone.now())
    return_to_leader(round, "Please add <a critic>.", by=cast.coach, now=timezone.now())
    response = leader_client.get(page("raters", round))
    assert "Ada Coach suggests a change" in words(response)
    assert "Please add &lt;a critic&gt;." in response.content.decode()


def test_never_tells_who_has_answered(cast: Cast, leader_client: Client) -> None:
    round = make_collecting(cast, now=timezone.now(), closes_at=timezone.now() + timedelta(days=9))
    before = leader_client.get(page("raters", round)).content
    round.invitations.filter(email="peer1@example.org").update(answered=True, reminders=2)
    round.invitations.filter(email="peer2@example.org").update(bounced="550 gone")

    def without_tokens(html: bytes) -> bytes:
        return re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", html)

    assert without_tokens(leader_client.get(page("raters", round)).content) == without_tokens(
        before
    )


def test_strangers_get_404(cast: Cast, round: Round) -> None:
    for person in (cast.coach, cast.other_leader, cast.director, cast.stranger):
        for name in ("raters", "raters-list"):
            assert signed_in(person).get(page(name, round)).status_code == 404
        assert signed_in(person).post(page("raters-send", round)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_asks_the_database_as_often_for_many_as_for_one(
    cast: Cast, leader_client: Client, round: Round, count: int
) -> None:
    nominate(round, entries({"peer": count}), by=cast.leader, now=timezone.now())
    leader_client.get(page("raters", round))
    with CaptureQueriesContext(connection) as queries:
        leader_client.get(page("raters", round))
    assert len(queries) == 9


def test_is_accessible_and_works_by_keyboard(
    live: Live, cast: Cast, round: Round, open_page: OpenPage
) -> None:
    phone = open_page(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    let_in(phone, cast.leader, live)
    phone.goto(page("raters", round))
    phone.get_by_role("textbox", name="Name").fill("Jane Roe")
    phone.get_by_label("E-mail").fill("jane@example.org")
    phone.get_by_label("Group", exact=True).select_option("peer")
    phone.get_by_role("button", name="Add", exact=True).focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("1 person added.")).to_be_visible()
    phone.locator("summary", has_text="Change Jane Roe").focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("button", name="Remove").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Jane Roe is off the list.")).to_be_visible()
    for name in ("raters", "raters-list"):
        phone.goto(page(name, round))
        assert phone.evaluate("document.documentElement.scrollWidth") == 320
    desk = open_page()
    let_in(desk, cast.leader, live)
    for name in ("raters", "raters-list"):
        desk.goto(page(name, round))
        expect(
            desk.get_by_text("Leadership coaching with" if name == "raters" else "Add a list")
        ).not_to_have_count(0)
        axe(desk)
