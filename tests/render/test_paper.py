"""The PDF, read back with another library: it says what the page says, in the same order, to eyes, ears and bookmarks."""

import io
import re

import pikepdf
import pytest

from parallax.core.report import Report
from parallax.core.report.model import DimensionFacts
from parallax.domain.reports.render import html, pdf
from parallax.domain.reports.render.blocks import Chart, Heading, Table
from parallax.domain.reports.render.view import View, view
from tests.harness.paper import (
    lines_of_pdf,
    outline,
    squeezed,
    squeezed_page,
    squeezed_paper,
    tagged,
    tags,
    unmarked,
)
from tests.sample_reports import Shape, sample

PAPERS: tuple[pdf.Paper, ...] = ("a4", "us-letter")
MOST_PAGES = 8


@pytest.fixture(scope="module")
def typical() -> Report:
    """What the demo's leaders get: eight dimensions of five items, forty comments."""
    return sample()


@pytest.fixture(scope="module")
def paper(typical: Report) -> bytes:
    return pdf.pdf_bytes(typical)


def of_kind[Kind](shown: View, kind: type[Kind]) -> list[Kind]:
    blocks = (block for section in shown.sections for block in section.blocks)
    return [block for block in blocks if isinstance(block, kind)]


@pytest.mark.parametrize("size", PAPERS)
def test_page_and_paper_say_the_same_in_the_same_order(typical: Report, size: pdf.Paper) -> None:
    page = squeezed_page(html.standalone(typical))
    assert len(page) > 5_000
    assert squeezed_paper(pdf.pdf_bytes(typical, size)) == page


def test_every_chart_says_what_it_shows(typical: Report, paper: bytes) -> None:
    said = [alt for tag, alt in tags(paper) if tag == "Figure"]
    assert said == [chart.alt for chart in of_kind(view(typical), Chart)]
    assert len(said) == len(set(said)) == 8
    for dimension, alt in zip(shown_dimensions(typical), said, strict=True):
        for cell in dimension.cells:
            assert cell.figure
            column = typical.column(cell.column)
            assert f"{column.name}: {cell.figure.value}" in alt


def shown_dimensions(report: Report) -> list[DimensionFacts]:
    by_name = {dimension.name: dimension for dimension in report.dimensions}
    headings = [block.text for block in of_kind(view(report), Heading)]
    return [by_name[name] for name in headings if name in by_name]


def test_nothing_is_left_without_a_tag(paper: bytes) -> None:
    assert unmarked(paper) == []


def test_headings_tables_lists_and_quotes_are_such(typical: Report, paper: bytes) -> None:
    shown = view(typical)
    kinds = [tag for tag, _ in tags(paper)]
    tables = of_kind(shown, Table) + [chart.table for chart in of_kind(shown, Chart)]
    assert kinds.count("Title") == 1
    assert kinds.count("H1") == len(shown.sections)
    assert kinds.count("H2") == len(of_kind(shown, Heading))
    assert kinds.count("Table") == len(tables)
    assert kinds.count("TH") == sum(len(table.head) for table in tables)
    assert kinds.count("TD") == sum(len(row) for table in tables for row in table.rows)


def test_bookmarks_lead_to_every_part_and_dimension(typical: Report, paper: bytes) -> None:
    expected = []
    for section in view(typical).sections:
        expected.append((0, section.title))
        expected += [(1, block.text) for block in section.blocks if isinstance(block, Heading)]
    assert outline(paper) == expected


def test_it_says_what_it_is(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Feedback for Dr. Ada Okafor"
            assert metadata["dc:creator"] == ["Parallax"]


def test_every_font_is_inside(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as document:
        fonts = [f for page in document.pages for f in page.Resources.get("/Font", {}).values()]
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert len(descriptors) > 10
        assert all({"/FontFile2", "/FontFile3"} & set(d.keys()) for d in descriptors)


@pytest.mark.parametrize("size", PAPERS)
def test_a_typical_report_is_short_and_every_page_is_confidential(
    typical: Report, size: pdf.Paper
) -> None:
    content = pdf.pdf_bytes(typical, size)
    lines = lines_of_pdf(content)
    with pikepdf.open(io.BytesIO(content)) as document:
        pages = len(document.pages)
    assert pages <= MOST_PAGES
    assert [line for line in lines if re.fullmatch(r"Page \d+ of \d+", line)] == [
        f"Page {number} of {pages}" for number in range(1, pages + 1)
    ]
    assert lines.count("Confidential: for Dr. Ada Okafor and the coach") == pages


def test_letter_is_another_paper(typical: Report) -> None:
    sizes = []
    for size in PAPERS:
        with pikepdf.open(io.BytesIO(pdf.pdf_bytes(typical, size))) as document:
            sizes.append([round(float(side)) for side in document.pages[0].MediaBox][2:])
    assert sizes == [[595, 842], [612, 792]]


def test_comments_side_by_side_keep_their_order() -> None:
    texts = tuple(
        f"Comment {number} about the ward. " + "More. " * (number % 9) for number in range(60)
    )
    report = sample(Shape(comments=60, texts=texts))
    said = squeezed([text for tag, text in tagged(pdf.pdf_bytes(report)) if tag == "Quote"])
    assert said == squeezed([c.text for prompt in report.prompts for c in prompt.comments])
