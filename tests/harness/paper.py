"""The words of a PDF, in the order in which they are drawn."""

import io
import re
from collections.abc import Iterator

import pikepdf

CODE = re.compile(r"<([0-9A-Fa-f]+)>")


def text_of_pdf(content: bytes) -> str:
    """Without any white space: lines are broken anywhere, and hyphens at their ends are not part of a word."""
    return "".join("".join(lines_of_pdf(content)).split())


def lines_of_pdf(content: bytes) -> list[str]:
    """One piece for each line, or cell of a table, that was drawn at once; words in charts come letter by letter."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [line for page in document.pages for line in _lines(page)]


def _lines(page: pikepdf.Page) -> Iterator[str]:
    fonts = {
        name: _letters(font)
        for name, font in page.resources.get("/Font", pikepdf.Dictionary()).items()
    }
    letters: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            letters = fonts[str(operands[0])]
        elif operator == "TJ":
            parts = [part for part in operands[0] if isinstance(part, pikepdf.String)]
            yield "".join(_decoded(bytes(part), letters) for part in parts)
        elif operator == "Tj":
            yield _decoded(bytes(operands[0]), letters)


def _decoded(codes: bytes, letters: dict[int, str]) -> str:
    return "".join(
        letters.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2)
    )


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """From the font's own table of what its glyphs stand for."""
    letters: dict[int, str] = {}
    for line in font.ToUnicode.read_bytes().decode("latin-1").splitlines():
        codes = CODE.findall(line)
        if len(codes) == 2:
            letters[int(codes[0], 16)] = bytes.fromhex(codes[1]).decode("utf-16-be")
        elif len(codes) == 3:
            first, last, start = (int(code, 16) for code in codes)
            letters |= {code: chr(start + code - first) for code in range(first, last + 1)}
    return letters
