"""Coach and leader read a report together in two browsers: guess, see, mark, reflect, draft a goal, finish, read the whole."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.closed_round import released
from tests.harness.browser import PHONE, OpenPage, axe, sign_in
from tests.harness.server import Live


@pytest.mark.django_db(transaction=True)
def test_two_screens(cast: Cast, live: Live, open_page: OpenPage) -> None:
    round = released(cast, staged=True, now=timezone.now())
    coach, leader = open_page(), open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(coach, cast.coach)
    sign_in(leader, cast.leader)
    leader.goto(f"/leader/rounds/{round.pk}/report/")
    expect(leader.get_by_role("heading", name="Nothing is open yet")).to_be_visible()
    axe(leader)
    coach.goto(f"/coach/rounds/{round.pk}/debrief/")
    axe(coach)
    coach.get_by_role("button", name="Begin with how to read it").click()
    expect(leader.get_by_role("heading", name="How to read this report")).to_be_visible()
    _guess_figures(coach, leader)
    _guess_words(coach, leader)
    _think(coach, leader)
    _aim(coach, leader)
    coach.get_by_role("link", name="Open everything and finish").click()
    axe(coach)
    coach.get_by_role("button", name="Open it and finish").click()
    leader.goto(f"/leader/rounds/{round.pk}/report/")
    expect(leader.get_by_role("heading", level=1)).to_have_text("Feedback for Lena Leader")
    expect(leader.get_by_role("region", name="Your debrief")).to_contain_text("explore")
    axe(leader)


def _guess_figures(coach: Page, leader: Page) -> None:
    coach.get_by_role("button", name="Next: What to take home").click()
    axe(coach)
    field = leader.get_by_role("group", name="Listening and openness").get_by_label("Peers")
    field.fill("45")
    expect(leader.locator("#state-prediction")).to_contain_text("“45” is no number from 1 to 5")
    field.fill("4.5")
    expect(leader.locator("#state-prediction")).not_to_contain_text("45")
    expect(leader.locator("#state-prediction")).to_contain_text("Kept")
    axe(leader)
    field.blur()
    coach.get_by_role("button", name="Open it now").click()
    expect(leader.locator(".debrief-headline").first).to_be_visible()


def _guess_words(coach: Page, leader: Page) -> None:
    coach.get_by_role("button", name="Next: Continue").click()
    leader.get_by_label("What will people say?").fill("That I am calm")
    expect(leader.locator("#state-prediction")).to_contain_text("Kept")
    # Nobody is torn away while writing; then the screen follows again.
    coach.get_by_role("button", name="Open it now").click()
    expect(leader.get_by_text("Ada Coach has gone on. Finish your thought first.")).to_be_visible()
    leader.get_by_label("What will people say?").blur()
    expect(leader.get_by_text("That I am calm")).to_be_visible()
    expect(leader.get_by_text("Peers see calm 1")).to_be_visible()
    axe(leader)
    axe(coach)


def _think(coach: Page, leader: Page) -> None:
    first = leader.locator(".debrief-mark").first
    explore = first.get_by_role("button", name="Explore")
    explore.focus()
    leader.keyboard.press("Enter")
    expect(explore).to_have_attribute("aria-pressed", "true")
    expect(explore).to_be_focused()
    expect(leader.locator("#share-marks").get_by_role("button")).to_have_count(1)
    leader.get_by_label("What is this telling you?").fill("Calm can look like distance")
    expect(leader.locator("#state-reflection")).to_contain_text("Kept")
    expect(coach.get_by_text("Calm can look like distance")).to_have_count(0)
    leader.locator(".card", has_text="Stay with it").get_by_role("button", name="Share").click()
    expect(coach.get_by_text("Calm can look like distance")).to_be_visible()
    axe(coach)


def _aim(coach: Page, leader: Page) -> None:
    leader.get_by_role("link", name="Make a goal of it").first.click()
    expect(leader.locator("blockquote").first).to_contain_text("calm")
    axe(leader)
    leader.get_by_label("What I want to change").fill("Say what I feel")
    leader.get_by_role("button", name="Keep this draft").click()
    expect(leader.get_by_role("heading", name="Say what I feel")).to_be_visible()
    axe(leader)
    expect(coach.get_by_text("Say what I feel")).to_have_count(0)
    assert leader.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.django_db(transaction=True)
def test_alone_with_a_report_that_was_released_at_once(
    cast: Cast, live: Live, open_page: OpenPage
) -> None:
    round = released(cast, now=timezone.now())
    leader = sign_in(open_page(viewport=PHONE, is_mobile=True, has_touch=True), cast.leader)
    leader.goto(f"/leader/rounds/{round.pk}/report/")
    axe(leader)
    leader.get_by_role("link", name="Mark and write, section by section").click()
    expect(leader.get_by_role("heading", name="How to read this report")).to_be_visible()
    axe(leader)
    leader.get_by_role("link", name="Next: What to take home").click()
    leader.get_by_role("link", name="Next: Continue").click()
    leader.locator(".debrief-mark").first.get_by_role("button", name="Explore").click()
    leader.get_by_role("link", name="Make a goal of it").click()
    expect(leader.locator("blockquote").first).to_contain_text("calm")
    leader.get_by_label("What I want to change").fill("Say what I feel")
    leader.get_by_role("button", name="Keep this draft").click()
    leader.get_by_role("button", name="Share with Ada Coach").click()
    expect(leader.get_by_text("You and Ada Coach see this")).to_be_visible()
    axe(leader)
    coach = sign_in(open_page(), cast.coach)
    coach.goto(f"/coach/rounds/{round.pk}/draft/")
    coach.get_by_role("link", name="What Lena Leader shares with you").click()
    expect(coach.get_by_role("heading", name="Say what I feel")).to_be_visible()
    axe(coach)


@pytest.mark.django_db(transaction=True)
def test_without_scripts(cast: Cast, live: Live, open_page: OpenPage) -> None:
    round = released(cast, staged=True, now=timezone.now())
    coach, leader = (open_page(java_script_enabled=False) for _person in "12")
    sign_in(coach, cast.coach)
    sign_in(leader, cast.leader)
    leader.goto(f"/leader/rounds/{round.pk}/debrief/")
    coach.goto(f"/coach/rounds/{round.pk}/debrief/")
    coach.get_by_role("button", name="Begin with how to read it").click()
    coach.get_by_role("button", name="Next: What to take home").click()
    leader.get_by_role("link", name="Look now").click()
    leader.get_by_role("group", name="Listening and openness").get_by_label("Peers").fill("4")
    leader.get_by_role("button", name="Keep this").click()
    expect(leader.locator("#state-prediction")).to_contain_text("Kept")
    coach.get_by_role("button", name="Open it now").click()
    leader.get_by_role("link", name="Look now").click()
    leader.get_by_role("button", name="Doubt").first.click()
    chosen = leader.get_by_role("button", name="Doubt").first
    expect(chosen).to_have_attribute("aria-pressed", "true")
