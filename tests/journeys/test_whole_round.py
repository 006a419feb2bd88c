"""The whole story in one go: from the first question to the PDF in the leader's hands, each person in a browser of their own."""

import re
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parallax.domain.rounds.models import Invitation, Round, State
from tests.cast import Cast, make_round
from tests.harness.browser import PHONE, OpenPage, axe, sign_in
from tests.harness.mail import Mailbox, text_of
from tests.harness.paper import text_of_pdf
from tests.harness.server import Live
from tests.rater_form import filled, read

PASTED = {
    "Superiors": "Sue Superior <superior1@example.org>",
    "Peers": "; ".join(f"Pat Peer {n} <peer{n}@example.org>" for n in range(1, 6)),
    "Direct reports": "\n".join(f"direct{n}@example.org" for n in range(1, 6)),
}
BY_HTTP = ("lena.leader", "superior1", "peer4", "peer5", *(f"direct{n}" for n in range(1, 6)))
ON_THE_PHONE, WITHOUT_SCRIPTS, BY_KEYBOARD = (
    "She asks before she decides.",
    "Mails at night, please not.",
    "Typed without a mouse.",
)
DISGUISED = "Fewer messages outside of working hours."


@pytest.mark.django_db(transaction=True)
def test_from_the_first_question_to_the_report(
    cast: Cast, live: Live, open_page: OpenPage, mailbox: Mailbox, tmp_path: Path
) -> None:
    round = make_round(cast, State.DESIGNING, now=timezone.now())
    leader, coach = open_page(), open_page()
    sign_in(leader, cast.leader)
    sign_in(coach, cast.coach)
    design(leader, coach, round)
    nominate(leader, round)
    launch(coach, round)

    live.run_worker()
    links = invitations(mailbox)
    assert len(links) == 12
    answer_on_a_phone(open_page(viewport=PHONE, is_mobile=True, has_touch=True), links["peer1"])
    answer_without_scripts(open_page(java_script_enabled=False), links["peer2"])
    answer_by_keyboard(open_page(), links["peer3"])
    for who in BY_HTTP:
        answer_by_http(links[who], f"From {who.partition('.')[0].rstrip('12345')}")
    assert Invitation.objects.filter(round=round, answered=True).count() == 12
    look_at_the_counts(leader, round)

    close(coach, round)
    live.run_worker()
    moderate(coach, round)
    release(coach, round)
    live.run_worker()
    [letter] = [m for m in mailbox.to(cast.leader.email) if m["Subject"] == "Your report is open"]
    phone = open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(phone, cast.leader)
    read_and_download(phone, links_in(text_of(letter), "report")[0], tmp_path)


def visited(page: Page, heading: str | re.Pattern[str]) -> None:
    """Arrived, and the page is one that everybody can use."""
    arrived(page, heading)
    axe(page)


def arrived(page: Page, heading: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def design(leader: Page, coach: Page, round: Round) -> None:
    for page in (leader, coach):
        page.goto("/")
        axe(page)
        page.goto(f"/rounds/{round.pk}/questionnaire/")
    axe(leader)
    leader.locator("#edit-items-listening-finish").click()
    leader.get_by_label("What raters read").fill("{name} lets people finish, even in a hurry.")
    leader.locator("#items-listening-finish").get_by_role("button", name="Save").click()
    expect(leader.locator("#items-listening-finish")).to_contain_text("even in a hurry")
    leader.get_by_role("button", name="Propose this version").click()
    expect(leader.get_by_text("Waiting for Ada Coach.")).to_be_visible()
    coach.reload()
    axe(coach)
    coach.get_by_role("button", name="Agree to this version").click()
    expect(coach.get_by_role("heading", name="Both of you have agreed")).to_be_visible()


def nominate(page: Page, round: Round) -> None:
    for group, pasted in PASTED.items():
        page.goto(f"/leader/rounds/{round.pk}/raters/")
        page.get_by_role("link", name="Paste a list or upload a file").click()
        visited(page, "Add a list of raters")
        page.get_by_label("Paste addresses").fill(pasted)
        page.get_by_label("Group").select_option(group)
        page.get_by_role("button", name="Check and add").click()
    visited(page, "Choose who gives you feedback")
    page.get_by_role("button", name="Send to your coach").click()
    expect(page.get_by_text("Your list is with Ada Coach now.")).to_be_visible()


def launch(page: Page, round: Round) -> None:
    page.goto(f"/coach/rounds/{round.pk}/raters/")
    visited(page, "Look over the list of raters")
    page.get_by_role("button", name="Approve and invite").click()
    visited(page, "0 of 12 have answered")


def invitations(mailbox: Mailbox) -> dict[str, str]:
    """The link in each mail, by the name before the @."""
    return {
        str(mail["To"]).rpartition("<")[2].partition("@")[0]: found[0]
        for mail in mailbox.messages
        if (found := links_in(text_of(mail), "answer"))
    }


def links_in(words: str, kind: str) -> list[str]:
    return re.findall(rf"https?://\S*/{kind}/\S*", words)


def answer_on_a_phone(page: Page, link: str) -> None:
    page.goto(link)
    visited(page, "Your view of Lena Leader")
    for question in page.locator("fieldset.scale").evaluate_all("all => all.map(f => f.id)"):
        page.locator(f"label:has(#{question}-4)").click()
    page.locator("#c-continue").fill(ON_THE_PHONE)
    expect(page.locator("[data-status]")).to_have_text("Saved")
    page.get_by_role("button", name="Send my answers").click()
    visited(page, "Before you send")
    page.get_by_role("button", name="Send my answers").click()
    visited(page, "Thank you. Your answers are in.")


def answer_without_scripts(page: Page, link: str) -> None:
    """Nothing can be asked of axe here; the same pages are asked with scripts."""
    page.goto(link)
    arrived(page, "Your view of Lena Leader")
    for question in page.locator("fieldset.scale").all():
        question.locator("label").nth(2).click()
    page.locator("#c-stop").fill(WITHOUT_SCRIPTS)
    page.get_by_role("button", name="Look through them first").click()
    arrived(page, "Before you send")
    page.get_by_role("button", name="Send my answers").click()
    arrived(page, "Thank you. Your answers are in.")


def answer_by_keyboard(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("#main").focus()
    for question in page.locator("fieldset.scale").evaluate_all("all => all.map(f => f.id)"):
        tab_to(page, f"[name={question}]")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    for prompt in ("continue", "stop", "growth"):
        tab_to(page, f"[name=c-{prompt}]")
        page.keyboard.type(BY_KEYBOARD)
    tab_to(page, "button[value=submit]")
    page.keyboard.press("Enter")
    visited(page, "Thank you. Your answers are in.")


def tab_to(page: Page, selector: str) -> None:
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def answer_by_http(link: str, words: str) -> None:
    with urllib.request.urlopen(link, timeout=10) as page:
        form = read(page.read())
    fields = filled(form, value="4", words=words) | {"go": "submit"}
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(link, body, timeout=10) as receipt:
        assert receipt.url.endswith("/sent/")


def look_at_the_counts(page: Page, round: Round) -> None:
    page.goto(f"/leader/rounds/{round.pk}/progress/")
    axe(page)
    expect(page.locator("main")).to_contain_text("5 of 5")
    expect(page.locator("main")).not_to_contain_text("Pat Peer")


def close(page: Page, round: Round) -> None:
    page.goto(f"/coach/rounds/{round.pk}/close/")
    visited(page, "Close the round?")
    page.get_by_label("I understand that this cannot be undone").check()
    page.get_by_role("button", name="Close the round for good").click()
    expect(page.get_by_text("The round is closed. The answers are being sealed.")).to_be_visible()
    axe(page)


def moderate(page: Page, round: Round) -> None:
    page.goto(f"/coach/rounds/{round.pk}/comments/")
    axe(page)
    card = page.locator("[data-comment]").filter(has_text=WITHOUT_SCRIPTS)
    card.get_by_text("Disguise…").click()
    card.get_by_label("Your wording").fill(DISGUISED)
    card.get_by_role("button", name="Use this wording").click()
    expect(card).to_contain_text("Lena Leader will read")
    for card in page.locator("[data-comment]").filter(has_text="(c-growth)").all()[:1]:
        card.get_by_text("Withhold…").click()
        card.get_by_label("Why you withhold it").fill("Says who it was")
        card.get_by_role("button", name="Withhold").click()
        expect(card).to_contain_text("Your reason: Says who it was")
    page.get_by_role("link", name="Keep all remaining…").click()
    axe(page)
    page.get_by_role("button", name="Keep all").click()
    page.get_by_role("link", name="Compose the report").click()
    page.get_by_label("Your summary").fill("People trust you when it is hard.")
    page.locator(".compose-save").get_by_role("button", name="Save").click()
    axe(page)
    page.get_by_role("link", name="See the draft").click()


def release(page: Page, round: Round) -> None:
    page.get_by_role("link", name="On to the release").click()
    expect(page.locator(".steps")).to_contain_text("1 disguised, 1 withheld")
    axe(page)
    page.get_by_label(
        "I know that a released report can be neither changed nor taken back."
    ).check()
    page.get_by_role("button", name="Release to Lena Leader").click()
    visited(page, "Feedback for Lena Leader")
    assert Round.objects.get(pk=round.pk).state == State.RELEASED


def read_and_download(page: Page, link: str, folder: Path) -> None:
    page.goto(link)
    visited(page, "Feedback for Lena Leader")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    said = page.locator("blockquote").all_inner_texts()
    assert {ON_THE_PHONE, BY_KEYBOARD, DISGUISED} <= set(said)
    assert WITHOUT_SCRIPTS not in page.content()
    assert "Says who it was" not in page.content()
    with page.expect_download() as started:
        page.get_by_role("link", name="PDF to print").click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    paper = text_of_pdf(path.read_bytes())
    for words in (*said, "People trust you when it is hard."):
        assert "".join(words.split()) in paper
