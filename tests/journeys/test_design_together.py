"""Leader and coach, each in a browser of their own, design the questions and agree."""

from playwright.sync_api import Page, expect

from parallax.domain.coaching.models import Engagement
from parallax.domain.instruments import library
from parallax.domain.people.models import Person
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.models import Item, Questionnaire, Round, State
from tests.cast import NOW, round_before_its_first_question
from tests.harness.browser import OpenPage, axe, sign_in
from tests.harness.server import Live


def begun(engagement: Engagement) -> Questionnaire:
    round = round_before_its_first_question(engagement)
    template = library().templates["short"]
    return design.start_questionnaire(round, template, by=engagement.coach, now=NOW)


def texts(page: Page, dimension: str) -> list[str]:
    section = page.locator(f"section[aria-labelledby=dimensions-{dimension}-name]")
    return section.locator(".question-text").all_inner_texts()


def test_two_people_design_one_questionnaire(
    engagement: Engagement, leader: Person, coach: Person, open_page: OpenPage, live: Live
) -> None:
    questionnaire = begun(engagement)
    address = f"/rounds/{questionnaire.round_id}/questionnaire/"
    lena, ada = sign_in(open_page(), leader), sign_in(open_page(), coach)
    lena.goto(address)
    ada.goto(address)
    axe(lena)

    # By keyboard alone: the second question goes to the top, and the focus stays with its button.
    first, second = texts(lena, "listening")[:2]
    up = lena.locator("#up-items-listening-disagree")
    up.focus()
    lena.keyboard.press("Enter")
    expect(lena.locator("#announcement")).to_have_text("Now at place 1.")
    expect(up).to_be_focused()
    assert texts(lena, "listening")[:2] == [second, first]
    lena.locator("#down-items-listening-disagree").focus()
    lena.keyboard.press("Enter")
    expect(lena.locator("#announcement")).to_have_text("Now at place 2.")
    assert texts(lena, "listening")[:2] == [first, second]

    # Both edit the same words; who saves second sees both and merges.
    for page, words in ((ada, "{name} hears people out."), (lena, "{name} waits for the end.")):
        page.locator("#edit-items-listening-finish").click()
        form = page.locator("#items-listening-finish")
        field = form.get_by_label("What raters read")
        expect(field).to_be_focused()
        field.fill(words)
    axe(lena)
    # A second form stands open and must survive the change of the first.
    ada.locator("#edit-items-listening-change").click()
    other = ada.locator("#items-listening-change").get_by_label("What raters read")
    other.fill("Half a thought")
    ada.locator("#items-listening-finish").get_by_role("button", name="Save").click()
    expect(ada.locator("#items-listening-finish")).to_contain_text("Lena Leader hears people out.")
    expect(ada.locator("#edit-items-listening-finish")).to_be_focused()
    expect(other).to_have_value("Half a thought")
    ada.locator("#items-listening-change").get_by_role("link", name="Cancel").click()
    expect(ada.locator("#edit-items-listening-change")).to_be_focused()

    lena.locator("#items-listening-finish").get_by_role("button", name="Save").click()
    told = lena.locator("#items-listening-finish")
    expect(told).to_contain_text("While you were writing, Ada Coach changed the same words.")
    axe(lena)
    told.get_by_text("Merge the two").click()
    told.get_by_label("What raters read").fill("{name} hears people out to the end.")
    told.get_by_role("button", name="Save the merged words").click()
    expect(told).to_contain_text("Lena Leader hears people out to the end.")

    # A comment, answered.
    lena.locator("#talk-prompts-stop").click()
    lena.get_by_label("Your comment").fill("Is “stop” too harsh?")
    lena.get_by_role("button", name="Add the comment").click()
    expect(lena.locator("#talk-prompts-stop")).to_contain_text("1 comment")
    axe(lena)
    lena.get_by_role("button", name="Close").click()
    expect(lena.locator("#talk-prompts-stop")).to_be_focused()

    # From the library, and one of their own.
    lena.get_by_role("button", name="Add Follow-through").click()
    expect(lena.get_by_role("heading", name="Follow-through")).to_be_visible()
    lena.get_by_role("link", name="Write a question · Follow-through").click()
    new = lena.locator("#new-item-follow-through")
    new.get_by_label("What raters read").fill("{name} answers within a day.")
    new.get_by_role("button", name="Add").click()
    expect(new).to_contain_text("This field is required.")
    new.get_by_label("What the leader reads").fill("I answer within a day.")
    new.get_by_role("button", name="Add").click()
    expect(lena.get_by_text("Lena Leader answers within a day.", exact=True)).to_be_visible()

    # Proposed, answered by an edit, agreed.
    lena.get_by_role("button", name="Propose this version").click()
    expect(lena.get_by_text("Waiting for Ada Coach.")).to_be_visible()
    ada.reload()
    expect(ada.get_by_text("Lena Leader proposes these questions.")).to_be_visible()
    ada.locator("#edit-dimensions-follow-through").click()
    ada.get_by_role("link", name="Remove …").click()
    ada.get_by_role("button", name="Remove").click()
    expect(ada.get_by_role("heading", name="Follow-through")).not_to_be_visible()
    ada.get_by_role("button", name="Propose this version").click()
    lena.reload()
    expect(lena.locator("#standing")).to_contain_text("changes since you last agreed")
    axe(lena)
    lena.locator("#standing a[href$='/preview/peer/']").click()
    expect(lena.get_by_role("heading", name="Your view of Lena Leader")).to_be_visible()
    axe(lena)
    lena.goto(address)
    lena.get_by_role("button", name="Agree to this version").click()
    expect(lena.get_by_role("heading", name="Both of you have agreed")).to_be_visible()
    axe(lena)
    assert Round.objects.get().state == State.NOMINATING


def test_on_a_phone_without_scripts(
    engagement: Engagement, leader: Person, open_page: OpenPage, live: Live
) -> None:
    questionnaire = begun(engagement)
    small = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    phone = sign_in(small, leader)
    phone.goto(f"/rounds/{questionnaire.round_id}/questionnaire/")
    phone.locator("#edit-items-listening-finish").click()
    phone.get_by_label("What raters read").fill("{name} waits.")
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator("#items-listening-finish")).to_contain_text("Lena Leader waits.")
    phone.locator("#down-items-listening-finish").click()
    expect(phone.get_by_text("Now at place 2.")).to_be_visible()
    assert Item.objects.get(key="listening-finish").position == 1
    phone.get_by_role("button", name="Propose this version").click()
    expect(phone.get_by_text("Waiting for Ada Coach.")).to_be_visible()
