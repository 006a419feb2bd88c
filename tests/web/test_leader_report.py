"""The report as the leader reads it: page and files from one snapshot."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from parallax.core.report import from_json
from parallax.domain.reports import queries
from parallax.domain.reports.actions.moderate import decide_comment, keep_remaining
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.models import Decision, DeskComment
from parallax.domain.reports.released_page import _laid_out, released_page
from parallax.domain.reports.render import pdf
from parallax.domain.rounds.models import Round, State
from parallax.web.shared.report_files import FORMATS
from tests.cast import NOW, Cast, signed_in
from tests.closed_round import USUAL, on_the_desk, released, said


@pytest.fixture
def leader_client(cast: Cast) -> Client:
    return signed_in(cast.leader)


@pytest.fixture
def round(cast: Cast) -> Round:
    return released(cast)


def page(round: Round) -> str:
    return reverse("leader:report", args=[round.pk])


def file(round: Round, kind: str) -> str:
    return reverse("leader:report-download", args=[round.pk, kind])


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return words(response.content.decode())


def test_the_leader_reads_the_report(leader_client: Client, round: Round) -> None:
    text = text_of(leader_client, page(round))
    for expected in (
        "Feedback for Lena Leader",
        "What everyone was promised",
        "Listening and openness",
        "Peers see calm 3",
        "I ask before I decide",
        "You and Ada Coach. Nobody else, unless you share it.",
    ):
        assert expected in text


def test_the_kept_page_is_the_same_whoever_opens_it_first(round: Round) -> None:
    """It is laid out for the first reader and shown to all: nothing of that one's language or clock may be in it."""
    kept = released_page(round.report)
    _laid_out.cache_clear()
    with translation.override("de"), timezone.override("Pacific/Auckland"):
        assert released_page(round.report) == kept


def test_page_json_csv_and_snapshot_say_the_same(leader_client: Client, round: Round) -> None:
    snapshot = queries.released_of(round.report)
    assert from_json(leader_client.get(file(round, "json")).content.decode()) == snapshot
    rows = list(
        csv.DictReader(
            io.StringIO(leader_client.get(file(round, "csv")).content.decode("utf-8-sig"))
        )
    )
    html = leader_client.get(page(round)).content.decode()
    for dimension in snapshot.dimensions:
        for cell in dimension.cells:
            assert cell.figure is not None
            [row] = [r for r in rows if (r["id"], r["group"]) == (dimension.id, cell.column)]
            assert (row["value"], row["people"]) == (str(cell.figure.value), str(cell.figure.n))
        assert dimension.name in html
    said_in_csv = {row["text"] for row in rows if row["kind"] == "comment"}
    said_in_snapshot = {c.text for prompt in snapshot.prompts for c in prompt.comments}
    assert said_in_csv == said_in_snapshot
    assert all(text in words(html) for text in said_in_snapshot)


@pytest.mark.parametrize(("kind", "width"), [("pdf", 595), ("pdf-letter", 612)])
def test_the_pdf_says_what_the_page_says(
    leader_client: Client, round: Round, kind: str, width: int
) -> None:
    response = leader_client.get(file(round, kind))
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as document:
        assert int(document.pages[0].mediabox[2]) == width
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]).startswith("Feedback for Lena Leader")


def test_files_of_all_rounds_and_kinds_have_names_of_their_own(
    leader_client: Client, round: Round, cast: Cast
) -> None:
    again = released(cast, now=NOW + timedelta(hours=1))
    names = [
        leader_client.get(file(each, kind))["Content-Disposition"]
        for each in (round, again)
        for kind in FORMATS
    ]
    assert names == [
        f'attachment; filename="feedback-lena-leader-round-{number}-2026-03-02{ending}"'
        for number in (1, 2)
        for ending in (".pdf", "-us-letter.pdf", ".xlsx", ".csv", ".json")
    ]


def test_a_file_is_named_in_the_leaders_own_letters_too(
    leader_client: Client, round: Round, cast: Cast
) -> None:
    cast.leader.name = "Łucja “Lu” Żółw\r\nX"
    cast.leader.save()
    assert leader_client.get(file(round, "json"))["Content-Disposition"] == (
        'attachment; filename="feedback-ucja-lu-zow-x-round-1-2026-03-02.json"; '
        "filename*=UTF-8''feedback-%C5%82ucja-lu-%C5%BC%C3%B3%C5%82w-x-round-1-2026-03-02.json"
    )


@pytest.mark.parametrize(
    "state", [State.DESIGNING, State.NOMINATING, State.COLLECTING, State.CLOSED, State.REVIEWING]
)
def test_before_the_release_a_page_says_where_things_are(
    leader_client: Client, cast: Cast, state: State
) -> None:
    waiting = on_the_desk(cast)
    Round.objects.filter(pk=waiting.pk).update(state=state)
    text = text_of(leader_client, page(waiting))
    assert "Your report is not here yet" in text and "Listening and openness" not in text
    for kind in ("pdf", "csv", "json"):
        assert leader_client.get(file(waiting, kind)).status_code == 404


def test_a_cancelled_round_has_no_report(leader_client: Client, cast: Cast) -> None:
    gone = on_the_desk(cast)
    Round.objects.filter(pk=gone.pk).update(state=State.CANCELLED)
    assert leader_client.get(page(gone)).status_code == 404


@pytest.mark.parametrize("who", ["coach", "other_coach", "other_leader", "director", "stranger"])
def test_others_find_nothing(cast: Cast, round: Round, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(page(round)).status_code == 404
    assert client.get(file(round, "pdf")).status_code == 404


def test_unknown_kinds_are_not_found(leader_client: Client, round: Round) -> None:
    assert leader_client.get(file(round, "docx")).status_code == 404


def test_files_are_not_kept_by_caches(leader_client: Client, round: Round) -> None:
    for kind in ("pdf", "csv", "json"):
        assert leader_client.get(file(round, kind))["Cache-Control"] == "private, no-store"


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> Iterator[None]:
    """The PDF step finds no template to read, as on a disk that fails."""
    monkeypatch.setattr(pdf, "TEMPLATE", pdf.TEMPLATE.with_name("lost.typ"))
    pdf._compiler.cache_clear()
    yield
    pdf._compiler.cache_clear()


def test_when_the_pdf_fails_the_report_stays(
    leader_client: Client, round: Round, full_disk: None
) -> None:
    response = leader_client.get(file(round, "pdf"))
    assert response.status_code == 503
    text = words(response.content.decode())
    assert "Nothing is lost: the report is safe and can be read on screen." in text
    round.refresh_from_db()
    assert round.state == State.RELEASED
    assert leader_client.get(file(round, "json")).status_code == 200
    assert leader_client.get(page(round)).status_code == 200


def test_the_page_asks_no_more_for_more_comments(leader_client: Client, cast: Cast) -> None:
    rounds = []
    for answers in (USUAL, {**USUAL, "peer": said([3] * 30, "grow", "Room to think")}):
        round = on_the_desk(cast, answers)
        keep_remaining(
            round, expected=queries.progress_of(round.report).remaining, by=cast.coach, now=NOW
        )
        release_report(round, by=cast.coach, now=NOW)
        rounds.append(round)
    counts = []
    for round in rounds:
        leader_client.get(page(round))
        with CaptureQueriesContext(connection) as asked:
            leader_client.get(page(round))
        counts.append(len(asked))
    assert counts == [6, 6]


def test_what_was_decided_away_is_in_no_file(leader_client: Client, cast: Cast) -> None:
    round = on_the_desk(cast, {**USUAL, "superior": said([4], "grow", "MARKER-WITHHELD")})
    comment = DeskComment.objects.get(round=round, prompt="grow")
    decide_comment(
        comment,
        Decision.WITHHOLD,
        reason="MARKER-REASON",
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    keep_remaining(round, expected=10, by=cast.coach, now=NOW)
    release_report(round, by=cast.coach, now=NOW)
    for url in (page(round), file(round, "csv"), file(round, "json")):
        assert b"MARKER" not in leader_client.get(url).content
    assert "MARKER" not in json.dumps(round.report.snapshot or {})
