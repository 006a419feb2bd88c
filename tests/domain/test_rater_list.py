"""Lists as people paste and upload them, and what is said about each line."""

import contextlib
import io
import time
import zipfile

import hypothesis
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from parallax.domain.rounds.list_reading import (
    MOST_BYTES,
    Unreadable,
    read_csv,
    read_file,
    read_pasted,
)
from parallax.domain.rounds.rater_list import Candidate, Entry, Surroundings, check
from parallax.domain.rounds.typos import likely_domain

AROUND = Surroundings(
    groups={"superior": "Superiors", "peer": "Peers", "direct_report": "Direct reports"},
    taken={"old@example.org": "Peers"},
    leader="lena@example.org",
    coach="ada@example.org",
)


def workbook(*rows: tuple[object, ...]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Jane Roe <jane@x.org>, Jim Poe <jim@x.org>",
            [("Jane Roe", "jane@x.org"), ("Jim Poe", "jim@x.org")],
        ),
        (
            "jane@x.org; jim@x.org\nkim@x.org",
            [("", "jane@x.org"), ("", "jim@x.org"), ("", "kim@x.org")],
        ),
        ("jane@x.org jim@x.org", [("", "jane@x.org"), ("", "jim@x.org")]),
        ('"Roe, Jane" <jane@x.org>', [("Jane Roe", "jane@x.org")]),
        (
            "Roe, Jane <jane@x.org>; Poe, Jim <jim@x.org>",
            [("Jane Roe", "jane@x.org"), ("Jim Poe", "jim@x.org")],
        ),
        (
            "Jane Roe <jane@x.org> Jim Poe <jim@x.org>",
            [("Jane Roe", "jane@x.org"), ("Jim Poe", "jim@x.org")],
        ),
        ('"Jane Roe, MD" <jane@x.org>', [("Jane Roe, MD", "jane@x.org")]),
        ("Jane Roe, PhD, RN <jane@x.org>", [("Jane Roe, PhD, RN", "jane@x.org")]),
        ("Jane Roe\tjane@x.org", [("Jane Roe", "jane@x.org")]),
        ("Jane Roe, jane@x.org", [("Jane Roe", "jane@x.org")]),
        ("jane@x.org (Jane Roe)", [("Jane Roe", "jane@x.org")]),
        ("jane@x.org <jane@x.org>", [("", "jane@x.org")]),
        ("<mailto:jane@x.org>,", [("", "jane@x.org")]),
        ("Jane Roe", [("Jane Roe", "")]),
        (" \n,;\n", []),
    ],
)
def test_reads_what_mail_programs_copy(text: str, people: list[tuple[str, str]]) -> None:
    assert [(entry.name, entry.email) for entry in read_pasted(text, "peer")] == people


def test_keeps_line_numbers() -> None:
    assert [entry.line for entry in read_pasted("a@x.org\n\nb@x.org, c@x.org", "peer")] == [1, 3, 3]


@hypothesis.settings(deadline=None)
@given(st.text(alphabet="ab@<>\",; \n\t'()x.", max_size=60))
def test_never_fails_on_what_is_pasted(text: str) -> None:
    for entry in read_pasted(text, "peer"):
        assert entry.line >= 1
    check(read_pasted(text, "peer"), AROUND)


@pytest.mark.parametrize(
    "content",
    [
        b"name,email,group\nJane Roe,jane@x.org,Peers\nJim Poe,jim@x.org,boss\n",
        "\ufeffE-Mail;Relationship;Full name\njane@x.org;peer;Jane Roe\njim@x.org;SUPERIOR;Jim Poe\n".encode(),
        "First name\tLast name\tEmail address\tRater group\nJane\tRoe\tjane@x.org\tPeer\nJim\tPoe\tjim@x.org\tManager".encode(
            "utf-16"
        ),
        workbook(
            ("Group", "Name", "E-mail"),
            ("peers", "Jane Roe", "jane@x.org"),
            ("supervisor", "Jim Poe", "jim@x.org"),
        ),
    ],
)
def test_reads_files_with_columns_in_any_order(content: bytes) -> None:
    checked = check(read_file("list", content, ""), AROUND)
    assert checked.faults == ()
    assert checked.good == (
        Candidate(2, "Jane Roe", "jane@x.org", "peer"),
        Candidate(3, "Jim Poe", "jim@x.org", "superior"),
    )


def test_a_line_break_within_quotation_marks_does_not_move_the_line_numbers() -> None:
    content = b'name,email,group\n"Jane\nRoe",jane@x.org,Peers\n\nJim,jim@,Peers\n'
    assert [entry.line for entry in read_csv(content, "")] == [2, 5]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.csv", b"", "The list is empty."),
        ("a.csv", b"who,where\nJane,here\n", "The first line does not name a column “email”."),
        (
            "a.csv",
            b'name,email\n"Jane,jane@x.org\n',
            "A quotation mark is opened and never closed.",
        ),
        ("a.csv", b"\x00\x01\x02\xff", "This is not a text file."),
        ("a.xls", b"\xd0\xcf\x11\xe0rest", "This kind of workbook cannot be read."),
        (
            "a.xlsx",
            b"PK\x03\x04rest",
            "The workbook is damaged, protected by a password, or of another kind.",
        ),
        ("a.csv", b"x" * (MOST_BYTES + 1), "The file is larger than 1 MB."),
        ("a.csv", b"email\n" + b"a@x.org\n" * 3000, "The list is far longer than a round can be."),
    ],
)
def test_says_why_a_file_cannot_be_read(name: str, content: bytes, what: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_file(name, content, "peer")
    assert refusal.value.finding.what == what
    assert refusal.value.finding.mend


def test_says_of_each_line_what_is_wrong() -> None:
    entries = [
        Entry(2, "", "good@example.org", "peer"),
        Entry(3, "", "Good@Example.org", "superior"),
        Entry(4, "", "OLD@example.org", "peer"),
        Entry(5, "", "lena@example.org", "peer"),
        Entry(6, "", "ada@example.org", "peer"),
        Entry(7, "", "broken@", "peer"),
        Entry(8, "", "", "peer"),
        Entry(9, "", "new@example.org", "friends"),
        Entry(10, "", "newer@example.org", ""),
    ]
    checked = check(entries, AROUND)
    assert checked.good == (Candidate(2, "", "good@example.org", "peer"),)
    assert [(fault.line, fault.what) for fault in checked.faults] == [
        (3, "Good@Example.org stands on line 2 already."),
        (4, "OLD@example.org has been named already, under Peers."),
        (5, "This is the leader’s own address."),
        (6, "This is the coach’s address."),
        (7, "“broken@” is not a complete e-mail address."),
        (8, "There is no e-mail address."),
        (9, "There is no group “friends”."),
        (10, "The group is missing."),
    ]
    assert all(fault.mend for fault in checked.faults)


def test_a_round_has_at_most_200_raters() -> None:
    checked = check([Entry(n, "", f"r{n}@example.org", "peer") for n in range(1, 203)], AROUND)
    assert len(checked.good) == 199
    assert [fault.line for fault in checked.faults] == [200]


def test_warns_of_likely_typos_and_takes_the_line_all_the_same() -> None:
    entries = [Entry(n, "", f"r{n}@example.org", "peer") for n in range(1, 5)]
    entries += [Entry(5, "", "kim@exmaple.org", "peer"), Entry(6, "", "jo@gmial.com", "peer")]
    checked = check(entries, AROUND)
    assert (len(checked.good), checked.faults) == (6, ())
    assert [(warning.line, warning.what) for warning in checked.warnings] == [
        (5, "kim@exmaple.org: is “exmaple.org” right, or was “example.org” meant?"),
        (6, "jo@gmial.com: is “gmial.com” right, or was “gmail.com” meant?"),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("outlok.com", "outlook.com"),
        ("gmail.com", None),
        ("ymail.com", None),
        ("brigid.example", None),
    ],
)
def test_one_slip_of_the_finger(typed: str, meant: str | None) -> None:
    assert likely_domain(typed, {}) == meant


@pytest.mark.parametrize("sign", ["a", "<", ">", "< ", "a,", "a;", "@", "@,", "<>", '"', ", "])
def test_reading_takes_time_in_step_with_the_length(sign: str) -> None:
    """What would make a pattern go back over itself again and again: a second at most, where it was minutes."""
    text = (sign * 200_000)[:200_000]
    before = time.process_time()
    with contextlib.suppress(Unreadable):
        read_pasted(text, "peer")
    assert time.process_time() - before < 1.5


def test_what_no_name_has_is_left_out_of_it() -> None:
    [entry] = read_pasted("Eve\x00 \u202eenaJ\u202c <eve@example.org>", "peer")
    assert entry.name == "Eve enaJ"


def raw_workbook(*rows: str, shared: str = "") -> bytes:
    """An XLSX of these rows, as no program would write it."""
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spreadsheet}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{spreadsheet}"><sheetData>{"".join(rows)}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{spreadsheet}"><si><t>{shared}</t></si></sst>',
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "name")}{cell("B1", "email")}</row>'


def test_a_workbook_cannot_take_the_memory_of_the_server() -> None:
    far_away = raw_workbook(HEAD, f'<row r="1048576">{cell("XFD1048576", "x")}</row>')
    again_and_again = raw_workbook(
        HEAD,
        *(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 3_000)),
        shared="x" * 20_000_000,
    )
    for content in (far_away, again_and_again):
        assert len(content) < 100_000
        with pytest.raises(Unreadable):
            read_file("raters.xlsx", content, "peer")


def test_a_workbook_cannot_smuggle_in_what_the_database_refuses() -> None:
    content = raw_workbook(
        HEAD, f'<row r="2">{cell("A2", "Ev_x0000_e")}{cell("B2", "eve@example.org")}</row>'
    )
    assert read_file("raters.xlsx", content, "peer") == (
        Entry(2, "Ev e", "eve@example.org", "peer"),
    )
