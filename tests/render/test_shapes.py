"""Reports of every nasty shape can be read on page and paper: complete, tagged, and no longer than they must be."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from parallax.core.questionnaire import GroupKind, RaterGroup
from parallax.core.report import Report
from parallax.domain.reports.render import html, pdf, words
from parallax.domain.reports.render.view import view
from tests.harness.paper import (
    lines_of_pdf,
    outline,
    pages_of_pdf,
    squeezed_page,
    squeezed_paper,
    tagged,
    tags,
    unmarked,
)
from tests.sample_reports import DIMENSIONS, GROUPS, SENTENCES, Shape, sample

LONG = "Nurses and advanced-practice providers of both intensive care units and the step-down ward"
STORY = " ".join(SENTENCES[n % len(SENTENCES)] for n in range(140))
HEBREW = (
    "מקשיבה לפני שהיא מחליטה, ומסבירה למה.",
    "פחות דואר אלקטרוני בלילה, בבקשה.",
    "شكراً على الوضوح.",
)


def in_hebrew() -> Report:
    names = ("הקשבה ופתיחות", "כיוון ברור", "פיתוח אנשים")
    shape = Shape(
        dimensions=names, comments=9, texts=HEBREW, leader="ד״ר עדה אוקפור", title="הובלת מחלקה"
    )
    return replace(sample(shape), language="he")


def many_groups() -> Report:
    groups = tuple(RaterGroup(f"g{n}", f"Group {n}", GroupKind.PROTECTED) for n in range(12))
    return sample(Shape(groups=groups, sizes={group.id: 5 for group in groups}))


# name: (report, at most so many pages)
SHAPES: dict[str, tuple[Callable[[], Report], int]] = {
    "long names": (
        lambda: sample(
            Shape(
                dimensions=tuple(
                    f"{name} when {LONG.lower()} depend on it" for name in DIMENSIONS[:4]
                ),
                groups=tuple(replace(g, name=f"{g.name}: {LONG}") for g in GROUPS),
                leader="Professor Dr. Dr. h. c. Maximiliane Freifrau von und zu Hohenberg-Wartenstein, M.D., Ph.D.",
                title=f"Leading {LONG}",
            )
        ),
        9,
    ),
    "one dimension": (lambda: sample(Shape(dimensions=DIMENSIONS[:1])), 5),
    "twelve dimensions": (
        lambda: sample(Shape(dimensions=(*DIMENSIONS, *(f"Further aspect {n}" for n in range(4))))),
        9,
    ),
    "twelve groups": (many_groups, 9),
    "no comments": (lambda: sample(Shape(comments=0)), 6),
    "two hundred comments": (lambda: sample(Shape(comments=200)), 13),
    "a comment of two thousand words": (
        lambda: sample(Shape(comments=5, texts=(STORY, *SENTENCES))),
        10,
    ),
    "right to left": (in_hebrew, 6),
    "emoji": (
        lambda: sample(
            Shape(comments=6, texts=("Danke 👍🏽 für alles 🎉", "漢字 and 👩\u200d⚕\ufe0f"))
        ),
        6,
    ),
    "all groups hidden": (
        lambda: sample(Shape(sizes={"self": 1, "peer": 2, "report": 1}, comments=0)),
        6,
    ),
    "no self rating": (lambda: sample(Shape(sizes={"superior": 1, "peer": 6, "report": 8})), 8),
    "only words": (lambda: sample(Shape(dimensions=(), comments=24)), 5),
    "only superiors": (
        lambda: sample(Shape(groups=GROUPS[:2], sizes={"self": 1, "superior": 3}, comments=4)),
        6,
    ),
}


@pytest.fixture(scope="module", params=list(SHAPES))
def shaped(request: pytest.FixtureRequest) -> tuple[Report, bytes, int]:
    make, most = SHAPES[request.param]
    report = make()
    return report, pdf.pdf_bytes(report), most


def test_it_is_no_longer_than_it_must_be(shaped: tuple[Report, bytes, int]) -> None:
    _, paper, most = shaped
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert most - 2 <= len(document.pages) <= most


def test_the_last_page_holds_the_whole_of_how_it_was_made(
    shaped: tuple[Report, bytes, int],
) -> None:
    report, a4, _ = shaped
    for paper in (a4, pdf.pdf_bytes(report, "us-letter")):
        assert "How this was made" in pages_of_pdf(paper)[-1]


def test_a_last_part_longer_than_a_page_goes_on_overleaf() -> None:
    report = replace(sample(), promise=tuple(f"Promise {n}. {SENTENCES[3]}" for n in range(30)))
    paper = pdf.pdf_bytes(report)
    assert "How this was made" not in pages_of_pdf(paper)[-1]
    assert squeezed_paper(paper) == squeezed_page(html.standalone(report))


def test_it_is_tagged_from_end_to_end(shaped: tuple[Report, bytes, int]) -> None:
    report, paper, _ = shaped
    kinds = [tag for tag, _ in tags(paper)]
    assert unmarked(paper) == []
    assert kinds.count("H1") == len(view(report).sections)
    assert kinds.count("Figure") == len(report.dimensions)
    assert [title for depth, title in outline(paper) if depth == 0] == [
        section.title for section in view(report).sections
    ]
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert str(document.Root.Lang) == report.language


def test_page_and_paper_say_the_same(
    shaped: tuple[Report, bytes, int], request: pytest.FixtureRequest
) -> None:
    report, paper, _ = shaped
    if request.node.callspec.params["shaped"] in ("right to left", "emoji"):
        pytest.skip("characters without a font are described on paper: the next test is about them")
    assert squeezed_paper(paper) == squeezed_page(html.standalone(report))


@pytest.mark.parametrize("size", ["a4", "us-letter"])
def test_names_of_seventy_letters_keep_to_one_line_in_every_table(size: pdf.Paper) -> None:
    names = (
        "Dr. Ada Okafor, head of the department of anaesthesia and critical care",
        "Board member for clinical affairs of both hospitals and their clinics",
        "Heads of the surgical departments and clinical directors of both sites",
        "Nurses and advanced-practice providers of both intensive care units",
    )
    groups = tuple(replace(group, name=name) for group, name in zip(GROUPS, names, strict=True))
    report = sample(Shape(groups=groups, dimensions=DIMENSIONS[:4], comments=0))
    cells = Counter(text for tag, text in tagged(pdf.pdf_bytes(report, size)) if tag == "TD")
    lines = Counter(lines_of_pdf(pdf.pdf_bytes(report, size)))
    assert [lines[name] for name in names] == [cells[name] for name in names] == [5] * 4


def test_a_range_keeps_to_one_line_beside_names_of_any_length() -> None:
    for letters in (14, 20, 26, 32):
        name = "Doctors in training, both wards and clinics"[:letters].strip()
        groups = (*GROUPS[:3], replace(GROUPS[3], name=name))
        report = sample(Shape(groups=groups, comments=0))
        ranges = {words.likely(c.figure) for d in report.dimensions for c in d.cells} - {""}
        assert ranges <= set(lines_of_pdf(pdf.pdf_bytes(report)))


def test_what_no_font_has_is_said_to_be_replaced() -> None:
    make, _ = SHAPES["emoji"]
    said = squeezed_paper(pdf.pdf_bytes(make()))
    assert "Somecharacterscannotbeprintedhere" in said
    assert "Danke[thumbsupsign]füralles[partypopper]" in said


def test_right_to_left_reaches_page_and_paper() -> None:
    page = html.standalone(in_hebrew())
    assert '<html lang="he" dir="rtl">' in page
    assert view(in_hebrew()).direction == "rtl"
