"""The promise in full and the made-up report: from the round's own terms, for the rater's own group."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parallax.core.disclosure.released import Bound
from parallax.domain.rounds.models import Invitation, Round, Terms
from parallax.domain.rounds.promise import promise_from_json, promise_in_full
from parallax.domain.rounds.terms import FormGroup, FormScale
from parallax.web.rater.worked import worked_example
from tests.cast import Cast
from tests.collecting_round import invitations_of, make_collecting_round
from tests.harness.browser import PHONE, OpenPage, axe
from tests.harness.server import Live
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
    parts = re.findall(r'aria-labelledby="part-[a-z]+">(.*?)</section>', page, re.S)
    told = [sentence for part in parts for sentence in re.findall(r"<p>(.*?)</p>", part)]
    assert told == [sentence for section in sections for sentence in section.sentences]


def text_of(client: Client, invitation: Invitation) -> str:
    page = client.get(address("protection", invitation)).content.decode()
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def test_the_example_can_be_checked_by_hand(client: Client, round: Round) -> None:
    """4.0 · 4 = 16 = 3 + 4 + 4 + 5; less one who gave 4, three share 12; and 3.6 · 5 − 16 = 2."""
    text = text_of(client, rater(round, "peer"))
    for told in (
        "4 people of “Peers” answer a topic of a single question with 3, 4, 4 and 5.",
        "“4.0, from 4 people”, and nothing else of this group on this topic.",
        "Each of the 4 can have answered 1, 2, 3, 4 or 5:",
        "If one of them tells: “I answered 4” Each of the other 3 can still have answered 2, 3, 4 or 5.",
        "An average of 5.0 would tell what every one of them said. The report says “at least 4.5” instead, and each can have answered 3, 4 or 5.",
        "An average of everybody, 3.6, beside the 4.0 of the others",
        "Here, by subtraction: exactly 2.",
    ):
        assert told in text


def test_the_example_follows_the_rounds_own_scale_and_minimum(client: Client, round: Round) -> None:
    change_form(
        round,
        scale=FormScale(1, 7, {}, not_observed=False),
        groups=(FormGroup("peer", "Peers", "protected", 5, ""),),
    )
    text = text_of(client, rater(round, "peer"))
    assert "5 people of “Peers” answer a topic of a single question with 5, 5, 6, 6 and 7." in text
    assert (
        "The report says “at least 6.4” instead, and each can have answered 4, 5, 6 or 7." in text
    )


@given(st.integers(-3, 1), st.integers(1, 9), st.integers(3, 12))
def test_the_example_is_true(low: int, points: int, minimum: int) -> None:
    """Held to trying all answers by hand, for every scale and minimum that a round can have."""
    high = low + points
    worked = worked_example(low, high, minimum)
    if points < 2:
        # With two answers to choose from, three can never stay possible.
        assert worked is None
        return
    assert worked is not None
    total = sum(worked.answers)
    if worked.alone.figure.bound is Bound.EXACT and minimum <= 9:
        # One decimal of at most nine answers tells their sum.
        n = minimum - 1
        assert worked.alone.open == within(total - n * high, total - n * low, low, high)
        left = total - worked.told_answer
        assert worked.told.open == within(left - (n - 1) * high, left - (n - 1) * low, low, high)
        assert worked.subtracted == low + 1
    assert len(worked.ends.open) >= 3
    assert high in worked.ends.open


def within(least: int, most: int, low: int, high: int) -> tuple[int, ...]:
    return tuple(range(max(low, least), min(high, most) + 1))


def test_the_page_needs_no_solver() -> None:
    """The web process answers in milliseconds; the solver is the worker's and the command line's."""
    program = (
        "import sys; from parallax.web.rater.worked import worked_example; worked_example(1, 5, 4);"
        "print(sorted({'ortools', 'highspy'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


@pytest.mark.parametrize(("group", "named"), [("peer", True), ("superior", False), ("self", False)])
def test_limits_and_ways_to_check_are_for_those_who_are_protected(
    client: Client, round: Round, group: str, named: bool
) -> None:
    text = text_of(client, rater(round, group))
    for told in (
        "An example to check by hand",
        "They allow for one.",
        "tell Ada Coach",
        "nobody can find out any more which one is yours",
        "Why it holds",
    ):
        assert (told in text) is named
    assert "Once the round has closed, no answer is taken any more" in text


def test_the_page_that_gives_the_reasons_is_open_to_anybody(client: Client) -> None:
    page = client.get(reverse("shared:why-it-holds"))
    assert page.status_code == 200
    text = " ".join(page.content.decode().split())
    named = set(re.findall(r"<code>([^<]+)</code>", text))
    assert named == {
        "docs/privacy/",
        "examples/attacks/",
        "tests/leaks/",
        "bin/parallax attack examples/attacks/*.json",
    }
    for place in ("docs/privacy", "examples/attacks", "tests/leaks", "bin/parallax"):
        assert (Path(__file__).parents[2] / place).exists()


def test_the_pages_are_accessible(live: Live, open_page: OpenPage, round: Round) -> None:
    page = open_page(viewport=PHONE)
    for path in (address("protection", rater(round, "peer")), reverse("shared:why-it-holds")):
        page.goto(path)
        axe(page)


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
