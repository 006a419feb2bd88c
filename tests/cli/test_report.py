"""`parallax report` on files: what comes out, what is refused, and that nothing is left behind."""

import json
import os
import pty
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pytest
import xlsxwriter

from parallax.cli import main
from parallax.cli.files import output
from parallax.core.report import from_json
from tests.render.pictures import picture
from tests.report_on_files import HEADER, QUESTIONNAIRE, report

EXAMPLES = Path(__file__).parents[2] / "examples"
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "PATH": os.environ["PATH"]}


def on_examples(out: Path, *words: str) -> int:
    names = {
        "--questionnaire": "questionnaire.yaml",
        "--ratings": "ratings.csv",
        "--comments": "comments.csv",
    }
    files = [word for option, name in names.items() for word in (option, str(EXAMPLES / name))]
    return main(["report", *files, "--out", str(out), *words])


def test_the_examples_become_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert on_examples(tmp_path / "deep" / "out", "--jobs", "2") == 0
    made = sorted(
        str(path.relative_to(tmp_path / "deep" / "out")) for path in tmp_path.rglob("report.*")
    )
    assert made == [
        f"{leader}/report.{kind}"
        for leader in ("lindqvist", "okafor")
        for kind in ("csv", "html", "json", "pdf", "xlsx")
    ]
    assert capsys.readouterr().out == f"2 reports in {tmp_path / 'deep' / 'out'}\n"
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["out"]
    for path in tmp_path.rglob("report.json"):
        jsonschema.validate(json.loads(path.read_text()), printed_schema(capsys))


def printed_schema(capsys: pytest.CaptureFixture[str]) -> Any:
    with pytest.raises(SystemExit, match="0"):
        main(["report", "--schema"])
    return json.loads(capsys.readouterr().out)


def test_reports_carry_the_logo_and_the_colour(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(picture())
    look = ("--logo", str(tmp_path / "logo.png"), "--accent", "#1F4E8C")
    assert on_examples(tmp_path / "out", "--leader", "okafor", "--format", "html,pdf", *look) == 0
    page = (tmp_path / "out/okafor/report.html").read_text()
    assert 'fill="#1f4e8c"' in page
    assert 'src="data:image/png;base64,' in page
    with pikepdf.open(tmp_path / "out/okafor/report.pdf") as paper:
        assert len(paper.pages[0].get_images()) == 1


def test_a_file_that_is_no_picture_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logo.png").write_text("<svg/>")
    assert on_examples(tmp_path / "out", "--logo", str(tmp_path / "logo.png")) == 2
    assert "logo.png: This is neither a PNG nor a JPEG picture." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_small_groups_of_the_examples_are_merged(tmp_path: Path) -> None:
    assert on_examples(tmp_path / "out", "--leader", "lindqvist", "--format", "json") == 0
    made = from_json((tmp_path / "out" / "lindqvist" / "report.json").read_text())
    assert [(column.id, column.answered) for column in made.columns] == [
        ("self", 1),
        ("superior", 1),
        ("colleagues", 8),
    ]
    assert not (tmp_path / "out" / "okafor").exists()


def test_no_rater_id_and_no_row_order_comes_out(tmp_path: Path) -> None:
    assert on_examples(tmp_path / "out", "--format", "json,html,csv") == 0
    for path in tmp_path.rglob("report.*"):
        for number in range(1, 16):
            assert f"p{number:02}" not in path.read_text()


def test_xlsx_reads_like_csv(place: Path) -> None:
    book = xlsxwriter.Workbook(str(place / "r.xlsx"))
    sheet = book.add_worksheet()
    for number, line in enumerate((place / "r.csv").read_text().splitlines()):
        sheet.write_row(
            number, 0, [int(cell) if cell.isdigit() else cell for cell in line.split(",")]
        )
    book.close()
    assert report(place) == 0
    from_csv = (place / "out/ada/report.json").read_text()
    assert report(place, ratings="r.xlsx") == 0
    assert (place / "out/ada/report.json").read_text() == from_csv


def test_a_half_in_a_spreadsheet_is_a_fault(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = xlsxwriter.Workbook(str(place / "r.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER.strip().split(","))
    sheet.write_row(1, 0, ["ada", "r1", "peer", "A", 4.5])
    book.close()
    assert report(place, ratings="r.xlsx") == 2
    assert capsys.readouterr().err == "r.xlsx:2: value 4.5 of item A is not a whole number\n"


def test_a_byte_order_mark_and_other_columns_do_no_harm(place: Path) -> None:
    lines = (place / "r.csv").read_text().splitlines()
    (place / "r.csv").write_text("\ufeffremark," + "\r\n,".join(lines))
    assert report(place) == 0


SPOILED = [
    ("unknown item", HEADER + "ada,r1,peer,C,3\n", ["r.csv:2: item C is not in the questionnaire"]),
    ("off the scale", HEADER + "ada,r1,peer,A,7\n", ["r.csv:2: value 7 is outside the scale 1..5 of item A"]),
    ("a float", HEADER + "ada,r1,peer,A,3.0\n", ["r.csv:2: value 3.0 of item A is not a whole number"]),
    ("a word", HEADER + "ada,r1,peer,A,x\n", ["r.csv:2: value x of item A is not a whole number"]),
    ("other digits", HEADER + "ada,r1,peer,A,٣\n", ["r.csv:2: value ٣ of item A is not a whole number"]),
    ("empty value", HEADER + "ada,r1,peer,A,\n", ["r.csv:2: value of item A is empty, and this questionnaire has no “not observed”"]),
    ("duplicate", HEADER + "ada,r1,peer,A,3\nada,r1,peer,A,3\n", ["r.csv:3: second answer of rater r1 to item A about leader ada"]),
    ("missing column", "leader,rater,group,item\nada,r1,peer,A\n", ["r.csv:1: column value is missing; the columns found are leader, rater, group, item"]),
    ("column twice", HEADER.replace("item", "value") + "a,r,p,1,1\n", None),
    ("two groups", HEADER + "ada,r1,peer,A,3\nada,r1,self,B,3\n", ["r.csv:3: rater r1 of leader ada is in group peer and in group self"]),
    ("two selves", HEADER + "ada,r1,self,A,3\nada,r2,self,A,3\n", ["r.csv:3: a second person rates leader ada as self"]),
    ("unknown group", HEADER + "ada,r1,boss,A,3\n", ["r.csv:2: group boss is not in the questionnaire"]),
    ("merged group", HEADER + "ada,r1,all,A,3\n", ["r.csv:2: group all only receives merged groups; nobody answers in it"]),
    ("no rater", HEADER + "ada,,peer,A,3\n", ["r.csv:2: the rater is empty"]),
    ("empty file", "", ["r.csv:1: is empty; the first line must be leader,rater,group,item,value"]),
    ("only a header", HEADER, ["r.csv: holds no ratings"]),
    ("short row", HEADER + "ada,r1,peer\n", ["r.csv:2: 3 cells where the first line has 5"]),
    ("open quote", HEADER + 'ada,r1,peer,A,"3\n', None),
    ("path", HEADER + "../ada,r1,peer,A,3\n", ["r.csv:2: leader ../ada cannot name a folder: it holds '/'"]),
    ("dots", HEADER + "..,r1,peer,A,3\n", ["r.csv:2: leader .. cannot name a folder: it begins with a dot, a space or a dash, or ends with a dot or a space"]),
    ("device", HEADER + "nul.x,r1,peer,A,3\n", ["r.csv:2: leader nul.x cannot name a folder: some machines keep that name for a device"]),
    ("no leader", HEADER + ",r1,peer,A,3\n", ["r.csv:2: leader (empty) cannot name a folder: it is empty"]),
    ("escape", HEADER + "a\x1b[2J,r1,peer,A,3\n", ["r.csv:2: leader a\\x1b[2J cannot name a folder: it holds '\\x1b'"]),
    ("case", HEADER + "ada,r1,peer,A,3\nAda,r1,peer,A,3\n", ["r.csv: leaders ada and Ada differ only in their spelling and would share a folder"]),
    ("several", HEADER + "ada,r1,peer,C,3\nada,r1,peer,A,9\n", ["r.csv:2: item C is not in the questionnaire", "r.csv:3: value 9 is outside the scale 1..5 of item A"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "content", "faults"), SPOILED, ids=[row[0] for row in SPOILED])
def test_spoiled_ratings_are_refused(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    what: str,
    content: str,
    faults: list[str] | None,
) -> None:
    (place / "r.csv").write_text(content)
    before = sorted(path.name for path in place.iterdir())
    assert report(place) == 2
    said = capsys.readouterr().err.splitlines()
    assert said == faults if faults else said
    assert sorted(path.name for path in place.iterdir()) == before


BINARY = [
    ("wrong encoding", HEADER.encode() + "ada,r1,peer,A,3\nädä,r2,peer,A,3\n".encode("latin-1"), "r.csv:3: is not UTF-8 text (byte 0xe4); save it as CSV UTF-8"),
    ("sixteen bits", HEADER.encode("utf-16"), "r.csv:1: is not UTF-8 text (byte 0xff); save it as CSV UTF-8"),
    ("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "r.csv:2: is not UTF-8 text (byte 0xe2); save it as CSV UTF-8"),
    ("zeros", b"\0" * 64, "r.csv:1: is not a CSV file: it holds binary content"),
    ("half a spreadsheet", b"PK\x03\x04 and then nothing", None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "content", "fault"), BINARY, ids=[row[0] for row in BINARY])
def test_files_that_are_no_tables_are_refused(
    place: Path, capsys: pytest.CaptureFixture[str], what: str, content: bytes, fault: str | None
) -> None:
    (place / "r.csv").write_bytes(content)
    assert report(place) == 2
    said = capsys.readouterr().err
    assert said == f"{fault}\n" if fault else "neither CSV nor a readable XLSX" in said


YAMLS = [
    ("title: [", "q.yaml:2: is not YAML: did not find expected node content"),
    ("", "q.yaml:1: is empty"),
    ("- 1\n", "q.yaml:1: the questionnaire must have fields (dimensions, groups, scale, title)"),
    (QUESTIONNAIRE + "colour: red\n", "q.yaml:10: the questionnaire has no field colour; it may have dimensions, groups, prompts, scale, title"),
    (QUESTIONNAIRE.replace("kind: self", "kind: me"), "q.yaml:7: kind must be one of self, named, protected, merged"),
    (QUESTIONNAIRE.replace("id: B", "id: A"), "q.yaml:4: item id A is used 2 times"),
    (QUESTIONNAIRE.replace("merge_into: all", "merge_into: nobody"), "q.yaml:8: group peer merges into nobody, which is not a group"),
    (QUESTIONNAIRE.replace("max: 5", "max: five"), "q.yaml:2: max must be a whole number"),
    ("a: &x [1]\nb: *x\n", "q.yaml: uses aliases (*name), which a questionnaire may not"),
    ("title: !!python/object:os.system x\n", None),
]  # fmt: skip


@pytest.mark.parametrize(("content", "fault"), YAMLS)
def test_spoiled_questionnaires_are_refused(
    place: Path, capsys: pytest.CaptureFixture[str], content: str, fault: str | None
) -> None:
    (place / "q.yaml").write_text(content)
    assert report(place) == 2
    said = capsys.readouterr().err.splitlines()
    assert said
    assert fault is None or said[0] == fault


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--leader", "bob"), "--leader: nothing is said about leader bob in the files"),
        (("--format", "pdf,docx"), "--format: docx is not one of pdf, html, json, csv, xlsx"),
        (("--jobs", "0"), "--jobs: must be at least 1"),
        (("--logo", "nowhere.png"), "nowhere.png: cannot be read: No such file or directory"),
        (
            ("--accent", "#ffff00"),
            "--accent: #ffff00 is too light to be read on white; the nearest colour that can be is #7a7a00",
        ),
        (
            ("--accent", "teal"),
            "--accent: 'teal' is no colour: write # and six digits, as in #0b655c",
        ),
        (("--ratings", "nowhere.csv"), "nowhere.csv: cannot be read: No such file or directory"),
    ],
)
def test_impossible_wishes_are_refused(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], fault: str
) -> None:
    assert report(place, *words) == 2
    assert capsys.readouterr().err.splitlines()[0] == fault
    assert not (place / "out").exists()


def test_a_hundred_thousand_faults_are_counted_and_fifty_shown(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "r.csv").write_text(HEADER + "ada,r1,peer,C,9\n" * 100_000)
    assert report(place) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 51
    assert said[-1] == "… and 99950 more faults (100000 in all)"


def test_comments_have_their_own_faults(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        "ada,r1,self,keep,x",
        "ada,r2,peer,other,x",
        "ada,r2,peer,keep,x",
        "ada,r2,peer,keep,y",
        "ada,r3,peer,keep,",
    ]
    (place / "c.csv").write_text("leader,rater,group,prompt,text\n" + "\n".join(rows) + "\n")
    assert report(place, "--comments", str(place / "c.csv")) == 2
    assert capsys.readouterr().err.splitlines() == [
        "c.csv:2: rater r1 of leader ada is in group peer and in group self",
        "c.csv:3: prompt other is not in the questionnaire",
        "c.csv:5: second comment of rater r2 to prompt keep about leader ada",
    ]


def test_formulas_in_comments_do_not_run_in_a_spreadsheet(place: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@x", " =1"]
    rows = [f'ada,r{n},peer,keep,"{text}"' for n, text in enumerate(texts)]
    (place / "c.csv").write_text("leader,rater,group,prompt,text\n" + "\n".join(rows) + "\n")
    assert report(place, "--comments", str(place / "c.csv"), formats="csv") == 0
    lines = (place / "out/ada/report.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sorted(line.split(",")[3] for line in lines if ",comment," in line) == [
        "'+1",
        "'-1",
        "'=1",
        "'=1+1",
        "'@x",
    ]


def test_the_order_of_rows_changes_nothing(place: Path) -> None:
    assert report(place) == 0
    first = (place / "out/ada/report.json").read_text()
    header, *rows = (place / "r.csv").read_text().splitlines()
    random.Random(4).shuffle(rows)
    (place / "r.csv").write_text("\n".join([header, *rows]))
    assert report(place) == 0
    assert (place / "out/ada/report.json").read_text() == first


def test_a_folder_that_cannot_be_written_stays_as_it_was(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "out").write_text("a file stands here")
    assert report(place) == 2
    assert capsys.readouterr().err == f"{place / 'out'}: is not a folder\n"
    assert (place / "out").read_text() == "a file stands here"


def test_a_failure_half_way_puts_everything_back(tmp_path: Path) -> None:
    """Folders cannot be renamed from one file system to another: the move fails after the old report was set aside."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs two file systems")
    with tempfile.TemporaryDirectory(dir=memory) as elsewhere:
        for folder, word in ((Path(elsewhere), "new"), (tmp_path / "out", "old")):
            (folder / "ada").mkdir(parents=True)
            (folder / "ada" / "report.json").write_text(word)
        with pytest.raises(OSError, match="cross-device"):
            output.move_in(Path(elsewhere), tmp_path / "out")
    assert (tmp_path / "out" / "ada" / "report.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_before_the_end_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), output.unfinished(tmp_path / "deep" / "out") as folder:
        (folder / "ada").mkdir()
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_progress_shows_on_a_terminal(place: Path) -> None:
    words = [
        "--questionnaire",
        "q.yaml",
        "--ratings",
        "r.csv",
        "--out",
        "out",
        "--format",
        "json",
        "--jobs",
        "1",
    ]
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "parallax", "report", *words],
        cwd=place,
        env=ENVIRONMENT,
        stderr=theirs,
        stdout=subprocess.PIPE,
        check=True,
    )
    os.close(theirs)
    assert os.read(ours, 1000) == b"\r1 of 1 reports\r\x1b[K"
    os.close(ours)
