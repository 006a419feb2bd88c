"""The page "What can be shown": breakdowns side by side without a value, one choice, and what protection then did."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from parallax.config.roles import WORKER
from parallax.core.disclosure.policy import Breakdown
from parallax.domain.coaching.models import Engagement, EngagementRound
from parallax.domain.reports.actions.choose import choose_breakdown
from parallax.domain.reports.actions.moderate import keep_remaining
from parallax.domain.reports.actions.prepare import open_review
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.models import Report
from parallax.domain.rounds.models import Round
from tests.cast import NOW, Cast, signed_in
from tests.closed_round import (
    FEW,
    Voice,
    in_review,
    make_closed_round,
    on_the_desk,
    protect_chosen,
    said,
)
from tests.harness.database import acting_as

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def coach(cast: Cast) -> Client:
    return signed_in(cast.coach)


@pytest.fixture
def undecided(cast: Cast) -> Round:
    return in_review(cast, FEW)


def page(round: Round, name: str = "breakdown") -> str:
    return reverse(f"coach:{name}", args=[round.pk])


def html_of(client: Client, round: Round, name: str = "breakdown") -> str:
    response = client.get(page(round, name))
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def rows_of(html: str, number: int) -> list[list[str]]:
    """The cells of a table's body, the first table of the page being number 0."""
    table = re.findall(r"<table.*?</table>", html, re.S)[number]
    body = table[table.index("<tbody>") :]
    return [
        [words(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)
    ]


def choose(client: Client, round: Round, breakdown: str) -> str:
    return words(client.post(page(round), {"breakdown": breakdown}, follow=True).content.decode())


# Before the choice


def test_the_breakdowns_stand_side_by_side(coach: Client, undecided: Round) -> None:
    html = html_of(coach, undecided)
    assert rows_of(html, 0) == [
        ["As raters were promised", "Peers, Direct reports", "4 of 4", "4 of 8", "2 of 4 blocks"],
        ["Groups together", "Colleagues", "2 of 2", "4 of 4", "0 of 2 blocks"],
        ["Dimensions only", "Peers, Direct reports", "4 of 4", "none", "0 of 4 blocks"],
        ["Groups together, dimensions only", "Colleagues", "2 of 2", "none", "0 of 2 blocks"],
    ]
    assert rows_of(html, 1) == [
        ["Listening and openness", "mean only", "mean and all items"],
        ["Setting direction", "mean only", "mean and all items"],
    ]
    assert rows_of(html, 4) == [["Listening and openness", "mean"], ["Setting direction", "mean"]]
    assert re.findall(r'value="([a-z_]+)"( checked)?', html[html.index("<fieldset") :])[:4] == [
        ("as_promised", " checked"),
        ("together", ""),
        ("dimensions", ""),
        ("together_dimensions", ""),
    ]
    assert "you may show less than they were promised, never more" in words(html)


def test_the_page_tells_nothing_of_what_was_answered(
    coach: Client, cast: Cast, undecided: Round
) -> None:
    """The same people with other answers to the same questions: the same page, to the letter."""
    other = in_review(
        cast,
        {
            "self": [Voice(1, {"keep": "I ask before I decide"})],
            "superior": [Voice(2)],
            "peer": said([5, 5, 5, 1], "keep", "Peers see calm"),
            "direct_report": said([1, 1, 1, 1, 1, 5], "stop", "Reports want fewer meetings"),
        },
    )
    pages = [
        CSRF.sub("", html_of(coach, round)).replace(str(round.pk), "…")
        for round in (undecided, other)
    ]
    assert pages[0] == pages[1]


def test_until_the_choice_draft_and_release_lead_here(coach: Client, undecided: Round) -> None:
    assert coach.get(page(undecided, "draft"))["Location"] == page(undecided)
    assert coach.get(page(undecided, "draft-pdf"))["Location"] == page(undecided)
    response = coach.post(page(undecided, "compose"), {"summary": "Early", "revision": "1"})
    assert response["Location"] == page(undecided)
    for send in (coach.get, coach.post):
        response = send(page(undecided, "release"), {"understood": "on"}, follow=True)
        assert response.redirect_chain == [(page(undecided), 302)]
        assert "choose what can be shown and read the draft" in words(response.content.decode())
    assert "What can be shown yours to choose" in words(html_of(coach, undecided, "comments"))


# The choice


def test_choose_wait_and_see_what_protection_did(coach: Client, undecided: Round) -> None:
    text = choose(coach, undecided, "together")
    assert (
        "The figures are being protected" in text and "in this breakdown: Groups together" in text
    )
    assert 'name="breakdown"' not in html_of(coach, undecided)
    assert coach.get(page(undecided, "draft"))["Location"] == page(undecided)
    waiting = coach.get(page(undecided), headers={"HX-Request": "true"})
    assert waiting.status_code == 200 and "HX-Trigger-After-Settle" not in waiting
    assert "<html" not in waiting.content.decode() and "every 2s" in waiting.content.decode()
    protect_chosen(undecided)
    ready = coach.get(page(undecided), headers={"HX-Request": "true"})
    assert "parallax:ready" in ready["HX-Trigger-After-Settle"]
    assert f'href="{page(undecided)}"' in ready.content.decode() and "every" not in words(
        ready.content.decode()
    )
    assert "Peers are shown together with others as Colleagues." in words(html_of(coach, undecided))
    draft = words(html_of(coach, undecided, "draft"))
    assert "Shown: Groups together" in draft
    assert "Peers are shown together with others as Colleagues." in draft
    assert "too few answered to show each" not in draft


def button_of(html: str) -> tuple[str, str]:
    """Where the one button of the page's content leads, and what it says."""
    [(href, text)] = re.findall(r'<a class="button" href="([^"]+)">([^<]+)</a>', html)
    return href, text


def test_the_page_leads_on_to_what_is_next(coach: Client, cast: Cast) -> None:
    round = on_the_desk(cast, FEW)
    comments = (page(round, "comments"), "Read the comments")
    assert button_of(html_of(coach, round)) == comments
    keep_remaining(round, expected=10, by=cast.coach, now=NOW)
    assert button_of(html_of(coach, round)) == (page(round, "compose"), "Compose the report")
    Report.objects.filter(round=round).update(summary="People trust you.")
    assert button_of(html_of(coach, round)) == (page(round, "draft"), "Read the draft")


def test_the_desk_leads_to_the_choice(coach: Client, cast: Cast, undecided: Round) -> None:
    keep_remaining(undecided, expected=10, by=cast.coach, now=NOW)
    choice = (page(undecided), "Choose what can be shown")
    assert button_of(html_of(coach, undecided, "comments")) == choice
    for name in ("compose", "draft"):
        told = words(coach.get(page(undecided, name), follow=True).content.decode())
        assert "Choose what can be shown first" in told


def test_a_choice_that_takes_long_says_so(coach: Client, undecided: Round) -> None:
    choose(coach, undecided, "dimensions")
    assert "longer than usual" not in words(html_of(coach, undecided))
    Report.objects.filter(round=undecided).update(chosen_at=NOW)
    assert "Protecting takes longer than usual" in words(html_of(coach, undecided))


def test_two_tabs_make_one_choice(coach: Client, undecided: Round) -> None:
    choose(coach, undecided, "dimensions")
    assert "chosen already" not in choose(coach, undecided, "dimensions")
    assert "This was chosen already and stays so" in choose(coach, undecided, "together")
    assert Report.objects.get(round=undecided).breakdown == "dimensions"


@pytest.mark.parametrize("posted", [{}, {"breakdown": "everything"}, {"breakdown": ["x", "\x00"]}])
def test_a_broken_form_chooses_nothing(
    coach: Client, undecided: Round, posted: dict[str, str]
) -> None:
    response = coach.post(page(undecided), posted, follow=True)
    assert "Please choose what can be shown." in words(response.content.decode())
    assert Report.objects.get(round=undecided).breakdown == ""


def test_what_is_no_choice_is_refused(coach: Client, cast: Cast) -> None:
    """Three peers are shown together with the reports by the rule already."""
    gaps = [Voice(4, ratings={"asks": None}), *said([2, 5, 3, 4])]
    few = in_review(cast, {**FEW, "peer": said([3]), "direct_report": gaps})
    assert few.report.protected is None
    assert "That cannot be chosen in this round" in choose(coach, few, "together")
    assert Report.objects.get(round=few).breakdown == ""


def test_strangers_choose_nothing(cast: Cast, undecided: Round) -> None:
    for person in (cast.other_coach, cast.leader, cast.director, cast.stranger):
        client = signed_in(person)
        assert client.get(page(undecided)).status_code == 404
        assert client.post(page(undecided), {"breakdown": "dimensions"}).status_code == 404
    assert Report.objects.get(round=undecided).breakdown == ""


@pytest.mark.parametrize("state", ["open", "waiting", "there"])
def test_the_page_asks_the_database_the_same_however_much_there_is_to_show(
    coach: Client,
    cast: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
    state: str,
) -> None:
    for more in (0, 3):
        round = in_review(cast, {**FEW, "direct_report": said([4, 2, 5, 3, 4, 3, *[2] * more])})
        if state != "open":
            choose_breakdown(round, Breakdown.DIMENSIONS, by=cast.coach, now=NOW)
        if state == "there":
            protect_chosen(round)
        with django_assert_num_queries(6 if state == "waiting" else 5):
            assert coach.get(page(round)).status_code == 200


# After it


def test_where_nothing_was_coarser_the_draft_is_one_click_away(coach: Client, cast: Cast) -> None:
    round = in_review(cast)
    assert coach.get(page(round, "draft")).status_code == 200
    html = html_of(coach, round)
    assert "The figures were protected at once" in words(html) and "<fieldset" not in html
    assert rows_of(html, 0)[0] == [
        "As raters were promised chosen",
        "Peers, Direct reports",
        "4 of 4",
        "8 of 8",
        "0 of 4 blocks",
    ]
    assert "Nothing had to be merged or hidden." in words(html)


def test_what_was_made_coarser_is_listed_in_one_wording(coach: Client, cast: Cast) -> None:
    """Four peers by count, and a block of the reports by the attack: nobody is told which was which."""
    apart = [Voice(3), *[Voice(5, ratings={"asks": value}) for value in (2, 4, 3, 4)]]
    round = on_the_desk(cast, {**FEW, "direct_report": apart})
    for name in ("breakdown", "draft", "release"):
        html = html_of(coach, round, name)
        listed = html[html.index("Made coarser to protect respondents") :].partition("</ul>")[0]
        assert [words(each).strip() for each in re.findall(r"<li>(.*?)</li>", listed, re.S)] == [
            "Listening and openness, Peers: mean only",
            "Listening and openness, Direct reports: mean only",
            "Setting direction, Peers: mean only",
            "Setting direction, Direct reports: not shown",
        ]
    chosen = rows_of(html_of(coach, round), 0)[0]
    assert chosen[0] == "As raters were promised chosen" and chosen[4] == "2 of 4 blocks"


def test_dimensions_only_shows_no_item_anywhere(coach: Client, cast: Cast) -> None:
    round = on_the_desk(cast, FEW, Breakdown.DIMENSIONS)
    draft = html_of(coach, round, "draft")
    assert "Single items" not in draft and "asks well" not in draft
    other = html_of(coach, on_the_desk(cast, FEW), "draft")
    assert "Single items" in other and "asks well" in other


def test_after_the_release_the_page_says_what_was_chosen(coach: Client, cast: Cast) -> None:
    round = on_the_desk(cast, FEW, Breakdown.TOGETHER)
    keep_remaining(round, expected=10, by=cast.coach, now=NOW)
    release_report(round, by=cast.coach, now=NOW)
    text = words(html_of(coach, round))
    assert "Shown: Groups together" in text and "Chosen on Monday, 2 March 2026" in text
    assert "Read the report" in text
    assert "Shown: Groups together" in words(html_of(coach, round, "draft"))
    assert "chosen already" in choose(coach, round, "dimensions")


def test_a_report_of_before_there_was_a_choice(coach: Client, cast: Cast) -> None:
    round = on_the_desk(cast)
    Report.objects.filter(round=round).update(shapes=[], chosen_at=None)
    text = words(html_of(coach, round))
    assert "Shown: As raters were promised" in text and "Side by side" not in text


def test_before_the_desk_is_laid_the_page_waits(coach: Client, cast: Cast) -> None:
    round = make_closed_round(cast)
    text = words(html_of(coach, round))
    assert "The answers are being sealed" in text and "nothing you need to do now" in text
    waiting = coach.get(page(round, "preparing"))
    assert "every 2s" in waiting.content.decode() and "HX-Trigger-After-Settle" not in waiting
    with acting_as(WORKER):
        open_review(round.pk, gather_evidence(round), now=NOW)
    ready = coach.get(page(round, "preparing"))
    assert "parallax:ready" in ready["HX-Trigger-After-Settle"]
    assert words(ready.content.decode()).strip() == "The comments are ready for you. Read them"


def test_while_figures_are_protected_nothing_waits_for_the_coach(
    coach: Client, cast: Cast, engagement: Engagement, undecided: Round
) -> None:
    EngagementRound.objects.create(engagement=engagement, round=undecided)
    keep_remaining(undecided, expected=10, by=cast.coach, now=NOW)
    pages = [reverse("coach:home"), reverse("coach:round", args=[undecided.pk])]

    def told(said: str) -> list[bool]:
        return [said in words(coach.get(address).content.decode()) for address in pages]

    assert told("Now choose what can be shown.") == [True, True]
    choose_breakdown(undecided, Breakdown.DIMENSIONS, by=cast.coach, now=NOW)
    assert told("There is nothing you need to do now.") == [True, True]
    assert "Nothing waits for you just now." in words(coach.get(pages[0]).content.decode())
    protect_chosen(undecided)
    assert told("Your summary is missing") == [True, True]


def test_the_choice_of_another_is_told(cast: Cast, coach: Client, undecided: Round) -> None:
    choose_breakdown(undecided, Breakdown.DIMENSIONS, by=cast.coach, now=NOW)
    assert "What can be shown Dimensions only" in words(html_of(coach, undecided, "comments"))
