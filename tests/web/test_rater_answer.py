"""Answering over HTTP: open, save, resume, send, change; with bad input, two tabs, and a closing round."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from parallax.domain.audit.models import Event
from parallax.domain.responses.answers import NO_ANSWERS
from parallax.domain.rounds.models import Invitation, Round
from parallax.domain.rounds.terms import FormScale
from tests.cast import Cast
from tests.collecting_round import invitations_of, make_collecting_round
from tests.rater_form import (
    address,
    change_form,
    dimensions,
    filled,
    open_form,
    read,
    stored,
)

ALL = {"listens": 4, "asks": 4, "decides": 4, "explains": 4}
# "May be quoted word for word", as the boxes stand at first.
TICKS = {"q-keep": "yes", "q-stop": "yes", "q-grow": "yes"}
WORDS = {"keep": "Calm. (c-keep)", "stop": "Calm. (c-stop)", "grow": "Calm. (c-grow)"}
TOO_LONG = "This text has 100000 characters; at most 4000 can be kept. Please shorten it by 96000."


@pytest.fixture
def round(cast: Cast) -> Round:
    # Pages read the clock themselves, so the round has to be open now.
    return make_collecting_round(cast, now=timezone.now())


def rater(round: Round, group: str) -> Invitation:
    return next(each for each in invitations_of(round) if each.group.key == group)


@pytest.fixture
def peer(round: Round) -> Invitation:
    return rater(round, "peer")


def close(round: Round, at: datetime | None = None) -> None:
    now = at or timezone.now()
    Round.objects.filter(pk=round.pk).update(state="closed", closed_at=now)


def test_the_page_keeps_its_address_and_content_to_itself(client: Client, peer: Invitation) -> None:
    response = client.get(address("answer", peer))
    kept = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag", "Set-Cookie")
    assert {name: response.headers.get(name) for name in kept} == {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
        "Set-Cookie": None,
    }
    assert b'<meta name="referrer" content="no-referrer">' in response.content
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_whole_visit_sets_no_cookie(client: Client, peer: Invitation) -> None:
    form = open_form(client, peer)
    client.post(address("answer", peer), filled(form) | {"go": "submit"}, follow=True)
    client.get(address("withdraw", peer))
    client.post(address("withdraw", peer))
    client.post(address("decline", peer), {"reason": ""}, follow=True)
    assert dict(client.cookies) == {}


def test_no_form_token_is_needed(peer: Invitation) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(address("answer", peer), {"revision": "0", "r-asks": "3", "go": "later"})
    assert response.status_code == 303


@pytest.mark.parametrize("items", [1, 3])
def test_opening_takes_two_statements_however_many_questions(
    client: Client,
    peer: Invitation,
    items: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    change_form(peer.round, dimensions=dimensions(items))
    with django_assert_num_queries(2):
        form = open_form(client, peer)
    assert list(form.radios) == [f"r-t1-{n}" for n in range(1, items + 1)]


@pytest.mark.parametrize("items", [1, 3])
def test_sending_takes_few_statements_however_many_questions(
    client: Client,
    peer: Invitation,
    items: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    change_form(peer.round, dimensions=dimensions(items))
    fields = filled(open_form(client, peer)) | {"go": "submit"}
    # The invitation; begin, save, the flag, the event, commit.
    with django_assert_num_queries(6):
        response = client.post(address("answer", peer), fields)
    assert response["Location"] == address("submitted", peer)


def test_somebody_signed_in_is_a_rater_like_any_other(
    client: Client, round: Round, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.leader)
    own = rater(round, "self")
    with django_assert_num_queries(2):
        response = client.get(address("answer", own))
    assert "Set-Cookie" not in response.headers


def test_looking_at_the_example_saves_first(client: Client, peer: Invitation) -> None:
    fields = {"revision": "0", "c-keep": "Calm", "go": "leader-view"}
    response = client.post(address("answer", peer), fields)
    assert (response.status_code, response["Location"]) == (303, address("leader-view", peer))
    assert stored(peer).comments == {"keep": "Calm"}


def test_the_questions_of_a_peer(client: Client, peer: Invitation) -> None:
    form = open_form(client, peer)
    assert form.headings == [
        "Your view of Lena Leader",
        "How you are protected",
        "Listening and openness",
        "Setting direction",
        "In your own words",
    ]
    scale = ["1", "2", "3", "4", "5", "none"]
    assert form.radios == {f"r-{item}": scale for item in ALL}
    assert form.fields == TICKS | {"revision": "0", "c-keep": "", "c-stop": "", "c-grow": ""}
    assert form.buttons == ["step-0", "step-1", "leader-view", "submit", "review", "later"]


def test_the_leader_answers_in_the_first_person(client: Client, round: Round) -> None:
    page = client.get(address("answer", rater(round, "self"))).content.decode()
    assert "Your view of yourself" in page
    assert "I listens well" in page
    assert "What do you want to keep?" in page
    assert "Lena Leader listens well" not in page


def test_each_group_is_asked_its_own_items(client: Client, round: Round) -> None:
    only_peers = dimensions(2, 1)
    first, second = only_peers
    hidden = replace(
        second, items=tuple(replace(item, groups=("superior",)) for item in second.items)
    )
    change_form(round, dimensions=(first, hidden), prompts=())
    assert list(open_form(client, rater(round, "peer")).radios) == ["r-t1-1", "r-t1-2"]
    assert list(open_form(client, rater(round, "superior")).radios) == [
        "r-t1-1",
        "r-t1-2",
        "r-t2-1",
    ]


def test_a_scale_without_not_observed_does_not_offer_it(client: Client, peer: Invitation) -> None:
    change_form(peer.round, scale=FormScale(1, 7, {1: "No", 7: "Yes"}, not_observed=False))
    form = open_form(client, peer)
    assert form.radios["r-asks"] == ["1", "2", "3", "4", "5", "6", "7"]


def test_saving_and_resuming_from_the_same_link(client: Client, peer: Invitation) -> None:
    fields = {
        "revision": "0",
        "r-listens": "2",
        "r-asks": "none",
        "c-keep": " Calm\r\nand kind. ",
        "go": "later",
    }
    response = client.post(address("answer", peer), fields)
    assert (response.status_code, response["Location"]) == (
        303,
        address("answer", peer) + "?saved=1",
    )
    form = open_form(Client(), peer)
    assert form.fields == TICKS | {
        "revision": "1",
        "r-listens": "2",
        "r-asks": "none",
        "c-keep": "Calm\nand kind.",
        "c-stop": "",
        "c-grow": "",
    }
    assert not stored(peer).submitted


def test_what_somebody_writes_is_never_markup(client: Client, peer: Invitation) -> None:
    evil = '</textarea><script>alert("1")</script>'
    client.post(address("answer", peer), {"revision": "0", "c-keep": evil, "go": "later"})
    assert open_form(client, peer).fields["c-keep"] == evil
    assert b"<script>alert" not in client.get(address("answer", peer)).content
    assert b"<script>alert" not in client.get(address("review", peer)).content


def test_one_rater_never_sees_the_answers_of_another(client: Client, round: Round) -> None:
    one, other = [each for each in invitations_of(round) if each.group.key == "peer"][:2]
    client.post(
        address("answer", one), {"revision": "0", "r-asks": "1", "c-keep": "MARKER", "go": "later"}
    )
    page = client.get(address("answer", other)).content
    assert read(page).fields == TICKS | {"revision": "0", "c-keep": "", "c-stop": "", "c-grow": ""}
    assert b"MARKER" not in page
    assert address("answer", one).encode() not in page


def test_an_emptied_comment_is_gone(client: Client, peer: Invitation) -> None:
    client.post(address("answer", peer), {"revision": "0", "c-keep": "Calm", "go": "later"})
    client.post(address("answer", peer), {"revision": "1", "c-keep": "  ", "go": "later"})
    assert stored(peer).comments == {}


def test_everything_answered_is_sent_at_once(client: Client, peer: Invitation) -> None:
    response = client.post(
        address("answer", peer), filled(open_form(client, peer)) | {"go": "submit"}
    )
    assert (response.status_code, response["Location"]) == (303, address("submitted", peer))
    answers = stored(peer)
    assert (answers.ratings, answers.comments, answers.submitted) == (ALL, WORDS, True)
    peer.refresh_from_db()
    assert peer.answered


def test_the_same_post_twice_sends_once(client: Client, peer: Invitation) -> None:
    fields = filled(open_form(client, peer)) | {"go": "submit"}
    for _time in range(2):
        response = client.post(address("answer", peer), fields)
        assert (response.status_code, response["Location"]) == (303, address("submitted", peer))
    assert stored(peer).revision == 1
    assert Event.objects.filter(verb="response.submitted").count() == 1


def test_with_gaps_one_looks_through_first(client: Client, peer: Invitation) -> None:
    response = client.post(
        address("answer", peer), {"revision": "0", "r-asks": "5", "go": "submit"}
    )
    assert (response.status_code, response["Location"]) == (303, address("review", peer))
    assert not stored(peer).submitted
    assert read(client.get(address("review", peer)).content).headings == [
        "Before you send",
        "6 questions are unanswered",
        "Your answers",
    ]


def test_topic_by_topic_each_step_saves_its_part(client: Client, peer: Invitation) -> None:
    first = open_form(client, peer, "?step=1")
    assert (list(first.radios), first.buttons) == (
        ["r-listens", "r-asks"],
        ["step-0", "step-1", "step-2", "later"],
    )
    step = address("answer", peer) + "?step={}"
    response = client.post(step.format(1), {"revision": "0", "r-listens": "3", "go": "step-2"})
    assert response["Location"] == step.format(2)
    second = open_form(client, peer, "?step=2")
    response = client.post(step.format(2), second.fields | {"r-decides": "2", "go": "step-3"})
    assert response["Location"] == step.format(3)
    third = open_form(client, peer, "?step=3")
    assert third.buttons == [
        "step-0",
        "step-1",
        "leader-view",
        "submit",
        "review",
        "step-2",
        "later",
    ]
    response = client.post(step.format(3), third.fields | {"c-keep": "Calm", "go": "review"})
    assert response["Location"] == address("review", peer)
    answers = stored(peer)
    assert (answers.ratings, answers.comments) == ({"listens": 3, "decides": 2}, {"keep": "Calm"})


@pytest.mark.parametrize("step", ["4", "999999", "-1", "x", "²", ""])
def test_a_step_that_is_not_there_shows_everything(
    client: Client, peer: Invitation, step: str
) -> None:
    assert list(open_form(client, peer, f"?step={step}").radios) == [f"r-{item}" for item in ALL]


def test_after_sending_changes_count_at_once(client: Client, peer: Invitation) -> None:
    client.post(address("answer", peer), filled(open_form(client, peer)) | {"go": "submit"})
    form = open_form(client, peer)
    assert b"You have sent your answers. Thank you." in client.get(address("answer", peer)).content
    client.post(address("answer", peer), form.fields | {"r-asks": "1", "go": "later"})
    answers = stored(peer)
    assert (answers.ratings["asks"], answers.submitted) == (1, True)


@pytest.mark.parametrize("bad", ["0", "6", "-1", "4.0", "four", "", "٤"])
def test_a_value_off_the_scale_is_told_at_its_question(
    client: Client, peer: Invitation, bad: str
) -> None:
    fields = {"revision": "0", "r-listens": bad, "r-asks": "4", "c-keep": "Calm", "go": "submit"}
    response = client.post(address("answer", peer), fields)
    form = read(response.content)
    assert response.status_code == 422
    assert form.errors == {"r-listens": "Choose one of the answers of the scale."}
    assert form.headings[:1] + form.headings[1:2] == [
        "Your view of Lena Leader",
        "One thing needs your attention",
    ]
    assert b'<a href="#r-listens-1">Lena Leader listens well</a>' in response.content
    # The rest is kept.
    assert (stored(peer).ratings, stored(peer).comments) == ({"asks": 4}, {"keep": "Calm"})


def test_a_text_too_long_is_given_back_whole(client: Client, peer: Invitation) -> None:
    text = "x" * 100_000
    fields = {"revision": "0", "r-asks": "4", "c-keep": text, "c-stop": "Calm", "go": "later"}
    response = client.post(address("answer", peer), fields)
    form = read(response.content)
    assert response.status_code == 422
    assert form.errors == {"c-keep": TOO_LONG}
    assert form.fields == TICKS | {
        "revision": "1",
        "r-asks": "4",
        "c-keep": text,
        "c-stop": "Calm",
        "c-grow": "",
    }
    assert b'aria-invalid="true"' in response.content
    assert stored(peer).comments == {"stop": "Calm"}


def test_a_text_at_the_limit_is_taken(client: Client, peer: Invitation) -> None:
    text = "ä\n" * 1999 + "ä!"
    client.post(
        address("answer", peer),
        {"revision": "0", "c-keep": text.replace("\n", "\r\n"), "go": "later"},
    )
    assert stored(peer).comments == {"keep": text}


def test_an_unknown_question_is_left_out_and_told(client: Client, peer: Invitation) -> None:
    fields = {"revision": "0", "r-asks": "4", "r-salary": "5", "c-gossip": "…", "go": "later"}
    response = client.post(address("answer", peer), fields)
    assert response.status_code == 422
    assert (
        b"One of the answers belongs to no question of this page and was left out."
        in response.content
    )
    assert stored(peer).ratings == {"asks": 4}


def test_two_tabs_lose_nothing(client: Client, peer: Invitation) -> None:
    client.post(
        address("answer", peer),
        {"revision": "0", "r-asks": "4", "c-keep": "First tab", "go": "later"},
    )
    fields = {
        "revision": "0",
        "r-asks": "2",
        "r-listens": "5",
        "c-keep": "Second tab",
        "go": "later",
    }
    response = client.post(address("answer", peer), fields)
    assert response.status_code == 409
    form = read(response.content)
    assert form.fields == TICKS | {
        "revision": "1",
        "r-asks": "2",
        "r-listens": "5",
        "c-keep": "Second tab",
        "c-stop": "",
        "c-grow": "",
    }
    page = response.content.decode()
    told = page[page.index('<dl class="differing">') : page.index("</dl>")]
    assert told == (
        '<dl class="differing"><dt>Lena Leader listens well</dt><dd>No answer</dd>'
        "<dt>Lena Leader asks well</dt><dd>4</dd>"
        "<dt>What should Lena Leader keep?</dt><dd>First tab</dd>"
    )
    assert stored(peer).comments == {"keep": "First tab"}
    client.post(address("answer", peer), form.fields | {"go": "later"})
    assert (stored(peer).ratings, stored(peer).comments) == (
        {"asks": 2, "listens": 5},
        {"keep": "Second tab"},
    )


def test_a_round_that_closes_meanwhile_gives_the_words_back(
    client: Client, peer: Invitation
) -> None:
    form = open_form(client, peer)
    close(peer.round)
    response = client.post(address("answer", peer), filled(form) | {"c-stop": "", "go": "submit"})
    assert response.status_code == 410
    page = response.content.decode()
    assert read(response.content).headings == [
        "This round has closed",
        "Why late answers are not taken",
        "Your words, for you to keep",
    ]
    assert "They could not be taken any more. We are sorry." in page
    assert [text for text in WORDS.values() if text in page] == [WORDS["keep"], WORDS["grow"]]
    assert stored(peer) == NO_ANSWERS


def test_the_closing_date_alone_closes_too(client: Client, peer: Invitation) -> None:
    Round.objects.filter(pk=peer.round_id).update(closes_at=timezone.now() - timedelta(seconds=1))
    assert client.get(address("answer", peer)).status_code == 410
    assert (
        client.post(
            address("answer", peer), {"revision": "0", "r-asks": "1", "go": "later"}
        ).status_code
        == 410
    )


def test_a_script_saves_and_is_told_the_new_revision(client: Client, peer: Invitation) -> None:
    def save(fields: dict[str, str]) -> tuple[int, dict[str, object]]:
        response = client.post(
            address("answer", peer), fields, headers={"Accept": "application/json"}
        )
        return response.status_code, response.json()

    said = {"state": "saved", "revision": 1, "answered": 2, "total": 7, "errors": {}}
    assert save({"revision": "0", "r-asks": "4", "c-keep": "Calm", "go": "later"}) == (200, said)
    # The same once more, as after a lost reply.
    assert save({"revision": "0", "r-asks": "4", "c-keep": "Calm", "go": "later"}) == (200, said)
    assert save({"revision": "0", "r-asks": "5", "go": "later"}) == (409, {"state": "elsewhere"})
    long = save({"revision": "1", "c-keep": "x" * 100_000, "go": "later"})
    assert long == (422, said | {"state": "errors", "revision": 2, "errors": {"c-keep": TOO_LONG}})
    assert stored(peer).comments == {"keep": "Calm"}
    close(peer.round)
    assert save({"revision": "2", "r-asks": "1", "go": "later"}) == (410, {"state": "closed"})


def test_a_revision_that_is_no_number_counts_as_none(client: Client, peer: Invitation) -> None:
    client.post(address("answer", peer), {"revision": "x", "r-asks": "4", "go": "later"})
    assert stored(peer).ratings == {"asks": 4}


def test_the_tick_against_being_quoted(client: Client, peer: Invitation) -> None:
    form = open_form(client, peer)
    given = filled(form) | {"q-stop": "no"}
    client.post(address("answer", peer), given | {"go": "later"})
    assert stored(peer).unquoted == {"stop"}
    # What another page does not show stays as it is stored.
    client.post(address("answer", peer), {"revision": "1", "r-asks": "1", "go": "later"})
    assert stored(peer).unquoted == {"stop"}
    again = open_form(client, peer)
    assert {name for name, value in again.fields.items() if value == "no"} == {"q-stop"}
    client.post(address("answer", peer), again.fields | {"q-stop": "yes", "go": "later"})
    assert stored(peer).unquoted == frozenset()


def test_a_tick_alone_is_a_change_to_another_tab(client: Client, peer: Invitation) -> None:
    fields = {"revision": "0", "c-keep": "Calm", "q-keep": "yes", "go": "later"}
    client.post(address("answer", peer), fields)
    response = client.post(address("answer", peer), fields | {"q-keep": "no"})
    assert response.status_code == 409
    assert read(response.content).fields["q-keep"] == "no"


def test_a_tick_of_no_question_is_left_out_and_told(client: Client, peer: Invitation) -> None:
    fields = {"revision": "0", "r-asks": "4", "q-gossip": "no", "go": "later"}
    assert client.post(address("answer", peer), fields).status_code == 422
    assert stored(peer).unquoted == frozenset()


def test_leaders_are_not_asked_about_quoting_themselves(client: Client, round: Round) -> None:
    own = rater(round, "self")
    form = open_form(client, own)
    assert [name for name in form.fields if name.startswith("q-")] == []
    assert b"tells a small story" not in client.get(address("answer", own)).content
