"""Reading the first sheet of a workbook that somebody uploaded, in a process of its own with little memory and time.

A workbook of 1 kB can name a cell so far away, or repeat a text so often, that reading it takes all memory and ends the process;
that must not be the web server's. Run as a script, this file is that process: a workbook comes in, JSON goes out.
"""

import io
import json
import subprocess
import sys
from typing import cast

MOST_MEMORY = 400_000_000
MOST_SECONDS = 5
# More than any list of raters has.
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 2_100, 40, 500


class WorkbookUnreadable(Exception):
    """Damaged, protected, of another kind, or too large to be a list of raters."""


def cells_of(content: bytes) -> list[list[str]]:
    """Row by row from the top left corner; what is beyond every list of raters is cut off."""
    try:
        done = subprocess.run(
            # -P: the modules beside this file stay out of the way of others of the same name.
            [sys.executable, "-P", __file__],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=4 * MOST_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError:
        raise WorkbookUnreadable from None
    return cast("list[list[str]]", json.loads(done.stdout))


def _read(content: bytes) -> list[list[str]]:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)
    return [
        ["" if cell is None else str(cell)[:MOST_LETTERS] for cell in row[:MOST_COLUMNS]]
        for row in rows
    ]


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


if __name__ == "__main__":
    _limit()
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)
