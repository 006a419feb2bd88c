"""Dot plots as SVG: one row per group, its own shape for each, the same picture in page and PDF."""

from decimal import Decimal
from html import escape

from parallax.core.questionnaire import GroupKind
from parallax.core.report.model import Cell, Column, DimensionFacts, Report
from parallax.domain.reports.render import words

WIDTH, ROW, TOP = 640, 36, 8
LEFT, RIGHT = 190, 520
INK, SOFT, LINE = "#1b2225", "#545e5d", "#e4e0d5"
SELF = "#b8621b"
COLOURS = ("#0b655c", "#1f4e8c", "#7a3e8e", "#8a5a00", "#a32b1c")


def dot_plot(dimension: DimensionFacts, report: Report) -> str:
    crowd = [column.id for column in report.columns if column.kind not in (GroupKind.SELF, GroupKind.NAMED)]
    rows = [
        _row(line, crowd.index(column.id) if column.id in crowd else 0, column, dimension.cell(column.id), report)
        for line, column in enumerate(report.columns)
    ]
    bottom = TOP + ROW * len(rows)
    parts = [*_grid(report, bottom), *rows]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 26}" width="{WIDTH}" height="{bottom + 26}" '
        f'font-family="Source Sans Pro, sans-serif" font-size="15">{"".join(parts)}</svg>'
    )


def _x(value: Decimal | int, report: Report) -> str:
    share = (Decimal(value) - report.scale.min) / (report.scale.max - report.scale.min)
    return f"{LEFT + share * (RIGHT - LEFT):.1f}"


def _grid(report: Report, bottom: int) -> list[str]:
    step = max(1, -(-(report.scale.max - report.scale.min) // 10))
    parts = []
    for value in range(report.scale.min, report.scale.max + 1, step):
        x = _x(value, report)
        parts.append(f'<line class="chart-grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{bottom}" stroke="{LINE}" stroke-dasharray="1 4"/>')
        parts.append(f'<text class="chart-soft" x="{x}" y="{bottom + 18}" text-anchor="middle" font-size="13" fill="{SOFT}">{value}</text>')
    return parts


def _row(line: int, index: int, column: Column, cell: Cell, report: Report) -> str:
    y = TOP + ROW * line + ROW // 2
    people = f'<tspan class="chart-soft" fill="{SOFT}" font-size="13" dx="6">{cell.figure.n}</tspan>' if cell.figure else ""
    name = escape(_shortened(column.name))
    parts = [f'<text class="chart-ink" x="0" y="{y + 5}" fill="{INK}">{name}{people}</text>']
    if cell.figure is None:
        parts.append(f'<text class="chart-soft" x="{LEFT}" y="{y + 5}" font-size="13" fill="{SOFT}">{escape(words.cell(cell))}</text>')
        return "".join(parts)
    parts.append(f'<line class="chart-line" x1="{LEFT}" x2="{RIGHT}" y1="{y}" y2="{y}" stroke="{LINE}"/>')
    colour = _colour(index, column)
    if cell.figure.low is not None and cell.figure.high is not None:
        start, end = _x(cell.figure.low, report), _x(cell.figure.high, report)
        width = f"{float(end) - float(start):.1f}"
        parts.append(
            f'<rect class="chart-band chart-hue-{_hue(index, column)}" x="{start}" y="{y - 8}" width="{width}" height="16" rx="8" fill="{colour}" fill-opacity="0.14"/>'
        )
    parts.append(_mark(index, column, float(_x(cell.figure.value, report)), y, colour))
    parts.append(
        f'<text class="chart-ink" x="{WIDTH}" y="{y + 5}" text-anchor="end" fill="{INK}">{escape(words.figure(cell.figure))}</text>'
    )
    return "".join(parts)


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
