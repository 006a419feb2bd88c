"""The report as a workbook: about, dimensions, items, comments. Texts are texts: nothing in it is ever a formula or a link."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from parallax.core.report.model import Report
from parallax.domain.reports.render import words
from parallax.domain.reports.render.rows import ALL_BUT_SELF, Row, rows_of

LONGEST_TEXT = 32_767  # what a cell can hold
FIGURE_WIDTHS = (14, 52, 22, 9, 11, 9, 12, 12, 12, 34)
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Without a day of its own a file would differ each time it is made.
SOME_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 (workbooks know no time zones)

type Value = str | int | Decimal | None


def xlsx_bytes(report: Report) -> bytes:
    """Four sheets with the figures and comments of the report, and nothing else."""
    out = io.BytesIO()
    with translation.override(report.language), Workbook(out, SAFE) as book:
        day = report.compiled_on
        book.set_properties(
            {
                "title": report.title,
                "created": datetime.combine(day, time()) if day else SOME_DAY,
            }
        )
        sheets = _Sheets(book)
        rows = list(rows_of(report))
        names = {column.id: column.name for column in report.columns} | {
            ALL_BUT_SELF: _("All but you")
        }
        sheets.add(_("About"), (_("What"), _("Said")), (28, 80), _about(report))
        for kind, title, first in (
            ("dimension", _("Dimensions"), _("Dimension")),
            ("item", _("Items"), _("Item")),
        ):
            figures = [_figure(row, names) for row in rows if row.kind == kind]
            sheets.add(title, _figure_head(first), FIGURE_WIDTHS, figures)
        sheets.add(
            _("Comments"),
            (_("Id"), _("Question"), _("Comment"), _("Group"), _("Note")),
            (14, 34, 90, 22, 14),
            _comments(report, rows, names),
        )
    return out.getvalue()


def _about(report: Report) -> list[tuple[Value, ...]]:
    scale = report.scale
    return [
        (_("Leader"), report.leader),
        (_("Report"), report.title),
        (_("Coach"), report.coach),
        (_("Day"), report.compiled_on.isoformat() if report.compiled_on else ""),
        (_("Scale from"), scale.min),
        (_("Scale to"), scale.max),
        *((str(value), label) for value, label in scale.labels),
        (_("An empty mean"), words.not_shown()),
        (_("Confidential"), _("For the leader and the coach")),
    ]


def _figure_head(first: str) -> tuple[str, ...]:
    means = (_("Mean"), _("Bound"), _("People"), _("Likely from"), _("Likely to"))
    return (_("Id"), first, _("Group"), *means, _("Agreement"), _("Note"))


def _comments(
    report: Report, rows: Iterable[Row], names: dict[str, str]
) -> Iterable[tuple[Value, ...]]:
    questions = {prompt.id: prompt.text for prompt in report.prompts}
    for row in rows:
        if row.kind == "comment":
            yield row.id, questions[row.id], row.text, names.get(row.group, ""), row.note


def _figure(row: Row, names: dict[str, str]) -> tuple[Value, ...]:
    group = names.get(row.group, row.group)
    return (
        row.id,
        row.text,
        group,
        row.value,
        row.bound,
        row.people,
        row.low,
        row.high,
        row.agreement,
        row.note,
    )


class _Sheets:
    """Writes sheets that look alike: a head that stays in sight, columns wide enough to read."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._tenths = book.add_format({"num_format": "0.0", "valign": "top"})
        self._cents = book.add_format({"num_format": "0.00", "valign": "top"})
        self._whole = book.add_format({"num_format": "0", "valign": "top"})

    def add(
        self,
        title: str,
        head: Sequence[str],
        widths: Sequence[int],
        rows: Iterable[Sequence[Value]],
    ) -> None:
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for place, (name, width) in enumerate(zip(head, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, name, self._head)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                self._write(sheet, line, place, value)

    def _write(self, sheet: Worksheet, line: int, place: int, value: Value) -> None:
        if isinstance(value, str):
            sheet.write_string(line, place, _fitting(value), self._text)
        elif value is not None:
            sheet.write_number(line, place, float(value), self._format(value))

    def _format(self, value: int | Decimal) -> Format:
        if isinstance(value, int):
            return self._whole
        return self._tenths if value.as_tuple().exponent == -1 else self._cents


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
