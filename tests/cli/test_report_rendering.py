"""Page and PDF of one report: the same words, accessible, and no word of a rater read as markup."""

import csv
import io
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest

from parallax.cli.files.answers import read_answers
from parallax.cli.files.faults import Faults
from parallax.cli.files.questionnaire import read_questionnaire
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.verbatim import releasable_comments
from parallax.core.psychometrics.scoring import score
from parallax.core.report import Report, compile_report
from parallax.core.report.model import CommentFacts
from parallax.domain.reports.render import csv as csv_render
from parallax.domain.reports.render import html, pdf
from parallax.domain.reports.render.chart import dot_plot
from parallax.domain.reports.render.pdf import plain
from parallax.domain.reports.render.view import view

EXAMPLES = Path(__file__).parents[2] / "examples"
HOSTILE = (
    '#image("/etc/passwd") $x$ *b* _i_ `c` <label> @ref \\u{1F600} // /* ] #]',
    "<script>alert(1)</script> {{ settings }} {% now 'Y' %} &amp;",
)


@pytest.fixture(scope="module")
def made() -> Report:
    faults = Faults()
    asked = read_questionnaire(EXAMPLES / "questionnaire.yaml", faults)
    assert asked
    leaders = read_answers(EXAMPLES / "ratings.csv", EXAMPLES / "comments.csv", asked, faults)
    said = leaders["okafor"].evidence()
    protected = protect(score(said, asked), asked)
    comments = releasable_comments(said.comments, protected.plan, key=bytes(32))
    promise = ("Your boss answers by name.", "Everyone else is shown in groups of four or more.")
    return compile_report(
        protected,
        comments,
        asked,
        leader="Dr. Ada Okafor",
        promise=promise,
        summary="A year of change.\n\nRead the words first.",
    )


def with_comment(report: Report, text: str) -> Report:
    first, *others = report.prompts
    return replace(
        report, prompts=(replace(first, comments=(CommentFacts(text, None, False),)), *others)
    )


def texts(value: object) -> list[str]:
    """Every visible string of the view, charts aside."""
    if isinstance(value, dict):
        # A table's caption is for those who cannot see it; its section's text says the same.
        unseen = {"caption"} if "head" in value else set()
        return [
            t
            for key, part in value.items()
            if key not in unseen
            and key
            not in (
                "plot",
                "kind",
                "id",
                "tone",
                "language",
                "direction",
                "page_of",
                "target",
                "alt",
            )
            for t in texts(part)
        ]
    if isinstance(value, list):
        return [t for part in value for t in texts(part)]
    return [value] if isinstance(value, str) and value else []


def test_the_page_says_every_word_of_the_view(made: Report) -> None:
    visible = squeezed(unescape(re.sub(r"<[^>]+>", " ", html.standalone(made))))
    for text in texts(plain(view(made))):
        assert squeezed(text) in visible


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "👍🏽 👩\u200d⚕\ufe0f x\u0338\u20e3]\u0483",
        "👍 漢字 עברית عربي \x07\u0378",
        "x" * 4000,
        "a\n\nb",
    ],
)
def test_any_comment_can_be_printed(made: Report, text: str) -> None:
    with pikepdf.open(io.BytesIO(pdf.pdf_bytes(with_comment(made, text)))) as paper:
        assert len(paper.pages) >= 4


@pytest.mark.parametrize("text", HOSTILE)
def test_no_word_of_a_comment_becomes_markup(made: Report, text: str) -> None:
    page = html.standalone(with_comment(made, text))
    assert text in unescape(page)
    assert "<script" not in page


def test_the_page_stands_alone(made: Report) -> None:
    page = html.standalone(made)
    assert re.findall(r"""(?:src|href)=["'](?!#)[^"']*""", page) == []
    assert "url(" not in page
    assert " style=" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_charts_are_well_formed_and_each_group_has_its_shape(made: Report) -> None:
    drawing = dot_plot(
        made.dimensions[0],
        replace(made, columns=tuple(replace(c, name=c.name + " <&>") for c in made.columns)),
    )
    root = ElementTree.fromstring(drawing)  # noqa: S314 (our own drawing)
    marks = [
        (e.tag.split("}")[1], e.get("d", "")[-12:].split("l")[-1])
        for e in root
        if "chart-mark" in e.get("class", "")
    ]
    assert len(marks) == len(set(marks)) == 4


def test_findings_are_sentences_for_people(made: Report) -> None:
    shown = plain(view(made))
    findings = [
        b["text"] for s in shown["sections"] for b in s["blocks"] if b.get("tone") == "finding"
    ]
    assert any(f.startswith("Your peers rate this lower than you do.") for f in findings)
    assert "Your direct reports notice this more than you do." in findings[3]


def test_hidden_cells_have_one_wording(made: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_render.csv_bytes(made).decode("utf-8-sig"))))
    assert {row["note"] for row in rows if row["kind"] != "comment" and not row["value"]} == {
        "Not shown to protect respondents"
    }
    assert {row["note"] for row in rows if row["value"]} == {""}
