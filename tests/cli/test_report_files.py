"""CSV, workbook and JSON of one report: the same figures and comments, and nothing that a spreadsheet would run."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from parallax.core.report import Report, from_json
from parallax.core.report import model as released
from parallax.core.report.model import CommentFacts, DimensionFacts, ItemFacts
from parallax.domain.reports.render.csv import csv_bytes
from parallax.domain.reports.render.json import json_bytes
from parallax.domain.reports.render.xlsx import xlsx_bytes
from tests.harness.workbook import Cell, sheets_of
from tests.sample_reports import Shape, sample

type Figure = tuple[str, str, str, str, str, str, str]
SHAPES = {
    "typical": Shape(),
    "near the ends": Shape(values=(5, 5, 5, 4, None)),
    "hidden": Shape(sizes={"self": 1, "superior": 1, "peer": 2, "report": 1}),
    "nobody but others": Shape(sizes={"peer": 5, "report": 4}, comments=0),
}


def figures_in_json(report: Report) -> Iterator[Figure]:
    for dimension in from_json(json_bytes(report).decode()).dimensions:
        yield from _figures("dimension", dimension)
        for item in dimension.items:
            yield from _figures("item", item)


def _figures(kind: str, facts: DimensionFacts | ItemFacts) -> Iterator[Figure]:
    for cell in facts.cells:
        yield _figure(kind, facts.id, cell.column, cell.figure)
    if facts.others:
        yield _figure(kind, facts.id, "all_but_self", facts.others)


def _figure(kind: str, key: str, group: str, figure: released.Figure | None) -> Figure:
    if figure is None:
        return kind, key, group, "", "", "", "/"
    limits = "/".join("" if limit is None else str(limit) for limit in (figure.low, figure.high))
    return kind, key, group, str(figure.value), str(figure.n), figure.bound.value, limits


def figures_in_csv(report: Report) -> Iterator[Figure]:
    for row in csv_rows(report):
        if row["kind"] != "comment":
            yield (
                row["kind"],
                row["id"],
                row["group"],
                row["value"],
                row["people"],
                row["bound"],
                f"{row['low']}/{row['high']}",
            )


def figures_in_workbook(report: Report) -> Iterator[Figure]:
    ids = {column.name: column.id for column in report.columns} | {"All but you": "all_but_self"}
    sheets = sheets_of(xlsx_bytes(report))
    for dimension in report.dimensions:
        for kind, sheet, wanted in (
            ("dimension", "Dimensions", {dimension.id}),
            ("item", "Items", {i.id for i in dimension.items}),
        ):
            for row in sheets[sheet]:
                if row["Id"] in wanted:
                    limits = f"{fixed(row['Likely from'], 2)}/{fixed(row['Likely to'], 2)}"
                    yield (
                        kind,
                        str(row["Id"]),
                        ids[str(row["Group"])],
                        fixed(row["Mean"], 1),
                        fixed(row["People"], 0),
                        str(row["Bound"]),
                        limits,
                    )


def fixed(number: Cell, places: int) -> str:
    return "" if number == "" else f"{number:.{places}f}"


def csv_rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_bytes(report).decode("utf-8-sig"))))


@pytest.mark.parametrize("name", SHAPES)
def test_all_three_hold_the_same_figures(name: str) -> None:
    report = sample(SHAPES[name])
    in_json = list(figures_in_json(report))
    assert len(in_json) >= 8 * 6 * 2
    assert list(figures_in_csv(report)) == in_json
    assert list(figures_in_workbook(report)) == in_json


def test_all_three_hold_the_same_comments() -> None:
    report = sample()
    names = {column.id: column.name for column in report.columns}
    read = from_json(json_bytes(report).decode())
    in_json = [
        (p.id, c.text, c.column or "", "disguised" if c.disguised else "")
        for p in read.prompts
        for c in p.comments
    ]
    in_csv = [
        (row["id"], row["text"], row["group"], row["note"])
        for row in csv_rows(report)
        if row["kind"] == "comment"
    ]
    in_workbook = [
        (row["Id"], row["Comment"], row["Group"], row["Note"])
        for row in sheets_of(xlsx_bytes(report))["Comments"]
    ]
    assert len(in_json) == 40
    assert in_csv == in_json
    assert in_workbook == [
        (i, text, names.get(group, ""), note) for i, text, group, note in in_json
    ]


def test_the_workbook_has_four_sheets_and_says_what_they_are() -> None:
    sheets = sheets_of(xlsx_bytes(sample()))
    assert list(sheets) == ["About", "Dimensions", "Items", "Comments"]
    about = {row["What"]: row["Said"] for row in sheets["About"]}
    assert about == {
        "Leader": "Dr. Ada Okafor",
        "Report": "Leading a clinical department",
        "Coach": "Dr. Ruth Adler",
        "Day": "2026-06-04",
        "Scale from": 1,
        "Scale to": 5,
        "1": "Never",
        "5": "Always",
        "An empty mean": "Not shown to protect respondents",
        "Confidential": "For the leader and the coach",
    }


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://example.org","x")',
        "@SUM(1)",
        "https://example.org/",
        "12",
        "{=1}",
        "-1",
    ],
)
def test_nothing_that_somebody_wrote_becomes_a_formula_a_link_or_a_number(text: str) -> None:
    content = xlsx_bytes(with_comment(sample(), text))
    [row] = [row for row in sheets_of(content)["Comments"] if row["Id"] == "keep"]
    assert row["Comment"] == text
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            xml = parts.read(name).decode()
            assert "<f>" not in xml
            assert "<hyperlink " not in xml


def test_a_text_longer_than_a_cell_is_cut_and_the_file_still_opens() -> None:
    content = xlsx_bytes(with_comment(sample(), "word " * 10_000))
    [row] = [row for row in sheets_of(content)["Comments"] if row["Id"] == "keep"]
    assert str(row["Comment"]) == ("word " * 10_000)[:32_766] + "…"


def test_the_same_report_makes_the_same_workbook() -> None:
    assert xlsx_bytes(sample()) == xlsx_bytes(sample())


def with_comment(report: Report, text: str) -> Report:
    first, *others = report.prompts
    words = CommentFacts(text, None, False)
    return replace(report, prompts=(replace(first, comments=(words,)), *others))
