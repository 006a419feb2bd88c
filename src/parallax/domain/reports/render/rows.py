"""The report as flat rows: what the spreadsheet files hold, whatever their form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from parallax.core.report.model import Cell, DimensionFacts, Figure, ItemFacts, Report
from parallax.domain.reports.render import words

ALL_BUT_SELF = "all_but_self"


@dataclass(frozen=True)
class Row:
    """A figure of a dimension or an item in one group, or a comment; what does not apply is empty."""

    kind: Literal["dimension", "item", "comment"]
    id: str
    text: str
    group: str
    value: Decimal | None = None
    bound: str = ""
    people: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    agreement: str = ""
    note: str = ""


def rows_of(report: Report) -> Iterator[Row]:
    """Each dimension with its items after it, then the comments, in the report's order."""
    for dimension in report.dimensions:
        yield from _figures("dimension", dimension, dimension.name)
        for item in dimension.items:
            yield from _figures("item", item, item.text)
    for prompt in report.prompts:
        for comment in prompt.comments:
            note = "disguised" if comment.disguised else ""
            yield Row("comment", prompt.id, comment.text, comment.column or "", note=note)


def _figures(
    kind: Literal["dimension", "item"], facts: DimensionFacts | ItemFacts, text: str
) -> Iterator[Row]:
    for cell in facts.cells:
        agreement = cell.agreement.value if cell.agreement else ""
        row = Row(kind, facts.id, text, cell.column, agreement=agreement, note=_note(cell))
        yield _with(cell.figure, row)
    if facts.others is not None:
        yield _with(facts.others, Row(kind, facts.id, text, ALL_BUT_SELF))


def _with(figure: Figure | None, row: Row) -> Row:
    if figure is None:
        return row
    return replace(
        row,
        value=figure.value,
        bound=figure.bound.value,
        people=figure.n,
        low=figure.low,
        high=figure.high,
    )


def _note(cell: Cell) -> str:
    return "" if cell.figure else words.cell(cell)
