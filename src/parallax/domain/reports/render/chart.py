"""Dot plots as SVG: one row per group, its own shape for each, the same picture in page and PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from parallax.core.questionnaire import GroupKind
from parallax.core.report.model import Cell, Column, DimensionFacts, Figure, Report
from parallax.domain.reports.render import words

INK, SOFT, LINE = "#1b2225", "#545e5d", "#e4e0d5"
SELF = "#b8621b"
COLOURS = ("#0b655c", "#1f4e8c", "#7a3e8e", "#8a5a00", "#a32b1c")


@dataclass(frozen=True)
class Layout:
    """Where things stand; `label` and `line` are heights within a row."""

    width: int
    row: int
    left: int
    right: int
    label: int
    line: int


TOP = 8
WIDE = Layout(width=640, row=36, left=190, right=560, label=23, line=18)
NARROW = Layout(width=320, row=54, left=10, right=310, label=17, line=36)


def dot_plot(dimension: DimensionFacts, report: Report, layout: Layout = WIDE) -> str:
    crowd = [
        column.id
        for column in report.columns
        if column.kind not in (GroupKind.SELF, GroupKind.NAMED)
    ]
    drawing = _Drawing(layout, report, TOP + layout.row * len(report.columns))
    parts = list(drawing.grid())
    for line, column in enumerate(report.columns):
        place = crowd.index(column.id) if column.id in crowd else 0
        parts += drawing.row(TOP + layout.row * line, place, column, dimension.cell(column.id))
    height = drawing.bottom + 26
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {height}" width="{layout.width}" '
        f'height="{height}" font-family="Source Sans Pro, sans-serif" font-size="15">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Drawing:
    layout: Layout
    report: Report
    bottom: int

    def x(self, value: Decimal | int) -> float:
        scale = self.report.scale
        share = float((Decimal(value) - scale.min) / (scale.max - scale.min))
        return self.layout.left + share * (self.layout.right - self.layout.left)

    def grid(self) -> Iterator[str]:
        scale = self.report.scale
        for value in range(scale.min, scale.max + 1, max(1, -(-(scale.max - scale.min) // 10))):
            x = f"{self.x(value):.1f}"
            yield f'<line class="chart-grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{self.bottom}" stroke="{LINE}" stroke-dasharray="1 4"/>'
            yield _text("soft", x, self.bottom + 18, str(value), SOFT, 13, "middle")

    def row(self, top: int, place: int, column: Column, cell: Cell) -> Iterator[str]:
        layout, label = self.layout, top + self.layout.label
        name = escape(_shortened(column.name))
        if cell.figure is None:
            yield _text("ink", "0", label, name, INK)
            yield _text(
                "soft", str(layout.left), top + layout.line + 5, escape(words.cell(cell)), SOFT, 13
            )
            return
        people = (
            f'<tspan class="chart-soft" fill="{SOFT}" font-size="13" dx="6">{cell.figure.n}</tspan>'
        )
        yield _text("ink", "0", label, name + people, INK)
        yield from self.marks(top + layout.line, place, column, cell.figure)
        yield _text(
            "ink", str(layout.width), label, escape(words.figure(cell.figure)), INK, 15, "end"
        )

    def marks(self, y: int, place: int, column: Column, figure: Figure) -> Iterator[str]:
        hue, colour = _hue(place, column), _colour(place, column)
        yield f'<line class="chart-line" x1="{self.layout.left}" x2="{self.layout.right}" y1="{y}" y2="{y}" stroke="{LINE}"/>'
        if figure.low is not None and figure.high is not None:
            start, width = self.x(figure.low), self.x(figure.high) - self.x(figure.low)
            yield (
                f'<rect class="chart-band chart-hue-{hue}" x="{start:.1f}" y="{y - 8}" width="{width:.1f}" height="16" '
                f'rx="8" fill="{colour}" fill-opacity="0.14"/>'
            )
        yield _mark(place, column, self.x(figure.value), y, colour)


def _text(
    tone: str, x: str, y: int, content: str, colour: str, size: int = 15, anchor: str = "start"
) -> str:
    return f'<text class="chart-{tone}" x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{content}</text>'


def _shortened(name: str) -> str:
    return name if len(name) <= 24 else name[:23].rstrip() + "…"


def _hue(index: int, column: Column) -> str:
    if column.kind is GroupKind.SELF:
        return "self"
    return "named" if column.kind is GroupKind.NAMED else str(index % len(COLOURS))


def _colour(index: int, column: Column) -> str:
    hue = _hue(index, column)
    return {"self": SELF, "named": SOFT}.get(hue) or COLOURS[int(hue)]


def _mark(index: int, column: Column, x: float, y: int, colour: str) -> str:
    look = f'class="chart-mark chart-hue-{_hue(index, column)}" fill="{colour}"'
    if column.kind is GroupKind.SELF:
        look = f'class="chart-mark-open chart-hue-self" fill="#ffffff" stroke="{colour}" stroke-width="2.5"'
        return f'<path {look} d="M{x:.1f} {y - 8}l8 8-8 8-8-8z"/>'
    if column.kind is GroupKind.NAMED:
        return f'<circle {look} cx="{x:.1f}" cy="{y}" r="7"/>'
    shapes = (
        f'<rect {look} x="{x - 6.5:.1f}" y="{y - 6.5}" width="13" height="13" rx="1.5"/>',
        f'<path {look} d="M{x:.1f} {y - 8}l8 15h-16z"/>',
        f'<path {look} d="M{x:.1f} {y + 8}l8-15h-16z"/>',
        f'<path {look} d="M{x - 3:.1f} {y - 8}h6v5h5v6h-5v5h-6v-5h-5v-6h5z"/>',
        f'<path {look} d="M{x - 4:.1f} {y - 7.5}h8l4 7.5-4 7.5h-8l-4-7.5z"/>',
    )
    return shapes[index % len(shapes)]
