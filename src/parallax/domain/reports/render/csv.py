"""The report as a table that a spreadsheet opens: one row per figure and per comment."""

import csv
import io

from django.utils import translation

from parallax.core.report.model import Report
from parallax.domain.reports.render.rows import Row, rows_of

HEAD = (
    *("leader", "kind", "id", "text", "group"),
    *("value", "bound", "people", "low", "high", "agreement", "note"),
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(report: Report) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read it rightly."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    with translation.override(report.language):
        for row in rows_of(report):
            writer.writerow([harmless(value) for value in (report.leader, *_texts(row))])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return (
        f"'{text}"
        if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
        else text
    )


def _texts(row: Row) -> list[str]:
    values = (getattr(row, name) for name in HEAD[1:])
    return ["" if value is None else str(value) for value in values]
