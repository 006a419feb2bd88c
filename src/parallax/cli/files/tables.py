"""Rows of a CSV or XLSX file with the number of their line."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from parallax.cli.files.faults import Faults, quoted

type Row = tuple[int, tuple[str, ...]]

CELL_CHARACTERS = 100_000


def read_rows(path: Path, columns: Sequence[str], faults: Faults) -> Iterator[Row]:
    """(line, the wanted columns as text) of every row that is not blank; what cannot be read goes to `faults`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        faults.add(path, None, f"cannot be read: {error.strerror}")
        return
    if content.startswith(b"PK\x03\x04"):
        rows = _sheet(path, content, faults)
    else:
        rows = _csv(path, content, faults)
    yield from _chosen(path, rows, columns, faults)


def _sheet(path: Path, content: bytes, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        start = sheet.start[0] if sheet.start else 0
        rows = sheet.to_python(skip_empty_area=True)
    except (CalamineError, IndexError) as error:
        faults.add(path, None, f"is neither CSV nor a readable XLSX file ({type(error).__name__})")
        return
    for number, row in enumerate(rows, start + 1):
        yield number, [_cell(value) for value in row]


def _cell(value: Any) -> str:
    """Spreadsheets keep whole numbers as floats: 4.0 in a cell is a 4, 4.5 stays what it is."""
    if isinstance(value, float) and value.is_integer() and not isinstance(value, bool):
        return str(int(value))
    return str(value)


def _csv(path: Path, content: bytes, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.add(
            path,
            line,
            f"is not UTF-8 text (byte 0x{content[error.start]:02x}); save it as CSV UTF-8",
        )
        return
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        faults.add(path, line, "is not a CSV file: it holds binary content")
        return
    csv.field_size_limit(CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        faults.add(path, line, f"is not a CSV file from here on: {error}")


def _chosen(
    path: Path, rows: Iterator[tuple[int, list[str]]], columns: Sequence[str], faults: Faults
) -> Iterator[Row]:
    before = faults.count
    header = next((row for row in rows if any(cell.strip() for cell in row[1])), None)
    if header is None:
        if faults.count == before:
            faults.add(path, 1, f"is empty; the first line must be {','.join(columns)}")
        return
    names = [cell.strip() for cell in header[1]]
    for name in columns:
        if names.count(name) != 1:
            problem = (
                f"column {name} is missing" if name not in names else f"column {name} stands twice"
            )
            faults.add(
                path, header[0], f"{problem}; the columns found are {quoted(', '.join(names), 200)}"
            )
    if faults.count > before:
        return
    places = [names.index(name) for name in columns]
    for line, row in rows:
        if not any(row):
            continue
        if len(row) != len(names):
            faults.add(path, line, f"{len(row)} cells where the first line has {len(names)}")
            continue
        yield line, tuple([row[place].strip() for place in places])
