"""Reading a list of raters that somebody typed, pasted from a mail program or uploaded as a file, into entries with their line numbers."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from django.utils.translation import gettext

from .rater_list import LONGEST_NAME, MOST_RATERS, Entry, Finding, plain_words
from .workbook import WorkbookUnreadable, cells_of

MOST_LINES = 2_000
MOST_BYTES = 1_000_000
MOST_UNPACKED = 30_000_000

# What ends an address that stands without brackets.
APART = re.compile(r"[\s<>()\[\]\"',;]+")
# Control characters, which no database takes, and marks that turn the direction of writing, which make a name lie.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

HEADINGS: Mapping[str, frozenset[str]] = {
    "name": frozenset({"name", "full name", "rater", "rater name", "display name", "person"}),
    "first": frozenset({"first name", "given name", "forename", "firstname"}),
    "last": frozenset({"last name", "surname", "family name", "lastname"}),
    "email": frozenset(
        {"email", "e mail", "mail", "address", "email address", "e mail address", "rater email"}
    ),
    "group": frozenset(
        {"group", "rater group", "relationship", "relation", "role", "category", "type"}
    ),
}


class Unreadable(Exception):
    """The file or text cannot be read at all; the finding says why."""

    def __init__(self, what: str, mend: str, line: int = 0) -> None:
        super().__init__(what)
        self.finding = Finding(line, what, mend)


# Reading what was pasted


def read_pasted(text: str, group: str) -> tuple[Entry, ...]:
    """Addresses as mail programs paste them: by comma, semicolon or line, with or without names."""
    read = (
        Entry(number, *_person(piece), group)
        for number, line in enumerate(text.splitlines(), start=1)
        for piece in _pieces(line)
    )
    entries = tuple(islice(read, MOST_LINES + 1))
    if len(entries) > MOST_LINES:
        raise _too_long()
    return entries


def _pieces(line: str) -> Iterator[str]:
    for part in _split(line, ";"):
        pending: list[str] = []
        for piece in _split(part, ","):
            # "Okafor, Jane <jane@…>": a piece without address belongs to the next one.
            if pending or piece.strip():
                pending.append(piece.strip())
            if "@" in piece:
                yield from _apart(", ".join(pending))
                pending = []
        if any(pending):
            yield ", ".join(pending)


def _apart(piece: str) -> list[str]:
    """Several addresses with nothing but spaces between them."""
    bracketed = [f"{part}>" for part in piece.split(">")[:-1] if "<" in part]
    if len(bracketed) > 1:
        return bracketed
    words = piece.split()
    return (
        words
        if len(words) > 1 and all("@" in word for word in words) and not bracketed
        else [piece]
    )


def _split(text: str, separator: str) -> Iterator[str]:
    """At the separator, but not inside double quotes or angle brackets."""
    start, quoted, bracketed = 0, False, False
    for at, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif sign in "<>" and not quoted:
            bracketed = sign == "<"
        elif sign == separator and not quoted and not bracketed:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _person(piece: str) -> tuple[str, str]:
    address = _address_in(piece)
    if not address:
        return _name(piece), ""
    before, _address, after = piece.partition(address)
    email = address.strip("<> \t").removeprefix("mailto:")
    name = _name(f"{before} {after}")
    return ("" if name.lower() == email.lower() else name), email


def _address_in(piece: str) -> str:
    """As it stands there, in brackets or not. Each look at the text takes a time in step with its length, whatever stands in it."""
    if bracketed := re.search(r"<[^<>]*>", piece):
        return bracketed[0]
    return next((word for word in APART.split(piece) if "@" in word), "")


def _name(text: str) -> str:
    words = " ".join(re.sub(r"[\"<>()\[\]]", " ", UNSEEN.sub(" ", text)).split()).strip(" ,'")
    family, comma, given = words.partition(", ")
    if comma and "," not in given and not _is_degree(given, beside=family):
        words = f"{given} {family}"
    return words[:LONGEST_NAME]


def _is_degree(words: str, *, beside: str) -> bool:
    """MD, PhD, R.N.: not a given name, so "Okafor, MD" keeps its order."""
    capitals = sum(sign.isupper() for sign in words)
    return not beside.isupper() and ("." in words or capitals > len(words.split()))


# Reading a file


def read_file(name: str, content: bytes, group: str) -> tuple[Entry, ...]:
    """An upload; what kind it is shows in its first bytes, not in its name."""
    if len(content) > MOST_BYTES:
        raise Unreadable(
            gettext("The file is larger than 1 MB."),
            gettext("Keep only the columns name, e-mail and group, and save it again."),
        )
    if content.startswith(b"PK\x03\x04"):
        return read_workbook(content, group)
    if content.startswith(b"\xd0\xcf\x11\xe0") or name.lower().endswith((".xls", ".numbers")):
        raise Unreadable(
            gettext("This kind of workbook cannot be read."),
            gettext("Save it as .xlsx or .csv and upload that."),
        )
    return read_csv(content, group)


def read_csv(content: bytes, group: str) -> tuple[Entry, ...]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            gettext("A quotation mark is opened and never closed."),
            gettext("Look at the quotation marks on this line."),
            line=start,
        ) from None
    return _entries(rows, group)


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(
        gettext("This is not a text file."),
        gettext("Save the list as .csv or .xlsx and upload that."),
    )


def read_workbook(content: bytes, group: str) -> tuple[Entry, ...]:
    """The first sheet of an XLSX file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise _too_long()
        cells = cells_of(content)
    except (WorkbookUnreadable, zipfile.BadZipFile):
        raise Unreadable(
            gettext("The workbook is damaged, protected by a password, or of another kind."),
            gettext("Save it as .xlsx without a password, or as .csv, and upload that."),
        ) from None
    return _entries(list(enumerate(cells, start=1)), group)


def _entries(rows: Sequence[tuple[int, list[str]]], group: str) -> tuple[Entry, ...]:
    filled = [
        (line, [cell.strip() for cell in cells])
        for line, cells in rows
        if any(map(str.strip, cells))
    ]
    if not filled:
        raise Unreadable(gettext("The list is empty."), gettext("Add one line for each person."))
    if len(filled) > MOST_LINES:
        raise _too_long()
    line, heading = filled[0]
    columns = _columns(heading)
    if "email" not in columns:
        raise Unreadable(
            gettext("The first line does not name a column “email”."),
            gettext("Begin with a line like: name,email,group"),
            line,
        )
    return tuple(_entry(line, cells, columns, group) for line, cells in filled[1:])


def _columns(heading: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, words in enumerate(heading):
        for column, known in HEADINGS.items():
            if plain_words(words) in known:
                columns.setdefault(column, position)
    return columns


def _entry(line: int, cells: Sequence[str], columns: Mapping[str, int], group: str) -> Entry:
    def cell(column: str) -> str:
        position = columns.get(column, len(cells))
        return cells[position] if position < len(cells) else ""

    name = cell("name") or f"{cell('first')} {cell('last')}"
    stated_name, email = _person(cell("email")) if "@" in cell("email") else ("", cell("email"))
    return Entry(line, _name(name) or stated_name, email, cell("group") or group)


def _too_long() -> Unreadable:
    return Unreadable(
        gettext("The list is far longer than a round can be."),
        gettext("A round has at most %(most)s raters.") % {"most": MOST_RATERS},
    )
