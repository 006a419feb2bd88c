"""The promise in full and the made-up report: from the round's own terms, for the rater's own group."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from parallax.domain.rounds.models import Invitation, Round, Terms
from parallax.domain.rounds.promise import promise_from_json, promise_in_full
from parallax.domain.rounds.terms import FormGroup
from tests.cast import Cast
from tests.collecting_round import invitations_of, make_collecting_round
from tests.rater_form import address, change_form, read

ROWS = re.compile(
    r'<th scope="row">([^<]+?)(?: <span class="pill">you</span>)?</th>\s*<td class="number">(\d+)</td>\s*<td([^>]*)>(.*?)</td>\s*(?:<td class="number"><strong>([\d.]+))?',
    re.S,
)


@pytest.fixture
def round(cast: Cast) -> Round:
    return make_collecting_round(cast, now=timezone.now())


def rater(round: Round, group: str) -> Invitation:
    return next(each for each in invitations_of(round) if each.group.key == group)


def rows(client: Client, invitation: Invitation) -> list[tuple[str, str, str]]:
    """Group, people, and the figure or what stands instead of it."""
    page = client.get(address("leader-view", invitation)).content.decode()
    return [
        (name, people, mean or words) for name, people, _span, words, mean in ROWS.findall(page)
    ]


@pytest.mark.parametrize("group", ["self", "superior", "peer", "direct_report"])
def test_the_whole_promise_to_ones_group(client: Client, round: Round, group: str) -> None:
    page = client.get(address("protection", rater(round, group))).content.decode()
    promise = promise_from_json(Terms.objects.get(round=round).promise)
    sections = promise_in_full(promise, group, closes_at=round.closes_at)
    told = re.findall(
        r"<p>(.*?)</p>", page[page.index('<p class="lead">') : page.index('<p class="cluster">')]
    )
    assert told == [sentence for section in sections for sentence in section.sentences]


def test_the_frozen_promise_is_shown_whatever_the_groups_say_now(
    client: Client, round: Round
) -> None:
    round.groups.filter(key="peer").update(minimum=9, name="Renamed")
    page = client.get(address("answer", rater(round, "peer"))).content.decode()
    assert "Your ratings are combined with those of at least 3 others in your group." in page


def test_a_moved_closing_date_shows_at_once(client: Client, round: Round) -> None:
    peer = rater(round, "peer")
    first = client.get(address("answer", peer)).content
    later = timezone.now().replace(year=timezone.now().year + 1, month=7, day=4, hour=12, minute=0)
    Round.objects.filter(pk=round.pk).update(closes_at=later)
    second = client.get(address("answer", peer)).content.decode()
    assert f"4 July {later.year})" not in first.decode()
    assert f"4 July {later.year})" in second


def test_the_example_shows_the_own_group_too_small_and_merged(client: Client, round: Round) -> None:
    assert rows(client, rater(round, "direct_report")) == [
        ("Self", "1", "3.5"),
        ("Superiors", "2", "2.9"),
        ("Peers", "6", "3.8"),
        ("Direct reports", "6", "3.2"),
        ("Self", "1", "3.2"),
        ("Superiors", "2", "4.2"),
        ("Peers", "6", "3.6"),
        ("Direct reports", "6", "3.4"),
        ("Peers", "4", "Shown in “Colleagues”"),
        ("Direct reports", "3", "Shown in “Colleagues”"),
        ("Colleagues", "7", "4.2"),
    ]


def test_the_example_of_a_group_that_would_be_left_out(client: Client, round: Round) -> None:
    change_form(
        round,
        groups=(
            FormGroup("self", "Self", "self", 1, ""),
            FormGroup("peer", "Peers", "protected", 5, ""),
        ),
    )
    assert rows(client, rater(round, "peer"))[-1] == (
        "Peers",
        "4",
        "Not shown, to protect those who answered",
    )


def test_the_example_is_marked_as_one_and_holds_nobodys_words(client: Client, round: Round) -> None:
    peer = rater(round, "peer")
    client.post(address("answer", peer), {"revision": "0", "c-keep": "MARKER", "go": "later"})
    page = client.get(address("leader-view", peer)).content
    assert b"An example: every figure and every sentence is made up" in page
    assert b"MARKER" not in page


def test_without_protected_groups_or_prompts_there_is_still_an_example(
    client: Client, round: Round
) -> None:
    change_form(round, groups=(FormGroup("superior", "Superiors", "named", 1, ""),), prompts=())
    response = client.get(address("leader-view", rater(round, "superior")))
    assert read(response.content).headings == [
        "The way Lena Leader will see it",
        "When enough people have answered",
    ]


@pytest.mark.parametrize("route", ["protection", "leader-view"])
def test_they_can_be_read_after_closing_too(client: Client, round: Round, route: str) -> None:
    Round.objects.filter(pk=round.pk).update(state="released", closed_at=timezone.now())
    assert client.get(address(route, rater(round, "peer"))).status_code == 200
