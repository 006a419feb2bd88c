"""What no page of ours sends, but somebody may: numbers beyond all numbers, control characters, halves of characters.

The test client raises what a browser would see as a page 500, so that asking is the test.
"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parallax.core.report import Part
from parallax.domain.reports.actions.debrief import open_section, show_section
from parallax.domain.reports.models import Debrief
from parallax.domain.rounds.models import Invitation, State
from parallax.domain.rounds.queries import current_questionnaire
from tests.cast import NOW, Cast, make_round, signed_in
from tests.closed_round import on_the_desk, released
from tests.collecting_round import invitations_of, make_collecting_round
from tests.rater_form import address, filled, open_form, stored

NASTY = (
    "\0",
    "a\0b",
    "\ud800",
    "9" * 30,
    "9" * 5000,
    "-1",
    "²",
    "١",
    "[" * 90_000,
    '{"minimum": "x", "kind": [], "title": {}}',
    '{"minimum": 1e400}',
    "{0} {name.__class__} %s %(x)s",
)


ITEM = {"kind": "items", "key": "listening-finish"}
PARTS = {
    "group-edit": {"key": "peer"},
    "part-edit": ITEM,
    "part-move": ITEM,
    "part-remove": ITEM,
    "remarks": ITEM,
}
# The fields that are read as something else than words.
DESIGNING = {
    "questionnaire-settings": ("as_read", "title"),
    "questionnaire-agree": ("revision",),
    "questionnaire-start": ("template",),
    "group-edit": ("as_read", "minimum"),
    "group-from-library": ("group",),
    "questionnaire-groups": ("as_read", "name"),
    "prompt-add": ("text", "groups"),
    "part-edit": ("expected_revision", "home"),
    "part-move": ("position",),
    "part-remove": ("expected_revision",),
    "remarks": ("text",),
}


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_the_directors_pages(cast: Cast, nasty: str) -> None:
    browser = signed_in(cast.director)
    for route in ("director:people", "director:engagements", "director:trail"):
        query = {
            "search": nasty.encode("utf-8", "replace"),
            "page": nasty.encode("utf-8", "replace"),
        }
        assert browser.get(reverse(route), query).status_code == 200


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_the_pages_of_designing(cast: Cast, nasty: str) -> None:
    round = make_round(cast, State.DESIGNING)
    browser = signed_in(cast.coach)
    nasty = nasty.encode("utf-8", "replace").decode()
    sound = {
        "name": "Peers",
        "kind": "protected",
        "minimum": "4",
        "title": "T",
        "scale_key": "frequency-5",
        "text": "{name} acts",
        "self_text": "I act",
    }
    for route, fields in DESIGNING.items():
        path = reverse(f"shared:{route}", kwargs={"pk": round.pk, **PARTS.get(route, {})})
        for field in fields:
            assert browser.post(path, sound | {field: nasty}).status_code < 500, (route, field)
    assert current_questionnaire(round)


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_the_coachs_desk(cast: Cast, nasty: str) -> None:
    round = on_the_desk(cast)
    browser = signed_in(cast.coach)
    nasty = nasty.encode("utf-8", "replace").decode()
    comment = round.desk_comments.all()[0]
    sound = {"decision": "disguise", "disguised": "Words", "revision": "9", "summary": "S"}
    for route, fields in {
        "comment-decide": ("revision", "decision", "disguised"),
        "comments-keep": ("remaining",),
        "compose": ("revision", "summary", "note_reading", "lead", "order", "shown", "move"),
        "breakdown": ("breakdown",),
        "release": ("staged",),
    }.items():
        more = {"comment": comment.pk} if route == "comment-decide" else {}
        path = reverse(f"coach:{route}", kwargs={"pk": round.pk, **more})
        for field in fields:
            assert browser.post(path, sound | {field: nasty}).status_code < 500, (route, field)


NOTE = {"revision": "0", "kind": "prediction", "place": "figures", "text": "W"}
# What is posted at a debrief, and the fields of it that are read as something.
DEBRIEF = (
    ("leader:debrief-note", NOTE, ("kind", "place", "revision", "f-listening.peer")),
    ("leader:debrief-note", NOTE | {"place": "stop"}, ("text", "revision")),
    ("leader:debrief-mark", {"part": "reading"}, ("part", "anchor", "attitude")),
    ("leader:goals", {"title": "T"}, ("title", "first_step", "part", "anchor", "revision")),
    ("coach:debrief-step", {"step": "open", "part": "stop"}, ("step", "part")),
)


def test_a_debrief(cast: Cast) -> None:
    debrief = Debrief.objects.get(report__round=released(cast, staged=True))
    open_section(debrief, Part.READING, by=cast.coach, now=NOW)
    show_section(debrief, Part.STOP, by=cast.coach, now=NOW)
    browsers = {"leader": signed_in(cast.leader), "coach": signed_in(cast.coach)}
    words = [nasty.encode("utf-8", "replace").decode() for nasty in NASTY]
    for nasty in [*words, "3.²"]:
        for route, sound, fields in DEBRIEF:
            path = reverse(route, args=[debrief.report.round_id])
            for field in fields:
                answer = browsers[route.partition(":")[0]].post(path, sound | {field: nasty})
                assert answer.status_code < 500, (route, field)
        for route, asked in (("debrief", ("seen", "section")), ("goals", ("part", "anchor"))):
            page = reverse(f"leader:{route}", args=[debrief.report.round_id])
            for field in asked:
                query = {field: nasty[:4000]}
                assert browsers["leader"].get(page, query).status_code == 200


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_a_raters_group(cast: Cast, nasty: str) -> None:
    round = make_round(cast, State.NOMINATING)
    browser = signed_in(cast.leader)
    nasty = nasty.encode("utf-8", "replace").decode()
    listed = reverse("leader:raters-list", args=[round.pk])
    browser.post(listed, {"group": "peer", "text": "Eve <eve@example.org>"})
    eve = Invitation.objects.get(round=round, email="eve@example.org")
    for path in (
        reverse("leader:rater", args=[round.pk, eve.pk]),
        reverse("leader:raters", args=[round.pk]),
        listed,
    ):
        for field in ("group", "name", "email", "text", "good"):
            sound = {"group": "peer", "name": "Ann", "email": "ann@example.org"}
            assert browser.post(path, sound | {field: nasty}).status_code < 500


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_a_raters_answers(client: Client, cast: Cast, nasty: str) -> None:
    rater = invitations_of(make_collecting_round(cast, now=timezone.now()))[2]
    nasty = nasty.encode("utf-8", "replace").decode()
    sound = filled(open_form(client, rater))
    for field in ("revision", "go", "r-listens", "c-keep", "r-strange"):
        assert client.post(address("answer", rater), sound | {field: nasty}).status_code < 500
        assert client.post(address("review", rater), sound | {field: nasty}).status_code < 500
    assert client.post(address("decline", rater), {"reason": nasty}).status_code < 500
    assert "\0" not in "".join(stored(rater).comments.values())


def test_pages_of_whoever_is_signed_in_are_kept_nowhere(client: Client, cast: Cast) -> None:
    browser = signed_in(cast.leader)
    for path in (reverse("leader:home"), reverse("account:profile"), "/who-sees-what/", "/coach/"):
        assert "no-store" in browser.get(path)["Cache-Control"], path
    assert "Cache-Control" not in client.get("/who-sees-what/").headers


def test_a_name_has_one_line(cast: Cast) -> None:
    browser = signed_in(cast.coach)
    fields = {"name": "Ada\r\nBcc: all@example.org\n\nPay here", "pronoun": "she", "language": "en"}
    assert browser.post(reverse("account:profile"), fields).status_code == 302
    cast.coach.refresh_from_db()
    assert cast.coach.name == "Ada Bcc: all@example.org Pay here"
