"""What is said while one writes: the browser finds what Python finds, and the hint is calm."""

import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from parallax.core.disclosure.recognisable import flags_of, for_page
from parallax.domain.reports.models import DeskComment
from parallax.domain.rounds.models import Invitation
from tests.cast import Cast
from tests.closed_round import Voice, on_the_desk, said
from tests.collecting_round import invitations_of, make_collecting_round
from tests.core.telling import NAMES, TABLE
from tests.harness.browser import PHONE, OpenPage, axe, sign_in
from tests.harness.server import Live
from tests.rater_form import address, stored

STORY = "In a hard week she still asks how the night team is doing."
SMALL_STORY = (
    "In a hard week This sentence tells a small story. People who were there may recognise it. Keep it,"
    " or say it more generally."
)
# Beyond the table: what writes badly, or in other scripts.
STRANGE = [
    "ﬁnally ﬃ İstanbul ıspanak ß SS ẞ K ſ",
    "\u0301a e\u0301te\u0301 \u200b\ufeff zero\u00a0width\u2009space\u3000wide",
    "١٢:٣٠ and १२ and ²³ and Ⅷ and 一二三",
    "👩‍👩‍👧‍👦 you told me 🇨🇭 on 3.4.2026 \U0001d54fBob",
    "Ελλάδα told us; Иван сказал: when I told you",
    "``~~``''\"\" “ ‹x› — – - …",
    "x" * 300 + " you told me",
    "a.b.c.d.e.f.g.h.i@j.k.l.m.n.o.p.q",
]


@pytest.fixture
def peer(live: Live, cast: Cast) -> Invitation:
    round = make_collecting_round(cast, now=timezone.now())
    peer = next(each for each in invitations_of(round) if each.group.key == "peer")
    peer.name = "Robert Okafor"
    peer.save(update_fields=["name"])
    return peer


def test_the_browser_finds_what_python_finds(page: Page, peer: Invitation) -> None:
    page.goto(address("answer", peer))
    texts = [*(text for text, _ in TABLE), *STRANGE]
    for language in ("en", "de"):
        found: list[list[Any]] = page.evaluate(
            """async ({texts, words, names}) => {
              const { recogniser } = await import("/static/rater/js/recognise.js");
              const recognise = recogniser(words);
              const at = (text, place) => [...text.slice(0, place)].length;
              return texts.map((text) => recognise(text, names).map(
                ({ kind, start, end, reason }) => [kind, at(text, start), at(text, end), reason]));
            }""",
            {
                "texts": texts,
                "words": json.loads(json.dumps(for_page(language))),
                "names": NAMES.for_page(),
            },
        )
        expected = [
            [
                [f.kind.value, f.start, f.end, f.reason]
                for f in flags_of(text, names=NAMES, language=language)
            ]
            for text in texts
        ]
        for text, ours, theirs in zip(texts, expected, found, strict=True):
            assert theirs == ours, text


def test_a_hint_while_one_writes(phone: Page, peer: Invitation) -> None:
    phone.goto(address("answer", peer))
    hints = phone.locator("[data-hint]")
    comment = phone.locator("#c-keep")
    hint = phone.locator(".own-words", has=comment).locator("[data-hint]")
    expect(hint).to_be_hidden()
    assert hint.get_attribute("aria-live") == "polite"
    comment.fill(STORY)
    expect(hint).to_have_text(SMALL_STORY)
    axe(phone)
    # What weighs more takes its place; there is never a second one.
    comment.fill(f"{STORY} The patient in room 12 and Bob knew.")
    expect(hint.locator("p")).to_have_count(1)
    expect(hint).to_contain_text("This may tell who a patient is.")
    comment.fill("As Bob I would say: thank you.")
    expect(hint).to_have_text(
        "Bob This is your own name, or how people call you. Keep it only if you want to."
    )
    comment.fill("She asks before she decides.")
    expect(hint).to_be_hidden()
    assert hints.count() == 3
    # Nothing is refused, and nothing is kept back.
    comment.fill(STORY)
    expect(phone.locator("[data-status]")).to_have_text("Saved")
    assert stored(peer).comments == {"keep": STORY}


def test_the_page_knows_no_other_rater(page: Page, peer: Invitation) -> None:
    Invitation.objects.exclude(pk=peer.pk).update(name="Fatima Haddad")
    page.goto(address("answer", peer))
    names = json.loads(page.locator("[data-names]").get_attribute("data-names") or "")
    assert {person for person, _care in names.values()} <= {"", "Robert Okafor", "Lena Leader"}
    assert "Haddad" not in page.content() and "Fatima" not in page.content()


def test_the_tick_is_kept_with_the_answers(phone: Page, peer: Invitation) -> None:
    phone.goto(address("answer", peer))
    words = phone.locator(".own-words", has=phone.locator("#c-keep"))
    tick = words.get_by_label("May be quoted word for word")
    expect(tick).to_be_checked()
    phone.locator("#c-keep").fill("She asks before she decides.")
    tick.uncheck()
    expect(phone.locator("[data-status]")).to_have_text("Saved")
    phone.reload()
    expect(tick).not_to_be_checked()
    assert stored(peer).unquoted == {"keep"}
    axe(phone)
    tick.check()
    expect(phone.locator("[data-status]")).to_have_text("Saved")
    phone.reload()
    expect(tick).to_be_checked()
    assert stored(peer).unquoted == frozenset()


def test_without_scripts_the_review_says_it(open_page: OpenPage, peer: Invitation) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto(address("answer", peer))
    page.locator("#c-keep").fill(STORY)
    page.locator("#c-stop").fill("Mails at night.")
    page.locator(".own-words", has=page.locator("#c-stop")).get_by_label(
        "May be quoted word for word"
    ).uncheck()
    page.get_by_role("button", name="Look through them first").click()
    expect(page.locator(".hint")).to_have_text(SMALL_STORY)
    rows = page.locator(".answers-given > div")
    expect(rows.filter(has_text="Mails at night.")).to_contain_text(
        "Not to be quoted word for word"
    )
    expect(page.get_by_text("Not to be quoted word for word")).to_have_count(1)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    assert stored(peer).unquoted == {"stop"}


def test_the_desk_points_at_it_and_offers_a_start(live: Live, page: Page, cast: Cast) -> None:
    telling = "Last March you told me to ask Sam — he is GREAT!!!"
    voices = [Voice(4, {"keep": telling}), Voice(4, {"keep": "Calm in a storm."})]
    round = on_the_desk(cast, {"peer": [*voices, *said([3, 4, 5, 4], "keep", "Peers see calm")]})
    Invitation.objects.filter(round=round, email="peer0@example.org").update(name="Samuel Okafor")
    DeskComment.objects.filter(round=round, text="Calm in a storm.").update(quotable=False)
    sign_in(page, cast.coach)
    page.goto(reverse("coach:comments", args=[round.pk]))
    axe(page)
    card = page.locator("[data-comment]", has_text="Last March")
    expect(card.locator("mark")).to_have_text(["Last March", "you told me", "Sam"])
    expect(card.locator("li").nth(2)).to_have_text("Sam: may mean Samuel Okafor")
    card.locator("summary", has_text="Disguise").click()
    field = card.get_by_label("Your wording")
    expect(field).to_have_value(telling)
    axe(page)
    card.get_by_role("link", name="Start from this").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("Last March you told me to ask a colleague - he is great!")
    field.fill("Once I was told to ask a colleague.")
    card.get_by_role("button", name="Use this wording").click()
    expect(card).to_contain_text("Once I was told to ask a colleague.")
    unquoted = page.locator("[data-comment]", has_text="Calm in a storm.")
    expect(unquoted).to_contain_text("please paraphrase")
    expect(unquoted.get_by_role("button", name="Keep word for word")).to_have_count(0)
