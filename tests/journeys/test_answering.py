"""A rater answers in the browser: on a phone, without JavaScript, by keyboard alone, with a bad connection."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parallax.domain.rounds.models import Invitation, Round
from tests.cast import Cast
from tests.collecting_round import answer, invitations_of, make_collecting_round
from tests.harness.browser import PHONE, OpenPage, axe
from tests.harness.server import Live
from tests.rater_form import address, change_form, dimensions, stored


@pytest.fixture
def peer(live: Live, cast: Cast) -> Invitation:
    round = make_collecting_round(cast, now=timezone.now())
    return next(each for each in invitations_of(round) if each.group.key == "peer")


def choose(page: Page, item: str, value: str) -> None:
    page.locator(f"label:has(#r-{item}-{value})").click()


def status(page: Page) -> str:
    return page.locator("[data-status]").inner_text()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_on_a_phone_from_the_promise_to_the_receipt(phone: Page, peer: Invitation) -> None:
    phone.goto(address("answer", peer))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your view of Lena Leader")
    axe(phone)
    choose(phone, "listens", "4")
    choose(phone, "asks", "none")
    phone.get_by_label("What should Lena Leader keep?").fill("She asks before she decides.")
    expect(phone.locator("[data-status]")).to_have_text("Saved")
    expect(phone.locator("[data-answered]")).to_have_text("3 of 7 answered")

    phone.get_by_role("link", name="See it the way the leader will").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("The way Lena Leader will see it")
    axe(phone)
    assert fits(phone)
    phone.get_by_role("link", name="How you are protected").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("How you are protected")
    axe(phone)
    phone.get_by_role("link", name="To the questions").click()
    expect(phone.locator("#r-listens-4")).to_be_checked()
    expect(phone.get_by_label("What should Lena Leader keep?")).to_have_value(
        "She asks before she decides."
    )

    choose(phone, "decides", "3")
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Before you send")
    axe(phone)
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    axe(phone)
    assert fits(phone)
    answers = stored(peer)
    assert (answers.ratings, answers.comments, answers.submitted) == (
        {"listens": 4, "asks": None, "decides": 3},
        {"keep": "She asks before she decides."},
        True,
    )
    assert phone.context.cookies() == []


def test_changing_and_withdrawing(phone: Page, peer: Invitation) -> None:
    answer(peer, words="Calm", now=timezone.now())
    phone.goto(address("submitted", peer))
    phone.get_by_role("link", name="Change my answers").click()
    choose(phone, "asks", "1")
    expect(phone.locator("[data-status]")).to_have_text("Saved")
    assert stored(peer).ratings["asks"] == 1
    axe(phone)
    phone.get_by_role("link", name="Withdraw my answers").click()
    axe(phone)
    phone.get_by_role("button", name="Delete all my answers").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("No answers of yours are stored")
    axe(phone)
    phone.get_by_role("link", name="Decline to answer").click()
    axe(phone)
    phone.get_by_label("Your reason").fill("We hardly work together.")
    phone.get_by_role("button", name="Decline").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You have declined")
    axe(phone)
    phone.get_by_role("button", name="Answer after all").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your view of Lena Leader")


def test_without_javascript_topic_by_topic(open_page: OpenPage, peer: Invitation) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto(address("answer", peer))
    page.get_by_role("button", name="Topic by topic").click()
    choose(page, "listens", "2")
    choose(page, "asks", "3")
    page.get_by_role("button", name="Next: Setting direction").click()
    choose(page, "decides", "5")
    page.get_by_role("button", name="Save and go on later").click()
    expect(page.get_by_role("status")).to_have_text(
        "Saved. You can close this page; the link in your e-mail brings you back to it."
    )
    page.context.clear_cookies()
    page.goto(address("answer", peer))
    expect(page.locator("#r-listens-2")).to_be_checked()
    expect(page.locator("#r-decides-5")).to_be_checked()
    page.get_by_label("What should Lena Leader stop?").fill("x" * 4_001)
    page.get_by_role("button", name="Look through them first").click()
    expect(page.locator(".error-summary")).to_contain_text("at most 4000 can be kept")
    page.get_by_label("What should Lena Leader stop?").fill("Mails at night.")
    page.get_by_role("button", name="Look through them first").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you send")
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    answers = stored(peer)
    assert (answers.ratings, answers.comments) == (
        {"listens": 2, "asks": 3, "decides": 5},
        {"stop": "Mails at night."},
    )


def test_by_keyboard_alone(page: Page, peer: Invitation) -> None:
    page.goto(address("answer", peer))
    keyboard = page.keyboard
    page.locator("#main").focus()

    def tab_to(selector: str) -> None:
        for _step in range(20):
            keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} is not reached")

    for item, steps in (("listens", 3), ("asks", 5), ("decides", 0), ("explains", 1)):
        tab_to(f"[name=r-{item}]")
        keyboard.press("Space")
        for _step in range(steps):
            keyboard.press("ArrowRight")
    for prompt in ("keep", "stop", "grow"):
        tab_to(f"[name=c-{prompt}]")
        keyboard.type(f"About {prompt}.")
    tab_to("button[value=submit]")
    # What has the focus is never hidden behind the bar at the bottom.
    box, bar = (
        page.locator("button[value=submit]").bounding_box(),
        page.locator(".save-bar").bounding_box(),
    )
    assert box and bar and box["y"] + box["height"] <= bar["y"] + 1
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    answers = stored(peer)
    assert answers.ratings == {"listens": 4, "asks": None, "decides": 1, "explains": 2}
    assert answers.comments == {prompt: f"About {prompt}." for prompt in ("keep", "stop", "grow")}


def test_a_bad_connection_loses_no_word(phone: Page, peer: Invitation) -> None:
    phone.goto(address("answer", peer))
    phone.context.set_offline(True)
    comment = phone.get_by_label("What should Lena Leader keep?")
    comment.fill("Written in the lift.")
    expect(phone.locator("[data-status]")).to_have_text("Could not save. Trying again…")
    axe(phone)
    # Sending waits instead of leaving for an error page.
    phone.get_by_role("button", name="Send my answers").click()
    expect(comment).to_have_value("Written in the lift.")
    comment.fill("Written in the lift, and on.")
    phone.context.set_offline(False)
    expect(phone.locator("[data-status]")).to_have_text("Saved")
    assert stored(peer).comments == {"keep": "Written in the lift, and on."}


def test_sending_in_the_middle_of_a_save(phone: Page, peer: Invitation) -> None:
    phone.goto(address("answer", peer))
    for item in ("listens", "asks", "decides", "explains"):
        choose(phone, item, "4")
    for prompt in ("keep", "stop", "grow"):
        phone.locator(f"#c-{prompt}").fill(f"About {prompt}.")
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    assert len(stored(peer).comments) == 3


def test_two_windows_are_compared(open_page: OpenPage, peer: Invitation) -> None:
    one, other = open_page(viewport=PHONE), open_page(viewport=PHONE)
    for page in (one, other):
        page.goto(address("answer", peer))
    one.locator("#c-keep").fill("From the phone.")
    expect(one.locator("[data-status]")).to_have_text("Saved")
    other.locator("#c-keep").fill("From the desk.")
    expect(other.locator("[data-status]")).to_have_text("Changed in another window")
    axe(other)
    other.get_by_role("button", name="Compare").click()
    expect(other.locator(".differing")).to_contain_text("From the phone.")
    expect(other.locator("#c-keep")).to_have_value("From the desk.")
    axe(other)
    other.locator("#c-keep").fill("From the desk, and the phone.")
    expect(other.locator("[data-status]")).to_have_text("Saved")
    assert stored(peer).comments == {"keep": "From the desk, and the phone."}


def test_a_round_that_closes_while_one_writes(phone: Page, peer: Invitation) -> None:
    phone.goto(address("answer", peer))
    Round.objects.filter(pk=peer.round_id).update(state="closed", closed_at=timezone.now())
    phone.locator("#c-keep").fill("Just too late.")
    expect(phone.locator("[data-status]")).to_have_text("The round has closed")
    phone.get_by_role("button", name="Keep my words").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This round has closed")
    expect(phone.get_by_label("What should Lena Leader keep?")).to_have_value("Just too late.")
    axe(phone)
    phone.goto(address("answer", peer))
    axe(phone)
    phone.goto("/answer/nothing/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link opens nothing")
    axe(phone)


def test_a_text_too_long_is_counted_while_writing(phone: Page, peer: Invitation) -> None:
    phone.goto(address("answer", peer))
    comment = phone.locator("#c-keep")
    counter = phone.locator("#c-keep + .counter")
    expect(counter).to_be_hidden()
    comment.fill("x" * 3_990)
    expect(counter).to_have_text("10 characters left")
    comment.fill("x" * 4_010)
    expect(counter).to_have_text("10 characters too many")
    expect(phone.locator("[data-status]")).to_have_text("Too long; the rest is saved")
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.locator(".error-summary")).to_contain_text("One thing needs your attention")
    expect(comment).to_have_value("x" * 4_010)
    axe(phone)


def test_sixty_items_and_three_prompts_at_360_pixels(phone: Page, peer: Invitation) -> None:
    change_form(peer.round, dimensions=dimensions(*[6] * 10))
    phone.goto(address("answer", peer))
    assert fits(phone)
    axe(phone)
    for number, name in enumerate(
        phone.locator("fieldset.scale").evaluate_all("all => all.map(f => f.id)")
    ):
        phone.locator(f"label:has(#{name}-{number % 5 + 1})").click()
    for name in ("c-keep", "c-stop", "c-grow"):
        phone.locator(f"#{name}").fill("In a hard week she still asks how the night team is doing.")
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_text("63 of 63 questions are answered.")).to_be_visible()
    answers = stored(peer)
    assert (len(answers.ratings), len(answers.comments)) == (60, 3)


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_cut_off_from_right_to_left(
    open_page: OpenPage, peer: Invitation, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    for route in ("answer", "review", "protection", "leader-view", "decline"):
        page.goto(address(route, peer))
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert fits(page), route


def test_the_warning_stands_beside_the_words(phone: Page, peer: Invitation) -> None:
    phone.goto(address("answer", peer) + "?step=3")
    care = phone.locator("#own-words-care")
    expect(care).to_contain_text(re.compile("No patients, please.*How recognisable are you", re.S))
    assert phone.locator("#c-keep").get_attribute("aria-describedby") == "own-words-care"
