"""The cells of a workbook, as a program of other people reads them."""

import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

type Cell = str | float
type Read = Cell | time | date | datetime | timedelta


def sheets_of(content: bytes) -> dict[str, list[dict[str, Cell]]]:
    """Each sheet as rows under the names of its head; what is empty is an empty string."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: _rows(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}


def text_of_workbook(content: bytes) -> str:
    sheets = sheets_of(content).items()
    return "\n".join(
        [name for name, _ in sheets]
        + [str(cell) for _, rows in sheets for row in rows for pair in row.items() for cell in pair]
    )


def _rows(lines: list[list[Read]]) -> list[dict[str, Cell]]:
    head, *rows = lines
    return [{str(name): _cell(cell) for name, cell in zip(head, row, strict=True)} for row in rows]


def _cell(cell: Read) -> Cell:
    return cell if isinstance(cell, str | int | float) else str(cell)
