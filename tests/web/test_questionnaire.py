"""The page where leader and coach design the questions together, over HTTP."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parallax.domain.coaching.models import Engagement
from parallax.domain.instruments import library
from parallax.domain.people.models import Person
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.actions.design import Wording
from parallax.domain.rounds.models import Item, PromptKind, Questionnaire, Remark, Round, State
from tests.cast import NOW, Cast, round_before_its_first_question, signed_in
from tests.nominating import make_collecting
from tests.rater_form import token_of

IN_PLACE: dict[str, Any] = {"headers": {"HX-Request": "true"}}
EVERYBODY = ["self", "superior", "peer", "direct_report"]


@pytest.fixture
def round(engagement: Engagement) -> Round:
    return round_before_its_first_question(engagement)


@pytest.fixture
def short(round: Round, coach: Person) -> Questionnaire:
    return design.start_questionnaire(round, library().templates["short"], by=coach, now=NOW)


def url(name: str, round: Round, *parts: str) -> str:
    return reverse(f"shared:{name}", args=[round.pk, *parts])


def text(response: Any) -> str:
    """What can be read, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def item(key: str) -> Item:
    return Item.objects.select_related("dimension").get(key=key)


def posted(**changed: Any) -> dict[str, Any]:
    return {
        "text": "{name} keeps meetings short.",
        "self_text": "I keep meetings short.",
        "groups": EVERYBODY,
        "expected_revision": 1,
    } | changed


@pytest.mark.parametrize(
    "name",
    [
        "questionnaire",
        "questionnaire-start",
        "questionnaire-settings",
        "questionnaire-library",
        "questionnaire-groups",
    ],
)
def test_only_leader_and_coach_of_the_round_may_know_of_it(
    short: Questionnaire, cast: Cast, name: str
) -> None:
    address = url(name, short.round)
    assert [signed_in(person).get(address).status_code for person in (cast.leader, cast.coach)] == [
        200,
        200,
    ]
    others = (cast.director, cast.other_coach, cast.other_leader, cast.stranger)
    assert [signed_in(person).get(address).status_code for person in others] == [404] * 4
    assert Client().get(address).status_code == 302


def test_a_round_without_questions_offers_templates(round: Round, leader: Person) -> None:
    client = signed_in(leader)
    page = client.get(url("questionnaire", round))
    assert [
        name for name in ("Short (4 dimensions)", "Full", "Words only") if name in text(page)
    ] == [
        "Short (4 dimensions)",
        "Full",
        "Words only",
    ]
    nothing = client.post(url("questionnaire-start", round), {"template": "none"}, follow=True)
    assert "Choose one of the templates." in text(nothing)
    started = client.post(url("questionnaire-start", round), {"template": "words"}, follow=True)
    assert "What changes in working with Lena Leader when the pressure is high?" in text(started)


def test_beginning_again_says_what_is_lost(short: Questionnaire, leader: Person) -> None:
    client = signed_in(leader)
    page = client.get(url("questionnaire-start", short.round))
    assert "The questions that stand now will be replaced" in text(page)
    client.post(url("questionnaire-start", short.round), {"template": "words"})
    assert (short.dimensions.count(), short.prompts.count()) == (0, 6)


def test_the_page_shows_both_wordings_and_the_minutes(short: Questionnaire, leader: Person) -> None:
    page = text(signed_in(leader).get(url("questionnaire", short.round)))
    assert "Lena Leader lets people finish their point before responding." in page
    assert "Self I let people finish their point before responding." in page
    assert "Peers 7 min Preview" in page
    assert "Propose this version" in page


def test_a_rewording_in_place_and_without_scripts(short: Questionnaire, leader: Person) -> None:
    client, address = signed_in(leader), url("part-edit", short.round, "items", "listening-finish")
    assert "What raters read" in text(client.get(address))
    form = client.get(address, **IN_PLACE)
    assert "<html" not in form.content.decode() and "What raters read" in text(form)
    saved = client.post(address, posted(), **IN_PLACE)
    assert saved["HX-Retarget"] == "#questions"
    assert "Lena Leader keeps meetings short." in text(saved)
    plain = client.post(address, posted(text="{name} waits.", expected_revision=2, groups=["peer"]))
    assert plain["Location"] == url("questionnaire", short.round) + "#items-listening-finish"
    changed = item("listening-finish")
    assert (changed.text, changed.groups, changed.revision) == ("{name} waits.", ["peer"], 3)
    assert "Only Peers" in text(client.get(url("questionnaire", short.round)))


def test_what_is_wrong_stands_at_its_field(short: Questionnaire, leader: Person) -> None:
    address = url("part-edit", short.round, "items", "listening-finish")
    wrong = signed_in(leader).post(
        address, posted(text="{nome} waits.", self_text="", groups=[]), **IN_PLACE
    )
    assert wrong["HX-Retarget"] == "#items-listening-finish"
    assert "Nothing is put in for {nome}." in text(wrong)
    assert "3 things need your attention" in text(wrong)
    assert item("listening-finish").revision == 1


def test_edited_meanwhile_shows_both_and_either_can_be_kept(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    address = url("part-edit", short.round, "items", "listening-finish")
    signed_in(coach).post(address, posted(text="{name} hears people out."))
    told = signed_in(leader).post(address, posted(text="{name} waits.", groups=["peer", "self"]))
    assert told.status_code == 200
    assert "While you were writing, Ada Coach changed the same words." in text(told)
    assert "{name} hears people out." in text(told) and "{name} waits." in text(told)
    mine = {
        name: value
        for name, value in re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)">', told.content.decode()
        )
        if name not in ("csrfmiddlewaretoken", "groups")
    }
    assert mine["expected_revision"] == "2"
    signed_in(leader).post(address, mine | {"groups": ["peer", "self"]})
    kept = item("listening-finish")
    assert (kept.text, kept.groups, kept.revision) == ("{name} waits.", ["self", "peer"], 3)


def test_the_same_change_sent_twice_is_one_change(short: Questionnaire, leader: Person) -> None:
    address = url("part-edit", short.round, "items", "listening-finish")
    client = signed_in(leader)
    assert [client.post(address, posted()).status_code for _time in range(2)] == [302, 302]
    assert item("listening-finish").revision == 2


def test_moving_within_and_to_another_dimension(short: Questionnaire, leader: Person) -> None:
    client = signed_in(leader)
    client.post(url("part-move", short.round, "items", "listening-change"), {"position": "0"})
    assert item("listening-change").position == 0
    client.post(url("part-move", short.round, "dimensions", "safety"), {"position": "x"})
    edit = url("part-edit", short.round, "items", "listening-change")
    client.post(edit, posted(home="safety"))
    assert item("listening-change").dimension.key == "safety"


def test_adding_from_the_library_and_in_own_words(short: Questionnaire, leader: Person) -> None:
    client, round = signed_in(leader), short.round
    add = url("questionnaire-library", round)
    assert "Lena Leader notices when people carry too much." in text(client.get(add))
    client.post(add, {"dimension": "energy", "choose": "1", "items": ["energy-workload"]})
    client.post(add, {"dimension": "change"})
    client.post(add, {"prompt": "best-moment"})
    client.post(add, {"dimension": "charisma"})
    client.post(
        url("dimension-add", round), {"name": "Clinic", "description": "", "expected_revision": 0}
    )
    own = short.dimensions.get(name="Clinic")
    client.post(url("item-add", round, own.key), posted(expected_revision=0))
    client.post(
        url("prompt-add", round),
        posted(text="What helps?", self_text="What helps you?", kind="open", groups=["peer"]),
    )
    assert [(d.name, d.items.count()) for d in short.dimensions.all()][5:] == [
        ("Stewardship of energy", 1),
        ("Leading change", 4),
        ("Clinic", 1),
    ]
    assert [(p.text, p.groups) for p in short.prompts.all()][3:] == [
        ("Think of a moment when {name} was at {their} best. What happened?", []),
        ("What helps?", ["peer"]),
    ]


def test_removing_says_what_is_lost(short: Questionnaire, leader: Person, coach: Person) -> None:
    design.remark(item("listening-finish"), "Keep?", by=coach, now=NOW)
    client = signed_in(leader)
    address = url("part-remove", short.round, "items", "listening-finish")
    assert "The comments on it: 1" in text(client.get(address))
    client.post(address)
    assert not Item.objects.filter(key="listening-finish").exists()
    again = client.post(address, follow=True)
    assert "This part has been removed in the meantime." in text(again)
    whole = client.get(url("part-remove", short.round, "dimensions", "safety"))
    assert "{name} responds calmly to bad news." in text(whole)
    gone = client.get(address, **IN_PLACE)
    assert (gone.status_code, gone["HX-Redirect"]) == (204, url("questionnaire", short.round))


def test_comments_are_counted(short: Questionnaire, leader: Person, coach: Person) -> None:
    address = url("remarks", short.round, "prompts", "stop")
    signed_in(coach).post(address, {"text": "Too harsh?"})
    thread = signed_in(leader).post(address, {"text": "It is fine."}, **IN_PLACE)
    assert "Too harsh?" in text(thread) and "2 comments" in text(thread)
    assert "2 comments" in text(signed_in(leader).get(url("questionnaire", short.round)))
    empty = signed_in(leader).post(address, {"text": " "})
    assert "This field is required." in text(empty)
    assert Remark.objects.count() == 2


def test_propose_agree_and_reopen(short: Questionnaire, leader: Person, coach: Person) -> None:
    round, page = short.round, url("questionnaire", short.round)
    proposed = signed_in(coach).post(
        url("questionnaire-agree", round), {"revision": 1}, follow=True
    )
    assert "You proposed this version on" in text(proposed)
    assert "Waiting for Lena Leader." in text(proposed)
    seen = text(signed_in(leader).get(page))
    assert "Ada Coach proposes these questions." in seen and "Agree to this version" in seen
    signed_in(leader).post(url("part-edit", round, "items", "listening-finish"), posted())
    stale = signed_in(leader).post(url("questionnaire-agree", round), {"revision": 1}, follow=True)
    assert "changed while you were reading" in text(stale)
    signed_in(leader).post(url("questionnaire-agree", round), {"revision": 2})
    seen = text(signed_in(coach).get(page))
    assert "1 change since you last agreed" in seen
    assert (
        "Reworded Lena Leader lets people finish their point before responding. Lena Leader keeps meetings short."
        in seen
    )
    agreed = signed_in(coach).post(url("questionnaire-agree", round), {"revision": 2}, follow=True)
    assert "Both of you have agreed. The questions are fixed." in text(agreed)
    assert "On to the raters" in text(agreed) and "Edit" not in text(agreed)
    refused = signed_in(leader).post(
        url("part-move", round, "items", "listening-finish"), {"position": 3}, follow=True
    )
    assert "so they cannot be changed" in text(refused)
    opened = signed_in(leader).post(url("questionnaire-reopen", round), follow=True)
    assert "open again, as a new version" in text(opened) and "version 2" in text(opened)
    assert Round.objects.get(pk=round.pk).state == State.DESIGNING


def test_what_stands_in_the_way_replaces_the_button(short: Questionnaire, leader: Person) -> None:
    short.dimensions.get(key="safety").items.all().delete()
    page = text(signed_in(leader).get(url("questionnaire", short.round)))
    assert "“Making it safe to speak up” has no questions." in page
    assert "Propose this version" not in page
    pressed = signed_in(leader).post(
        url("questionnaire-agree", short.round), {"revision": 1}, follow=True
    )
    assert "The questionnaire cannot be agreed to yet." in text(pressed)


def test_settings_notice_the_other_person(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    address = url("questionnaire-settings", short.round)
    read = signed_in(leader).get(address).context["form"].initial
    change = {"title": "Feedback for Lena", "scale_key": "agreement-7", "as_read": read["as_read"]}
    signed_in(coach).post(address, change)
    told = signed_in(leader).post(address, change | {"title": "Mine"})
    assert "Somebody changed the settings meanwhile." in text(told)
    short.refresh_from_db()
    assert (short.title, short.scale_key, short.not_observed) == (
        "Feedback for Lena",
        "agreement-7",
        False,
    )


def test_groups(short: Questionnaire, leader: Person) -> None:
    client, round = signed_in(leader), short.round
    address = url("questionnaire-groups", round)
    assert "Shown from 4 answers on; with fewer, together as “Colleagues”." in text(
        client.get(address)
    )
    client.post(url("group-from-library", round), {"group": "trainee"})
    own = {"name": "Night team", "kind": "protected", "minimum": 5, "merge_into": ""}
    client.post(address, own)
    low = client.post(address, own | {"name": "Low", "minimum": 2})
    assert "Ensure this value is greater than or equal to 3." in text(low)
    twice = client.post(address, own)
    assert "There is a group with this name already." in text(twice)
    edit = url("group-edit", round, "night-team")
    read = client.get(edit).context["form"].initial["as_read"]
    client.post(edit, own | {"name": "Nights", "as_read": read})
    told = client.post(edit, own | {"name": "Evenings", "as_read": read})
    assert "Somebody changed this group meanwhile." in text(told)
    rename = url("group-edit", round, "self")
    read = client.get(rename).context["form"].initial["as_read"]
    client.post(rename, {"name": "Myself", "as_read": read})
    gone = url("group-remove", round, "trainee")
    assert "Nobody can be named as “Trainees” in this round." in text(client.get(gone))
    client.post(gone)
    refused = client.post(url("group-remove", round, "self"), follow=True)
    assert "belongs to every round" in text(refused)
    assert [(g.key, g.name, g.minimum) for g in round.groups.all()] == [
        ("self", "Myself", 4),
        ("superior", "Superiors", 4),
        ("peer", "Peers", 4),
        ("direct_report", "Direct reports", 4),
        ("colleagues", "Colleagues", 4),
        ("night-team", "Nights", 5),
    ]


def test_the_preview_is_the_form_of_one_group(
    short: Questionnaire, leader: Person, coach: Person
) -> None:
    leader.pronoun = "she"
    leader.save()
    only_peers = Wording("{name} keeps {their} calm.", "I keep calm.", ("peer",))
    design.reword(item("listening-finish"), only_peers, expected_revision=1, by=coach, now=NOW)
    client = signed_in(leader)
    peers = text(client.get(url("preview", short.round, "peer")))
    assert "Your view of Lena Leader" in peers and "Lena Leader keeps her calm." in peers
    assert "I could not observe this" in peers
    oneself = text(client.get(url("preview", short.round, "self")))
    assert (
        "Your view of yourself" in oneself
        and "keep" not in oneself.split("Listening")[1].split("Clarity")[0]
    )
    assert "I ask for views that differ from my own." in oneself
    for nobody in ("colleagues", "strangers"):
        assert client.get(url("preview", short.round, nobody)).status_code == 404


@pytest.mark.parametrize("group", ["self", "superior", "peer", "direct_report"])
def test_the_preview_reads_as_the_form_that_raters_get(cast: Cast, group: str) -> None:
    now = timezone.now()
    round = make_collecting(cast, now=now, closes_at=now + timedelta(days=14))
    invitation = round.invitations.filter(group__key=group)[0]
    rater = Client().get(reverse("rater:answer", args=[token_of(invitation)]))
    preview = signed_in(cast.coach).get(url("preview", round, group))
    assert read_by_raters(preview) == read_by_raters(rater)
    assert len(read_by_raters(preview)) > 100


def read_by_raters(response: Any) -> list[str]:
    """The promise, the topics, questions, keys and cares of a form, in order."""
    parts = (
        r'<section class="promise".*?</h2>(?P<promise>.*?)(?:<p class="cluster"|</section>)'
        r'|<h2 id="topic-\d+">(?P<topic>.*?)</h2>'
        r"|<legend>(?P<question>.*?)</legend>"
        r'|<label for="c-[^"]*">(?P<words>.*?)</label>'
        r"|<small>(?P<key>.*?)</small>"
        r'|<p class="scale-ends"[^>]*>(?P<ends>.*?)</p>'
        r'|<div class="scale-apart">(?P<apart>.*?)</div>'
        r'|id="own-words-care">(?P<care>.*?)</div>'
    )
    found = re.finditer(parts, response.content.decode(), re.DOTALL)
    # What leads on to other pages of the rater's is not for reading.
    beside = re.compile(r"<(button|a)\b.*?</\1>|<[^>]+>", re.DOTALL)
    said = (beside.sub(" ", match[match.lastgroup or 0]) for match in found)
    return [" ".join(words.split()) for words in said]


def test_an_unknown_part_is_said_to_be_gone(short: Questionnaire, leader: Person) -> None:
    client = signed_in(leader)
    for kind in ("items", "prompts", "dimensions"):
        page = client.get(url("part-edit", short.round, kind, "none"), follow=True)
        assert "This part has been removed in the meantime." in text(page)


def queries(client: Client, round: Round) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url("questionnaire", round)).status_code == 200
    return len(seen)


def test_as_many_queries_for_three_questions_as_for_one(
    round: Round, leader: Person, coach: Person
) -> None:
    questionnaire = design.start_questionnaire(
        round, library().templates["words"], by=coach, now=NOW
    )
    questionnaire.prompts.all().delete()
    client = signed_in(leader)
    for number in range(3):
        home = design.add_dimension(
            questionnaire, design.Subject(f"Dimension {number}"), by=coach, now=NOW
        )
        for which in range(number + 1):
            wording = Wording(f"{{name}} {number} {which}", f"I {number} {which}")
            made = design.add_item(home, wording, by=coach, now=NOW)
            design.remark(made, "Why?", by=leader, now=NOW)
        design.add_prompt(
            questionnaire, PromptKind.OPEN, Wording(f"{number}?", f"{number}?"), by=coach, now=NOW
        )
        if number in (0, 2):
            assert queries(client, round) == 14
