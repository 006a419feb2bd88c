"""Dot plots as SVG: one row per group, its own shape for each, the same picture in page and PDF."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from parallax.core.disclosure.released import Bound
from parallax.core.questionnaire import GroupKind
from parallax.core.report.model import Cell, Column, DimensionFacts, Figure, Report
from parallax.domain.reports.render import words

INK, SOFT, LINE = "#1b2225", "#545e5d", "#e4e0d5"
SELF = "#b8621b"
COLOURS = ("#0b655c", "#1f4e8c", "#7a3e8e", "#8a5a00", "#a32b1c")
ARROW = 26


@dataclass(frozen=True)
class Layout:
    """Where things stand. `label` and `line` are heights within a row, `letters` how many of a name fit side by side.

    `figures`: with the means beside the marks; on paper the table stands right there and has them.
    """

    width: int
    row: int
    left: int
    right: int
    label: int
    line: int
    letters: int
    figures: bool = True

    @property
    def names_above(self) -> bool:
        """Whether names stand above the line rather than beside it."""
        return self.label < self.line


TOP = 8
LEADING = 18
WIDE = Layout(width=640, row=36, left=190, right=560, label=23, line=18, letters=21)
NARROW = Layout(width=320, row=54, left=10, right=310, label=17, line=36, letters=28)
PAPER = Layout(width=440, row=29, left=150, right=430, label=20, line=15, letters=19, figures=False)
BROAD = Layout(width=785, row=29, left=350, right=775, label=20, line=15, letters=48, figures=False)
LONG_NAME = 30


def layout_on_paper(report: Report) -> Layout:
    """Beside its table, or above it over the whole width: a long name would stand in many short lines, twice."""
    longest = max((len(column.name) for column in report.columns), default=0)
    return BROAD if longest > LONG_NAME else PAPER


def dot_plot(
    dimension: DimensionFacts, report: Report, layout: Layout = WIDE, rtl: bool = False
) -> str:
    """The drawing; right to left everything stands mirrored, the scale too, and only words keep their own direction."""
    crowd = [
        column.id
        for column in report.columns
        if column.kind not in (GroupKind.SELF, GroupKind.NAMED)
    ]
    names = [textwrap.wrap(column.name, layout.letters) or [""] for column in report.columns]
    heights = [layout.row + LEADING * (len(lines) - 1) for lines in names]
    drawing = _Drawing(layout, report, TOP + sum(heights), rtl)
    parts, top = list(drawing.grid()), TOP
    for column, lines, height in zip(report.columns, names, heights, strict=True):
        place = crowd.index(column.id) if column.id in crowd else 0
        parts += drawing.row(top, place, lines, column, dimension.cell(column.id))
        top += height
    height = drawing.bottom + 26
    # Whatever the page's direction: anchors of texts mean left and right here.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {height}" width="{layout.width}" '
        f'height="{height}" direction="ltr" font-family="Source Sans Pro, Noto Sans, sans-serif" font-size="15">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Drawing:
    layout: Layout
    report: Report
    bottom: int
    rtl: bool

    def x(self, value: Decimal | int) -> float:
        scale = self.report.scale
        share = float((Decimal(value) - scale.min) / (scale.max - scale.min))
        return self.mirrored(self.layout.left + share * (self.layout.right - self.layout.left))

    def mirrored(self, x: float) -> float:
        return self.layout.width - x if self.rtl else x

    def text(
        self, tone: str, x: float, y: int, content: str, size: int = 15, end: bool = False
    ) -> str:
        """Beginning at `x`, or ending there."""
        anchor = "end" if end is not self.rtl else "start"
        return _text(tone, self.mirrored(x), y, content, size, anchor)

    def grid(self) -> Iterator[str]:
        scale = self.report.scale
        for value in range(scale.min, scale.max + 1, max(1, -(-(scale.max - scale.min) // 10))):
            x = self.x(value)
            yield f'<line class="chart-grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{self.bottom}" stroke="{LINE}" stroke-dasharray="1 4"/>'
            yield _text("soft", x, self.bottom + 18, str(value), 13, "middle")

    def row(
        self, top: int, place: int, lines: list[str], column: Column, cell: Cell
    ) -> Iterator[str]:
        layout = self.layout
        extra = LEADING * (len(lines) - 1)
        # Beside the line a name of several lines stands around the line's height; above it the line moves down.
        line = top + layout.line + (extra if layout.names_above else extra // 2)
        people = self.people(cell.figure) if layout.figures and cell.figure else ""
        for number, name in enumerate(lines):
            last = number == len(lines) - 1
            content = self.joined(escape(name), people if last else "")
            yield self.text("ink", 0, top + layout.label + LEADING * number, content)
        if cell.figure is None:
            yield self.text("soft", layout.left, line + 5, escape(words.cell(cell)), 13)
            return
        yield from self.marks(line, place, column, cell.figure)
        if layout.figures:
            said = escape(words.figure(cell.figure))
            height = top + layout.label if layout.names_above else line + 5
            yield self.text("ink", layout.width, height, said, end=True)

    def people(self, figure: Figure) -> str:
        return f'<tspan class="chart-soft" fill="{SOFT}" font-size="13" dx="6">{figure.n}</tspan>'

    def joined(self, name: str, people: str) -> str:
        return people + f'<tspan dx="6">{name}</tspan>' if self.rtl and people else name + people

    def marks(self, y: int, place: int, column: Column, figure: Figure) -> Iterator[str]:
        layout, look = self.layout, _look(place, column)
        yield f'<line class="chart-line" x1="{self.mirrored(layout.left):.1f}" x2="{self.mirrored(layout.right):.1f}" y1="{y}" y2="{y}" stroke="{LINE}"/>'
        if figure.low is not None and figure.high is not None:
            start, end = sorted((self.x(figure.low), self.x(figure.high)))
            yield (
                f'<rect class="chart-band {look.hue}" x="{start:.1f}" y="{y - 8}" width="{end - start:.1f}" height="16" '
                f'rx="8" fill="{look.colour}" fill-opacity="0.14"/>'
            )
        if figure.bound is Bound.EXACT:
            yield look.mark(self.x(figure.value), y)
        else:
            downwards = (figure.bound is Bound.AT_MOST) is not self.rtl
            yield look.limit(self.x(figure.value), y, -1 if downwards else 1)


def _text(tone: str, x: float, y: int, content: str, size: int, anchor: str) -> str:
    colour = INK if tone == "ink" else SOFT
    return f'<text class="chart-{tone}" x="{x:.1f}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{content}</text>'


@dataclass(frozen=True)
class _Look:
    """How a group is told from the others: a shape and a colour."""

    kind: GroupKind
    shape: int
    hue: str
    colour: str

    def mark(self, x: float, y: int) -> str:
        filled = f'class="chart-mark {self.hue}" fill="{self.colour}"'
        if self.kind is GroupKind.SELF:
            return (
                f'<path class="chart-mark-open {self.hue}" fill="#ffffff" stroke="{self.colour}" stroke-width="2.5" '
                f'd="M{x:.1f} {y - 8}l8 8-8 8-8-8z"/>'
            )
        if self.kind is GroupKind.NAMED:
            return f'<circle {filled} cx="{x:.1f}" cy="{y}" r="7"/>'
        shapes = (
            f"M{x - 6.5:.1f} {y - 6.5}h13v13h-13z",
            f"M{x:.1f} {y - 8}l8 15h-16z",
            f"M{x:.1f} {y + 8}l8-15h-16z",
            f"M{x - 3:.1f} {y - 8}h6v5h5v6h-5v5h-6v-5h-5v-6h5z",
            f"M{x - 4:.1f} {y - 7.5}h8l4 7.5-4 7.5h-8l-4-7.5z",
        )
        return f'<path {filled} d="{shapes[self.shape]}"/>'

    def limit(self, x: float, y: int, towards: int) -> str:
        """A stop at the limit and an arrow to the side on which the mean lies: no point, since there is none to show."""
        shaft, head = x + towards * (ARROW - 9), x + towards * ARROW
        corners = (
            (x, y - 8),
            (x, y + 8),
            (x + towards * 2.5, y + 8),
            (x + towards * 2.5, y + 1.25),
            (shaft, y + 1.25),
            (shaft, y + 6),
            (head, y),
            (shaft, y - 6),
            (shaft, y - 1.25),
            (x + towards * 2.5, y - 1.25),
            (x + towards * 2.5, y - 8),
        )
        path = "L".join(f"{across:.1f} {down:.1f}" for across, down in corners)
        return f'<path class="chart-mark {self.hue}" fill="{self.colour}" d="M{path}z"/>'


def _look(place: int, column: Column) -> _Look:
    """Colours and shapes shift against each other, so that 25 groups look different."""
    hue, colour = place % len(COLOURS), COLOURS[place % len(COLOURS)]
    if column.kind is GroupKind.SELF:
        return _Look(column.kind, 0, "chart-hue-self", SELF)
    if column.kind is GroupKind.NAMED:
        return _Look(column.kind, 0, "chart-hue-named", SOFT)
    shape = (place + place // len(COLOURS)) % len(COLOURS)
    return _Look(column.kind, shape, f"chart-hue-{hue}", colour)
