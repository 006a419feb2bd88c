"""The report as a table that a spreadsheet opens: one row per figure and per comment."""

import csv
import io
from collections.abc import Iterator

from django.utils import translation

from parallax.core.report.model import Cell, DimensionFacts, Figure, ItemFacts, Report
from parallax.domain.reports.render import words

HEAD = ("leader", "kind", "id", "text", "group", "value", "bound", "people", "low", "high", "note")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

type Row = tuple[str, ...]


def csv_bytes(report: Report) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read it rightly."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    with translation.override(report.language):
        for row in _rows(report):
            writer.writerow([harmless(value) for value in (report.leader, *row)])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return (
        f"'{text}"
        if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
        else text
    )


def _rows(report: Report) -> Iterator[Row]:
    for dimension in report.dimensions:
        yield from _figures("dimension", dimension, report, dimension.name)
        for item in dimension.items:
            yield from _figures("item", item, report, item.text)
    for prompt in report.prompts:
        for comment in prompt.comments:
            note = "disguised" if comment.disguised else ""
            yield (
                "comment",
                prompt.id,
                comment.text,
                comment.column or "",
                "",
                "",
                "",
                "",
                "",
                note,
            )


def _figures(
    kind: str, facts: DimensionFacts | ItemFacts, report: Report, text: str
) -> Iterator[Row]:
    for cell in facts.cells:
        yield (kind, facts.id, text, cell.column, *_figure(cell.figure), _note(cell))
    if facts.others is not None:
        yield (kind, facts.id, text, "all_but_self", *_figure(facts.others), "")


def _figure(figure: Figure | None) -> tuple[str, str, str, str, str]:
    if figure is None:
        return ("", "", "", "", "")
    low, high = ("" if limit is None else str(limit) for limit in (figure.low, figure.high))
    return (str(figure.value), figure.bound.value, str(figure.n), low, high)


def _note(cell: Cell) -> str:
    return "" if cell.figure else words.cell(cell)
