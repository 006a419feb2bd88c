"""The words of a PDF: in the order in which they are drawn, and as its tags tell them to those who listen."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pikepdf

CODE = re.compile(r"<([0-9A-Fa-f]+)>")


def text_of_pdf(content: bytes) -> str:
    """Without any white space: lines are broken anywhere, and hyphens at their ends are not part of a word."""
    return "".join("".join(lines_of_pdf(content)).split())


def lines_of_pdf(content: bytes) -> list[str]:
    """One piece for each line, or cell of a table, that was drawn at once; words in charts come letter by letter."""
    return [line for page in pages_of_pdf(content) for line in page]


def pages_of_pdf(content: bytes) -> list[list[str]]:
    with pikepdf.open(io.BytesIO(content)) as document:
        return [list(_lines(page)) for page in document.pages]


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


type Marked = Mapping[tuple[int, int], str]
PAINTING = frozenset(
    ["Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh", "EI"]
)


def tagged(content: bytes) -> list[tuple[str, str]]:
    """Each piece of text under the tag that holds it, in the order of the tags; a figure as its alternative text."""
    with pikepdf.open(io.BytesIO(content)) as document:
        marked = {
            (int(page.objgen[0]), number): text
            for page in document.pages
            for number, text in _marked(page).items()
        }
        return list(_told(document.Root.StructTreeRoot, "", 0, marked))


def tags(content: bytes) -> list[tuple[str, str]]:
    """All structure elements, parents before their children, each with its alternative text."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return [
            (str(element.S).removeprefix("/"), str(element.get("/Alt", "")))
            for element in _elements(document.Root.StructTreeRoot)
        ]


def outline(content: bytes) -> list[tuple[int, str]]:
    """The bookmarks with their depth."""
    with pikepdf.open(io.BytesIO(content)) as document, document.open_outline() as bookmarks:
        return list(_bookmarks(bookmarks.root, 0))


def _bookmarks(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
    for item in items:
        yield depth, item.title
        yield from _bookmarks(item.children, depth + 1)


def unmarked(content: bytes) -> list[str]:
    """What is painted outside of every tag and not marked as decoration either."""
    with pikepdf.open(io.BytesIO(content)) as document:
        found = []
        for page in document.pages:
            depth = 0
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
                if operator in PAINTING and depth == 0:
                    found.append(operator)
        return found


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked piece of a page by its number."""
    fonts = {
        name: _letters(font)
        for name, font in page.resources.get("/Font", pikepdf.Dictionary()).items()
    }
    letters: dict[int, str] = {}
    open_marks: list[int | None] = []
    found: dict[int, str] = defaultdict(str)
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            properties = operands[1] if operator == "BDC" else None
            numbered = isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties
            open_marks.append(int(properties.MCID) if numbered else None)  # type: ignore[union-attr]
        elif operator == "EMC":
            open_marks.pop()
        elif operator == "Tf":
            letters = fonts[str(operands[0])]
        elif operator in ("Tj", "TJ") and open_marks and open_marks[-1] is not None:
            parts = operands[0] if operator == "TJ" else [operands[0]]
            text = (_decoded(bytes(p), letters) for p in parts if isinstance(p, pikepdf.String))
            found[open_marks[-1]] += "".join(text)
    return found


def _told(node: Any, tag: str, page: int, marked: Marked) -> Iterator[tuple[str, str]]:
    if isinstance(node, int):
        yield tag, marked.get((page, node), "")
        return
    if "/Pg" in node:
        page = node.Pg.objgen[0]
    if "/MCID" in node:
        yield tag, marked.get((page, int(node.MCID)), "")
        return
    tag = str(node.get("/S", "")).removeprefix("/") or tag
    if tag == "Figure":
        yield tag, str(node.Alt)
        return
    for child in _children(node):
        yield from _told(child, tag, page, marked)


def _elements(node: Any) -> Iterator[Any]:
    if "/S" in node:
        yield node
    for child in _children(node):
        if isinstance(child, pikepdf.Dictionary):
            yield from _elements(child)


def _children(node: Any) -> list[Any]:
    children = node.get("/K", [])
    return list(children) if isinstance(children, pikepdf.Array) else [children]


def squeezed_paper(content: bytes) -> str:
    """What a PDF says to those who listen; numbers and bullets of lists are labels on paper and style on a page."""
    return squeezed([text for tag, text in tagged(content) if tag != "Lbl"])


def squeezed_page(page: str) -> str:
    """What a report's page says to those who listen."""
    return squeezed(_PageText(page).pieces)


def squeezed(pieces: list[str]) -> str:
    """Without white space and hyphens at the ends of lines: paper breaks lines anywhere."""
    return "".join("".join(pieces).split())


class _PageText(HTMLParser):
    """What a page says in the order in which it is read aloud; a drawing as its label. Left out is what only a page has: the list of its parts, and what to press."""

    SILENT = frozenset({"style", "title", "nav", "svg", "summary", "caption", "footer"})
    EMPTY = frozenset({"meta", "br", "img", "link"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.pieces: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("role") == "img":
            self.pieces.append(named["aria-label"] or "")
        if tag == "img":
            self.pieces.append(named["alt"] or "")
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.SILENT & set(self.open):
            self.pieces.append(data)
