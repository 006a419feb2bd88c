"""From the closed round to the report in the leader's hands, in the browser."""

import csv
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parallax.core.report import from_json
from parallax.domain.reports import queries
from parallax.domain.reports.models import DeskComment, Report
from parallax.domain.reports.tasks import prepare_soon
from tests.cast import Cast
from tests.closed_round import FEW, USUAL, in_review, make_closed_round, on_the_desk, said
from tests.harness.browser import PHONE, OpenPage, axe, sign_in
from tests.harness.mail import Mailbox
from tests.harness.paper import text_of_pdf
from tests.harness.server import Live

ANSWERS = {
    **USUAL,
    "superior": said([4], "grow", "Think beyond this quarter"),
}


@pytest.mark.django_db(transaction=True)
def test_moderate_release_and_read(
    cast: Cast, live: Live, open_page: OpenPage, mailbox: Mailbox, tmp_path: Path
) -> None:
    round = make_closed_round(cast, ANSWERS, now=timezone.now())
    coach = open_page()
    sign_in(coach, cast.coach)
    coach.goto(f"/coach/rounds/{round.pk}/comments/")
    expect(coach.get_by_role("heading", level=1)).to_have_text("The answers are being sealed")
    axe(coach)
    watching = sign_in(open_page(), cast.coach)
    watching.goto(f"/coach/rounds/{round.pk}/comments/")
    again = coach.get_by_role("link", name="Look again")
    again.focus()

    prepare_soon(round.pk)
    live.run_worker()
    # It goes on by itself, but not under somebody's hand.
    expect(watching.get_by_role("heading", level=1)).to_have_text("What people wrote")
    expect(coach.get_by_role("status")).to_contain_text("The comments are ready for you.")
    expect(again).to_be_focused()
    axe(coach)
    again.click()
    _moderate_with_the_keyboard(coach)
    _keep_the_rest(coach)
    _write_the_summary(coach)
    _release(coach, cast)

    live.run_worker()
    [letter] = [m for m in mailbox.to(cast.leader.email) if m["Subject"] == "Your report is open"]
    [link] = re.findall(r"https?://\S+/report/", letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    leader = open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(leader, cast.leader)
    leader.goto(link)
    _read(leader, tmp_path, Report.objects.get(round=round))


def _moderate_with_the_keyboard(page: Page) -> None:
    cards = page.locator("[data-comment]")
    expect(cards).to_have_count(11)
    axe(page)
    cards.nth(0).get_by_role("button", name="Keep word for word").focus()
    page.keyboard.press("k")
    expect(cards.nth(0)).to_contain_text("kept word for word")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("d")
    wording = cards.nth(1).get_by_label("Your wording")
    expect(wording).to_be_focused()
    wording.fill("Somebody who stays calm.")
    axe(page)
    cards.nth(1).get_by_role("button", name="Use this wording").press("Enter")
    expect(cards.nth(1)).to_contain_text("Lena Leader will read")
    expect(cards.nth(2)).to_be_focused()
    page.keyboard.press("w")
    cards.nth(2).get_by_label("Why you withhold it").press("Enter")
    expect(cards.nth(2)).not_to_contain_text("withheld")
    cards.nth(2).get_by_label("Why you withhold it").fill("Not for today")
    cards.nth(2).get_by_label("Why you withhold it").press("Enter")
    expect(cards.nth(2)).to_contain_text("Your reason: Not for today")
    page.keyboard.press("ArrowUp")
    expect(cards.nth(2)).to_be_focused()
    page.keyboard.press("u")
    expect(cards.nth(2).get_by_role("button", name="Keep word for word")).to_be_visible()
    expect(cards.nth(2)).to_be_focused()
    page.keyboard.press("w")
    cards.nth(2).get_by_label("Why you withhold it").press("Enter")
    expect(page.locator("#desk-progress")).to_contain_text("3 of 11 decided")
    axe(page)


def _keep_the_rest(page: Page) -> None:
    page.get_by_role("link", name="Keep all remaining…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep all 8 remaining comments?")
    axe(page)
    page.get_by_role("button", name="Keep all 8").click()
    expect(page.get_by_role("status").first).to_contain_text("8 comments kept word for word.")
    page.get_by_role("link", name="Compose the report").click()


def _write_the_summary(page: Page) -> None:
    axe(page)
    page.get_by_label("Your summary").press_sequentially(
        "People trust you when it is hard.", delay=1
    )
    expect(page.locator("#compose-state")).to_contain_text("Saved")
    page.get_by_label("Your summary").press_sequentially(" Ask earlier.", delay=1)
    page.locator(".compose-save").get_by_role("button", name="Save").click()
    page.get_by_role("link", name="See the draft").click()
    expect(page.locator("#summary")).to_contain_text(
        "People trust you when it is hard. Ask earlier."
    )
    page.get_by_role("link", name="On to the release").click()


def _release(page: Page, cast: Cast) -> None:
    expect(page.locator(".steps")).to_contain_text("9 kept, 1 disguised, 1 withheld")
    axe(page)
    page.get_by_label(
        "I know that a released report can be neither changed nor taken back."
    ).check()
    page.get_by_role("button", name=f"Release to {cast.leader.name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Feedback for Lena Leader")
    axe(page)


def _read(page: Page, folder: Path, report: Report) -> None:
    snapshot = queries.released_of(report)
    expect(page.get_by_role("heading", level=1)).to_have_text("Feedback for Lena Leader")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    said_there = [c.text for prompt in snapshot.prompts for c in prompt.comments]
    assert sorted(page.locator("blockquote").all_inner_texts()) == sorted(said_there)
    assert "Somebody who stays calm." in said_there

    assert from_json(_file(page, "JSON", folder).read_text()) == snapshot
    rows = csv.DictReader(_file(page, "CSV", folder).read_text("utf-8-sig").splitlines())
    assert sorted(row["text"] for row in rows if row["kind"] == "comment") == sorted(said_there)
    paper = text_of_pdf(_file(page, "PDF to print", folder).read_bytes())
    for words in (*said_there, snapshot.summary, *(d.name for d in snapshot.dimensions)):
        assert "".join(words.split()) in paper


def _file(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


@pytest.mark.django_db(transaction=True)
def test_choose_what_can_be_shown(cast: Cast, live: Live, open_page: OpenPage) -> None:
    """Compared without a value, chosen once; the page waits for the figures by itself."""
    round = in_review(cast, FEW, now=timezone.now())
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(page, cast.coach)
    page.goto(f"/coach/rounds/{round.pk}/comments/")
    page.get_by_role("link", name="What can be shown").click()
    axe(page)
    expect(page.get_by_role("radio", name="As raters were promised")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("radio", name="As raters were promised").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Groups together Groups")).to_be_checked()
    page.get_by_role("button", name="Protect the figures").click()
    expect(page.get_by_role("heading", name="The figures are being protected")).to_be_visible()
    axe(page)
    live.run_worker()
    expect(page.get_by_role("heading", name="Shown: Groups together")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    axe(page)
    page.get_by_role("link", name="Draft").click()
    expect(page.locator("#protection + p")).to_have_text("Shown: Groups together")
    axe(page)


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_and_a_lost_session_lose_no_words(
    cast: Cast, open_page: OpenPage, live: Live
) -> None:
    round = on_the_desk(cast, now=timezone.now())
    page = open_page()
    sign_in(page, cast.coach)
    page.goto(f"/coach/rounds/{round.pk}/comments/")
    card = page.locator("[data-comment]").nth(0)
    card.get_by_text("Disguise…").click()
    card.get_by_label("Your wording").fill("In other words")
    page.context.set_offline(True)
    card.get_by_role("button", name="Use this wording").click()
    expect(page.get_by_role("alert")).to_contain_text("This did not reach the server.")
    expect(card.get_by_label("Your wording")).to_have_value("In other words")
    page.context.set_offline(False)
    card.get_by_role("button", name="Use this wording").click()
    expect(card).to_contain_text("Lena Leader will read")
    expect(page.get_by_role("alert")).to_have_count(0)

    page.context.clear_cookies(name="sessionid")
    page.locator("[data-comment]").nth(1).get_by_role("button", name="Keep word for word").click()
    page.wait_for_url("**/account/**")


@pytest.mark.django_db(transaction=True)
def test_without_scripts(cast: Cast, open_page: OpenPage) -> None:
    round = on_the_desk(cast, now=timezone.now())
    page = open_page(java_script_enabled=False)
    sign_in(page, cast.coach)
    page.goto(f"/coach/rounds/{round.pk}/comments/")
    card = page.locator("[data-comment]").nth(0)
    card.get_by_role("button", name="Keep word for word").click()
    expect(card).to_contain_text("kept word for word")
    following = page.locator("[data-comment]").nth(1)
    assert page.url.endswith(str(following.get_attribute("id")))
    following.get_by_text("Disguise…").click()
    following.get_by_label("Your wording").fill("In other words")
    following.get_by_role("button", name="Use this wording").click()
    expect(following).to_contain_text("In other words")
    assert (
        DeskComment.objects.filter(
            round=round, decision__in=["keep", "disguise"], decided_by=cast.coach
        ).count()
        == 2
    )
