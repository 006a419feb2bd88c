"""Composing the report: what the coach's form keeps, refuses and says."""

import io
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parallax.core.report import Composition, Note, Part, composition_from_plain
from parallax.domain.reports import queries
from parallax.domain.reports.actions.compose import compose_report
from parallax.domain.reports.actions.moderate import decide_comment, keep_remaining
from parallax.domain.reports.models import Decision, DeskComment, Report
from parallax.domain.rounds.models import Round
from parallax.web.coach.composing import MOVABLE, WHAT, moved, whole_order
from tests.cast import NOW, Cast, signed_in
from tests.closed_round import USUAL, Voice, on_the_desk, released, said
from tests.harness.paper import lines_of_pdf

IN_PLACE = {"HX-Request": "true"}
SECRET = "On that night in the ward she walked away from us."


@pytest.fixture
def round(cast: Cast) -> Round:
    return on_the_desk(cast)


@pytest.fixture
def coach(cast: Cast) -> Client:
    return signed_in(cast.coach)


def page(round: Round, name: str = "compose") -> str:
    return reverse(f"coach:{name}", args=[round.pk])


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def text_of(client: Client, url: str) -> str:
    return words(client.get(url).content.decode())


def stored(round: Round) -> Composition:
    return composition_from_plain(Report.objects.get(round=round).composition)


def as_shown(client: Client, round: Round, **changed: object) -> dict[str, Any]:
    """Every field as the page has it, with what somebody changes."""
    html = client.get(page(round)).content.decode()
    fields: dict[str, Any] = {
        "order": re.findall(r'name="order" value="([^"]+)"', html),
        "shown": re.findall(r'name="shown" value="([^"]+)" checked', html),
        "lead": re.findall(r'name="lead" value="([^"]+)" checked', html),
    }
    for tag in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        fields[tag[0]] = unescape(tag[1])
    [fields["revision"]] = re.findall(r'name="revision" value="([^"]+)"', html)
    return fields | changed


def save(client: Client, round: Round, headers: Mapping[str, str] = {}, **changed: object) -> str:
    response = client.post(page(round), as_shown(client, round, **changed), headers=headers)
    if response.status_code == 302:
        response = client.get(response["Location"])
    assert response.status_code == 200
    return words(response.content.decode())


def findings(client: Client, round: Round) -> list[str]:
    html = client.get(page(round)).content.decode()
    return re.findall(r'name="lead" value="([^"]+)"', html)


def withhold(round: Round, cast: Cast, text: str) -> None:
    comment = DeskComment.objects.get(round=round, text=text)
    decide_comment(
        comment,
        Decision.WITHHOLD,
        reason="A patient",
        expected_revision=comment.revision,
        by=cast.coach,
        now=NOW,
    )


def test_everything_is_kept_and_read_in_the_draft(coach: Client, round: Round) -> None:
    order = as_shown(coach, round)["order"]
    order.insert(0, order.pop(order.index("plan")))
    third = findings(coach, round)[2]
    text = save(
        coach,
        round,
        summary="Calm under fire.",
        order=order,
        lead=[third],
        shown=["headlines", "plan", "appendix"],
        note_stop="Read slowly.",
    )
    assert "Saved." in text
    composition = stored(round)
    assert composition.order[0] is Part.PLAN and set(composition.order) == set(MOVABLE)
    assert composition.hidden == (Part.ITEMS, Part.QUESTIONS)
    assert composition.lead == (third,)
    assert composition.notes == (Note(Part.STOP, "Read slowly."),)
    draft = coach.get(page(round, "draft")).content.decode()
    sections = re.findall(r'<section id="([^"]+)" class="report-section', draft)
    assert sections[:4] == ["reading", "plan", "summary", "headlines"]
    assert "appendix" in sections and not {"items", "questions"} & set(sections)
    assert "One thing to take home" in words(draft)
    assert re.search(r"Stop .* A note from Ada Coach Read slowly\.", words(draft))


def test_every_part_is_told() -> None:
    assert list(WHAT) == list(Part)


def test_the_page_as_it_is_changes_nothing(coach: Client, round: Round) -> None:
    save(coach, round)
    report = Report.objects.get(round=round)
    assert (report.revision, report.composition) == (1, {})


def test_what_was_kept_is_on_the_page_again(coach: Client, round: Round) -> None:
    order = as_shown(coach, round)["order"][::-1]
    chosen = findings(coach, round)[1:3]
    kept = {"order": order, "lead": chosen, "shown": ["plan"], "note_plan": "Two goals\nare plenty"}
    save(coach, round, **kept)
    shown = as_shown(coach, round)
    assert {name: shown[name] for name in kept} == kept
    save(coach, round)
    assert Report.objects.get(round=round).revision == 2


def test_findings_are_told_with_their_figures_and_the_rule(coach: Client, round: Round) -> None:
    text = text_of(coach, page(round))
    assert "With none ticked, the rule chooses: the first strength, the first gap" in text
    draft = queries.draft_of(Report.objects.get(round=round), now=NOW)
    html = coach.get(page(round)).content.decode()
    rows = re.findall(r'name="lead" value="([^"]+)"(?: checked)?>(.*?)</label>', html, re.DOTALL)
    assert [name for name, _ in rows] == [finding.id for finding in draft.findings]
    proposed = [name for name, row in rows if "the rule’s choice" in row]
    assert proposed == [f.id for f in draft.findings if f.id in draft.headlines]
    assert all("Peers" in row for name, row in rows if not name.startswith("words"))


def test_without_scripts_a_button_moves_a_part_and_keeps_what_was_typed(
    coach: Client, round: Round
) -> None:
    fields = as_shown(coach, round, summary="Typed before moving")
    before = fields["order"]
    response = coach.post(page(round), fields | {"move": f"{before[1]} up"})
    assert response["Location"] == f"{page(round)}#part-{before[1]}"
    assert as_shown(coach, round)["order"] == [before[1], before[0], *before[2:]]
    assert Report.objects.get(round=round).summary == "Typed before moving"
    for nothing in (f"{before[1]} up", "nothing down", "plan", "", "plan sideways"):
        coach.post(page(round), as_shown(coach, round) | {"move": nothing})
    assert as_shown(coach, round)["order"] == [before[1], before[0], *before[2:]]


def test_moving_back_leaves_the_order_to_the_rules_again(coach: Client, round: Round) -> None:
    for way in ("down", "up"):
        coach.post(page(round), as_shown(coach, round) | {"move": f"stop {way}"})
    assert stored(round).order == ()


def test_a_part_without_a_place_stands_behind_the_part_before_it() -> None:
    whole = whole_order([Part.PLAN, *(p for p in MOVABLE if p not in (Part.PLAN, Part.CHANGE))])
    assert whole[0] is Part.PLAN and whole[whole.index(Part.CHANGE) - 1] is Part.ITEMS


@pytest.mark.parametrize("posted", [[], [Part.PLAN], list(MOVABLE[::-1])])
def test_parts_without_a_place_come_where_they_usually_do(posted: list[Part]) -> None:
    whole = whole_order(posted)
    assert sorted(whole) == sorted(MOVABLE)
    assert [part for part in whole if part in posted] == posted
    assert moved(list(whole), f"{whole[-1]} up")[-2] == whole[-1]


@pytest.mark.parametrize(
    ("changed", "said_there"),
    [
        ({"order": ["plan", "epilogue"]}, "The report has no part called “epilogue”."),
        ({"order": ["reading"]}, "The report has no part called “reading”."),
        ({"shown": ["stop"]}, "The report has no part called “stop”."),
        ({"lead": ["strength-nothing"]}, "is not in the report any more."),
        ({"note_plan": "x" * 2001}, "at most 2000 characters"),
        ({"summary": "x" * 6001}, "at most 6000 characters"),
        ({"revision": "x"}, "Enter a whole number."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(
    coach: Client, round: Round, changed: dict[str, Any], said_there: str
) -> None:
    text = save(coach, round, note_stop="Still here", **changed)
    assert said_there in text and "Still here" in text
    assert "Not saved." in save(coach, round, IN_PLACE, **changed)
    assert Report.objects.get(round=round).revision == 1


def test_at_most_three_lead(coach: Client, round: Round) -> None:
    many = findings(coach, round)[:4]
    assert len(many) == 4
    text = save(coach, round, lead=many)
    assert text.count("At most 3 findings can lead; you have chosen 4.") == 2
    assert (
        save(coach, round, IN_PLACE, lead=many).strip()
        == "Not saved. At most 3 findings can lead; you have chosen 4."
    )


def test_it_saves_itself_in_place(coach: Client, round: Round) -> None:
    posted = as_shown(coach, round, summary="Calm")
    response = coach.post(page(round), posted, headers=IN_PLACE)
    assert response["HX-Trigger"] == "parallax:saved"
    html = response.content.decode()
    assert 'name="revision" value="2"' in html and "<html" not in html
    assert html.count('hx-swap-oob="true"') == html.count('id="quoted-')


def test_two_tabs_never_overwrite_each_other(coach: Client, round: Round, cast: Cast) -> None:
    stale = as_shown(coach, round, summary="From this tab", note_stop="Mine")
    order = (Part.PLAN, Part.SUMMARY)
    theirs = Composition(order=order, notes=(Note(Part.PLAN, "Theirs"),))
    compose_report(
        round.report,
        "From the other tab",
        theirs,
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    in_place = coach.post(page(round), stale, headers=IN_PLACE).content.decode()
    assert "Not saved." in in_place and 'value="1"' in in_place
    html = coach.post(page(round), stale).content.decode()
    [differing] = re.findall(r'<dl class="facts">(.*?)</dl>', html, re.DOTALL)
    told = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", unescape(differing), re.DOTALL)
    assert [what for what, _ in told] == [
        "Your summary",
        "Your note on “My plan”",
        "Your note on “Stop”",
        "The order of the parts",
    ]
    assert [text for _, text in told[:3]] == ["From the other tab", "Theirs", "nothing"]
    assert "From this tab" in html and "Mine</textarea>" in html
    assert stored(round) == theirs
    # Saving again replaces the other one, knowingly.
    [revision] = re.findall(r'name="revision" value="([^"]+)"', html)
    coach.post(page(round), stale | {"revision": revision})
    report = Report.objects.get(round=round)
    assert (report.summary, report.revision) == ("From this tab", 3)


def test_a_finding_that_went_meanwhile_is_said(coach: Client, round: Round, cast: Cast) -> None:
    keep_remaining(round, expected=10, by=cast.coach, now=NOW)
    words_of_stop = "words-stop"
    assert words_of_stop in findings(coach, round)
    save(coach, round, lead=[words_of_stop])
    for comment in DeskComment.objects.filter(round=round, prompt="stop"):
        withhold(round, cast, comment.text)
    fields = as_shown(coach, round)
    assert fields["lead"] == []
    text = words(coach.post(page(round), fields | {"lead": [words_of_stop]}).content.decode())
    assert "One of the findings that you chose is not in the report any more." in text


def with_secret(cast: Cast, *, quotable: bool = True) -> Round:
    voices = [Voice(4, {"keep": SECRET}), *said([3, 4, 3, 4], "keep", "Peers see calm")]
    round = on_the_desk(cast, {**USUAL, "peer": voices})
    DeskComment.objects.filter(round=round, text=SECRET).update(quotable=quotable)
    return round


REFUSED = "words of a comment that is withheld or must not be quoted"


@pytest.mark.parametrize("field", ["summary", "note_stop"])
def test_words_that_are_kept_back_are_pointed_out(coach: Client, cast: Cast, field: str) -> None:
    round = with_secret(cast)
    withhold(round, cast, SECRET)
    quoting: dict[str, Any] = {field: "Somebody told: that night, in the WARD she walked off."}
    text = save(coach, round, **quoting)
    assert REFUSED in text and "Say it in your own" in text
    html = coach.get(page(round)).content.decode()
    assert re.findall(r'<mark class="tell">([^<]+)', html) == ["that night, in the WARD she walked"]
    better: dict[str, Any] = {field: "She left when it was hard."}
    assert REFUSED not in save(coach, round, IN_PLACE, **better)


def test_the_release_waits_for_other_words(coach: Client, cast: Cast) -> None:
    round = with_secret(cast, quotable=False)
    comment = DeskComment.objects.get(round=round, text=SECRET)
    decide_comment(
        comment,
        Decision.DISGUISE,
        disguised="Was not always there.",
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    keep_remaining(round, expected=9, by=cast.coach, now=NOW)
    save(coach, round, note_keep="", summary="In the ward she walked away from us, somebody says.")
    releasing = text_of(coach, page(round, "release"))
    assert "Change your words first" in releasing
    answer = coach.post(page(round, "release"), {"understood": "on"}, follow=True)
    assert answer.redirect_chain == [(page(round), 302)]
    assert "quotes words that are kept back, so nothing was released." in words(
        answer.content.decode()
    )
    save(coach, round, summary="People miss you when it is hard.")
    answer = coach.post(page(round, "release"), {"understood": "on"}, follow=True)
    assert answer.redirect_chain == [(page(round, "draft"), 302)]


def test_words_of_a_disguised_comment_are_a_hint_only(coach: Client, cast: Cast) -> None:
    round = with_secret(cast)
    comment = DeskComment.objects.get(round=round, text=SECRET)
    decide_comment(
        comment,
        Decision.DISGUISE,
        disguised="Something happened in the ward she leads.",
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    text = save(coach, round, summary="They say she walked away from us.")
    assert "words of a comment that you have disguised" in text and REFUSED not in text
    assert "quotes words" not in text_of(coach, page(round, "release"))
    assert "words of a comment" not in save(
        coach, round, summary="Something happened in the ward she leads. Peers see calm 1."
    )


def test_the_draft_is_a_pdf_that_says_so_on_every_page(coach: Client, round: Round) -> None:
    save(coach, round, note_plan="Two goals are plenty.")
    response = coach.get(page(round, "draft-pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="draft-lena-leader-round-1.pdf"'
    made = response.content
    with pikepdf.open(io.BytesIO(made)) as opened:
        pages = len(opened.pages)
    lines = "\n".join(lines_of_pdf(made))
    assert lines.count("Draft, for the coach only: not released to Lena Leader") == pages > 1
    assert "Two goals are plenty." in lines
    told = text_of(coach, page(round, "draft-pages"))
    assert told.strip() == f"On paper the draft has {pages} pages."


def test_a_released_report_is_composed_no_more(coach: Client, cast: Cast) -> None:
    done = released(cast)
    for response in (coach.get(page(done)), coach.post(page(done), {"summary": "New"})):
        assert response["Location"] == page(done, "draft")
    assert Report.objects.get(round=done).summary == ""
    assert coach.get(page(done, "draft-pdf")).status_code == 404
    assert signed_in(cast.leader).get(page(done)).status_code == 404


def test_saving_asks_the_database_the_same_for_more_comments(coach: Client, cast: Cast) -> None:
    counts = []
    for voices in (said([3, 3, 4, 2]), said([3] * 30, "grow", "Room to think")):
        round = on_the_desk(cast, {**USUAL, "peer": voices})
        posted = as_shown(coach, round, summary="Calm", lead=findings(coach, round)[:1])
        with CaptureQueriesContext(connection) as asked:
            assert coach.post(page(round), posted, headers=IN_PLACE).status_code == 200
        counts.append(len(asked))
    assert counts == [SAVING] * 2


SAVING = 15
