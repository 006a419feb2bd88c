"""Page and PDF of one report: the same words, accessible, and no word of a rater read as markup."""

import csv
import io
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
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
from parallax.domain.reports.render.view import plain, view

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


def test_the_pdf_is_tagged_and_says_that_it_is_universally_accessible(made: Report) -> None:
    with pikepdf.open(io.BytesIO(pdf.pdf_bytes(made))) as paper:
        root = paper.Root
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert str(root.Lang) == "en"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with paper.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Feedback for Dr. Ada Okafor"
        kinds = {str(element.S) for element in elements(root.StructTreeRoot)}
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= kinds
        alternatives = [str(e.Alt) for e in elements(root.StructTreeRoot) if str(e.S) == "/Figure"]
        charts = [
            b["alt"]
            for s in plain(view(made))["sections"]
            for b in s["blocks"]
            if b["kind"] == "chart"
        ]
        assert alternatives == charts
        fonts = [f for page in paper.pages for f in page.Resources.get("/Font", {}).values()]
        assert all(
            "/FontFile3" in f.DescendantFonts[0].FontDescriptor
            or "/FontFile2" in f.DescendantFonts[0].FontDescriptor
            for f in fonts
        )
        assert len(paper.pages) <= 8


def elements(node: Any) -> list[Any]:
    found = [node] if "/S" in node else []
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            found += elements(child)
    return found


def test_letter_is_another_paper(made: Report) -> None:
    sizes = []
    papers: tuple[pdf.Paper, ...] = ("a4", "us-letter")
    for paper in papers:
        with pikepdf.open(io.BytesIO(pdf.pdf_bytes(made, paper))) as opened:
            sizes.append([round(float(side)) for side in opened.pages[0].MediaBox][2:])
    assert sizes == [[595, 842], [612, 792]]


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
                "svg",
                "narrow",
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


def test_the_pdf_says_every_word_of_the_view(made: Report) -> None:
    shown = plain(view(made))
    printed = "".join(read_back(pdf.pdf_bytes(made)).split())
    for number in range(1, 9):
        footer = shown["confidential"] + shown["page_of"].replace("{page}", str(number))
        printed = re.sub(
            re.escape("".join(footer.replace("{pages}", "").split())) + r"\d", "", printed
        )
    for text in texts(
        {key: part for key, part in shown.items() if key not in ("contents", "confidential")}
    ):
        if text != "As a table":
            assert "".join(text.split()) in printed


def read_back(content: bytes) -> str:
    """The text of a PDF, glyph by glyph through its fonts' maps to Unicode, in the order in which it is drawn."""
    said = []
    with pikepdf.open(io.BytesIO(content)) as paper:
        for page in paper.pages:
            maps = {name: unicode_map(font) for name, font in page.Resources.Font.items()}
            letters: dict[int, str] = {}
            for instruction in pikepdf.parse_content_stream(page):
                operands, operator = instruction.operands, instruction.operator
                if str(operator) == "Tf":
                    letters = maps[str(operands[0])]
                if str(operator) in ("Tj", "TJ"):
                    parts = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            code = bytes(part)
                            said += [
                                letters.get(int.from_bytes(code[n : n + 2]), "")
                                for n in range(0, len(code), 2)
                            ]
    return "".join(said)


def unicode_map(font: pikepdf.Object) -> dict[int, str]:
    letters = {}
    for block, ranges in re.findall(
        r"beginbf(char|range)(.*?)endbf", font.ToUnicode.read_bytes().decode("latin-1"), re.DOTALL
    ):
        width = 2 if block == "char" else 3
        codes = re.findall(r"<([0-9a-fA-F]+)>", ranges)
        for row in zip(*[iter(codes)] * width, strict=True):
            first, last, text = (
                int(row[0], 16),
                int(row[-2], 16),
                bytes.fromhex(row[-1]).decode("utf-16-be"),
            )
            for code in range(first, last + 1):
                letters[code] = text[:-1] + chr(ord(text[-1]) + code - first)
    return letters


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("text", [*HOSTILE, "👍 漢字 עברית عربي \x07\u0378", "x" * 4000, "a\n\nb"])
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
