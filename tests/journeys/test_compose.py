"""The coach composes a report with the keyboard, on a desk and on a phone; the leader reads it in that order."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parallax.domain.reports.actions.moderate import keep_remaining
from parallax.domain.reports.models import Report
from parallax.domain.rounds.models import Round
from tests.cast import Cast
from tests.closed_round import on_the_desk
from tests.harness.browser import DESKTOP, PHONE, OpenPage, axe, sign_in


def decided(cast: Cast) -> Round:
    round = on_the_desk(cast, now=timezone.now())
    keep_remaining(round, expected=10, by=cast.coach, now=timezone.now())
    return round


def names(page: Page) -> list[str]:
    return page.locator(".compose-part h3").all_inner_texts()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_compose_with_the_keyboard_release_and_read(
    cast: Cast, open_page: OpenPage, viewport: dict[str, int]
) -> None:
    round = decided(cast)
    coach = open_page(viewport=viewport)
    sign_in(coach, cast.coach)
    coach.goto(f"/coach/rounds/{round.pk}/comments/")
    coach.get_by_role("link", name="Compose the report").press("Enter")
    expect(coach.get_by_role("heading", level=1)).to_have_text("Compose the report")
    axe(coach)
    _move_the_plan_up(coach)
    _choose_what_leads(coach)
    _leave_out_and_note(coach)
    axe(coach)
    assert coach.evaluate("document.documentElement.scrollWidth <= innerWidth")
    coach.reload()
    assert names(coach)[:3] == ["How to read this report", "My plan", "In your coach’s words"]

    coach.get_by_role("link", name="See the draft").press("Enter")
    expect(coach.locator("#plan")).to_contain_text("A note from Ada Coach")
    axe(coach)
    coach.get_by_role("link", name="On to the release").press("Enter")
    coach.get_by_label("I know that a released report").press("Space")
    coach.get_by_role("button", name=f"Release to {cast.leader.name}").press("Enter")
    expect(coach.get_by_role("heading", level=1)).to_have_text("Feedback for Lena Leader")

    leader = open_page(viewport=viewport)
    sign_in(leader, cast.leader)
    leader.goto(f"/leader/rounds/{round.pk}/report/")
    sections = leader.locator(".report-section").evaluate_all("all => all.map(one => one.id)")
    assert sections[:2] == ["reading", "plan"] and "questions" not in sections
    expect(leader.locator("#plan .report-note")).to_contain_text("Two goals are plenty.")
    expect(leader.locator("#headlines li")).to_have_count(1)
    axe(leader)


def _move_the_plan_up(page: Page) -> None:
    up = page.get_by_role("button", name="Move up: My plan")
    places = names(page).index("My plan") - 1
    up.focus()
    for _press in range(places):
        page.keyboard.press("Enter")
        expect(up).to_be_focused()
    expect(page.locator("[data-moved]")).to_contain_text("My plan: now place 1 of")
    page.keyboard.press("Enter")
    expect(page.locator("[data-moved]")).to_have_text("My plan: it cannot go further")
    expect(page.locator("#compose-state")).to_have_text("Saved")


def _choose_what_leads(page: Page) -> None:
    page.locator("[name=lead]").nth(1).press("Space")
    page.get_by_label("Your summary").fill("People trust you when it is hard.")


def _leave_out_and_note(page: Page) -> None:
    page.get_by_label("In the report: Questions for your conversation").press("Space")
    page.locator("#part-plan summary").press("Enter")
    note = page.get_by_label("Your note on “My plan”")
    note.press_sequentially("Two goals are plenty.", delay=1)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        note.press("End")
    expect(page.locator("#compose-state")).to_have_text("Saved")
    report = Report.objects.get()
    assert "Two goals are plenty." in str(report.composition)


@pytest.mark.django_db(transaction=True)
def test_without_scripts(cast: Cast, open_page: OpenPage) -> None:
    round = decided(cast)
    page = open_page(java_script_enabled=False)
    sign_in(page, cast.coach)
    page.goto(f"/coach/rounds/{round.pk}/compose/")
    page.get_by_label("Your summary").fill("Typed before moving")
    page.get_by_role("button", name="Move up: Continue").click()
    assert page.url.endswith("#part-continue")
    assert names(page)[1:4] == ["In your coach’s words", "Continue", "What to take home"]
    expect(page.get_by_label("Your summary")).to_have_value("Typed before moving")
    # Enter saves, and moves nothing.
    page.locator("[name=shown]").first.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    assert names(page)[1:4] == ["In your coach’s words", "Continue", "What to take home"]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_and_a_lost_connection_lose_nothing(cast: Cast, open_page: OpenPage) -> None:
    round = decided(cast)
    page = open_page()
    sign_in(page, cast.coach)
    page.goto(f"/coach/rounds/{round.pk}/compose/")
    other = page.context.new_page()
    other.goto(f"/coach/rounds/{round.pk}/compose/")
    other.get_by_label("Your summary").fill("From the other tab")
    expect(other.locator("#compose-state")).to_have_text("Saved")

    page.get_by_label("Your summary").fill("From this tab")
    expect(page.locator("#compose-state")).to_contain_text("Another version was saved meanwhile.")
    axe(page)
    page.locator(".compose-save").get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("From the other tab")
    expect(page.get_by_label("Your summary")).to_have_value("From this tab")
    axe(page)
    page.context.set_offline(True)
    page.get_by_label("Your summary").fill("From this tab, knowingly")
    expect(page.locator("[data-unsent]")).to_contain_text("This did not reach the server.")
    page.context.set_offline(False)
    page.locator(".compose-save").get_by_role("button", name="Save").click()
    expect(page.get_by_label("Your summary")).to_have_value("From this tab, knowingly")
    assert Report.objects.get().summary == "From this tab, knowingly"
