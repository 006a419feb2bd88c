"""The words of a PDF, in the order in which they are drawn."""

import io
import re

import pikepdf

CODE = re.compile(r"<([0-9A-Fa-f]+)>")


def text_of_pdf(content: bytes) -> str:
    """Without any white space: lines are broken anywhere, and hyphens at their ends are not part of a word."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return "".join(_words(page) for page in document.pages)


def _words(page: pikepdf.Page) -> str:
    fonts = {
        name: _letters(font)
        for name, font in page.resources.get("/Font", pikepdf.Dictionary()).items()
    }
    letters: dict[int, str] = {}
    drawn = []
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            letters = fonts[str(operands[0])]
        elif operator == "TJ":
            drawn += [
                _decoded(bytes(part), letters)
                for part in operands[0]
                if isinstance(part, pikepdf.String)
            ]
        elif operator == "Tj":
            drawn.append(_decoded(bytes(operands[0]), letters))
    return "".join("".join(drawn).split())


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
