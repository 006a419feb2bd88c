"""Dot plots: what they draw for every kind of figure, and that they keep looking as they were approved.

After a wanted change: delete the picture in `golden/`, run the test once, look at the new one, commit it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from parallax.core.disclosure.released import Bound
from parallax.core.questionnaire import GroupKind
from parallax.core.report import Report
from parallax.core.report.model import Cell, Column, DimensionFacts, Figure
from parallax.domain.reports.render.chart import BROAD, NARROW, PAPER, WIDE, Layout, dot_plot
from tests.render.drawn import differing, png_of
from tests.sample_reports import sample

GOLDEN = Path(__file__).with_name("golden")
TOLERANCE = 0.001
PROTECTED = GroupKind.PROTECTED

type Row = tuple[str, GroupKind, Figure | None]


def figure(value: str, n: int = 6, bound: Bound = Bound.EXACT) -> Figure:
    if n == 1:
        return Figure(Decimal(value), 1, bound)
    mean = Decimal(value)
    limits = max(mean - Decimal("0.56"), Decimal(1)), min(mean + Decimal("0.56"), Decimal(5))
    return Figure(mean, n, bound, *limits)


def drawn(rows: Sequence[Row], layout: Layout = WIDE, rtl: bool = False) -> str:
    columns = tuple(
        Column(f"g{n}", name, kind, (f"g{n}",), 6) for n, (name, kind, _) in enumerate(rows)
    )
    cells = tuple(Cell(f"g{n}", shown) for n, (_, _, shown) in enumerate(rows))
    report: Report = replace(sample(), columns=columns)
    dimension = DimensionFacts("d", "Listening", False, cells, None, (), (), ())
    return dot_plot(dimension, report, layout, rtl)


USUAL: tuple[Row, ...] = (
    ("Self", GroupKind.SELF, figure("3.8", 1)),
    ("Superiors", GroupKind.NAMED, figure("4.2", 2)),
    ("Peers", PROTECTED, figure("3.1")),
    ("Direct reports", PROTECTED, figure("3.6", 8)),
)
LIMITS: tuple[Row, ...] = (
    ("Self", GroupKind.SELF, figure("5.0", 1)),
    ("Peers", PROTECTED, figure("1.4", 6, Bound.AT_MOST)),
    ("Direct reports", PROTECTED, figure("4.6", 8, Bound.AT_LEAST)),
    ("Trainees", PROTECTED, figure("1.0", 5, Bound.AT_MOST)),
)
LONG: tuple[Row, ...] = (
    ("Self", GroupKind.SELF, figure("2.8", 1)),
    (
        "Nurses and advanced-practice providers of both intensive care units",
        PROTECTED,
        figure("3.3"),
    ),
    ("Dyad partner", PROTECTED, None),
    ("Donaudampfschifffahrtsgesellschaftskapitäne", PROTECTED, figure("4.9")),
)
MANY: tuple[Row, ...] = tuple(
    (f"Group {n}", PROTECTED, figure(f"{1.5 + n / 4}")) for n in range(12)
)
PICTURES = {
    "wide": drawn(USUAL),
    "narrow": drawn(USUAL, NARROW),
    "paper": drawn(USUAL, PAPER),
    "limits": drawn(LIMITS),
    "long-names": drawn(LONG),
    "long-names-narrow": drawn(LONG, NARROW),
    "long-names-paper": drawn(LONG, BROAD),
    "one-group": drawn(USUAL[2:3]),
    "twelve-groups": drawn(MANY, PAPER),
    "hidden": drawn(tuple((name, kind, None) for name, kind, _ in USUAL), PAPER),
    "right-to-left": drawn(LIMITS, rtl=True),
}


@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_it_did_when_it_was_approved(name: str) -> None:
    made, approved = png_of(PICTURES[name]), GOLDEN / f"{name}.png"
    if not approved.exists():
        approved.write_bytes(made)
        pytest.fail(f"look at the new {approved.name} and run again")
    assert differing(made, approved.read_bytes()) <= TOLERANCE


def test_a_mark_that_moves_by_a_tenth_is_noticed() -> None:
    moved = drawn((*USUAL[:2], ("Peers", PROTECTED, figure("3.2")), USUAL[3]))
    assert differing(png_of(moved), png_of(PICTURES["wide"])) > TOLERANCE


def shapes(drawing: str) -> list[tuple[str, str]]:
    """Colour and outline of each mark, without its place."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 (our own drawing)
    return [
        (e.get("fill", ""), re.sub(r"^M[-\d. ]+", "", e.get("d", "circle")))
        for e in root
        if e.get("class", "").startswith("chart-mark")
    ]


def test_twelve_groups_look_different() -> None:
    assert len(set(shapes(drawn(MANY)))) == len(MANY)


def test_a_limit_has_no_point_but_an_arrow_towards_where_the_mean_lies() -> None:
    exact = shapes(drawn(USUAL))
    for bound, rtl in ((b, r) for b in (Bound.AT_MOST, Bound.AT_LEAST) for r in (False, True)):
        drawing = drawn((("Peers", PROTECTED, figure("3.0", 6, bound)),), rtl=rtl)
        assert not set(shapes(drawing)) & set(exact)
        [path] = re.findall(r'class="chart-mark[^>]* d="M([^"]+)z"', drawing)
        across = [float(corner.split()[0]) for corner in path.split("L")]
        stop, tip = across[0], max(across, key=lambda x: abs(x - across[0]))
        assert (tip < stop) is ((bound is Bound.AT_MOST) is not rtl)


def test_right_to_left_is_the_mirror_image() -> None:
    [place] = re.findall(r'<circle[^>]* cx="([\d.]+)"', drawn(USUAL))
    [mirrored] = re.findall(r'<circle[^>]* cx="([\d.]+)"', drawn(USUAL, rtl=True))
    assert float(place) + float(mirrored) == WIDE.width


@pytest.mark.parametrize("layout", [WIDE, NARROW, PAPER, BROAD])
def test_no_letter_of_a_long_name_is_lost(layout: Layout) -> None:
    root = ElementTree.fromstring(drawn(LONG, layout))  # noqa: S314 (our own drawing)
    said = "".join("".join(e.itertext()) for e in root if e.tag.endswith("text"))
    for name, _, _ in LONG:
        assert name.replace(" ", "") in said.replace(" ", "")


def test_names_are_never_markup() -> None:
    root = ElementTree.fromstring(drawn((("<b>&amp;", PROTECTED, None),)))  # noqa: S314
    said = ["".join(e.itertext()) for e in root if e.tag.endswith("text")]
    assert "<b>&amp;" in said
