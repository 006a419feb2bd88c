"""`parallax measure` on files: what it says, what it refuses, and that nobody is in it alone."""

import json
from pathlib import Path

import pytest

from parallax.cli import main
from parallax.cli.measure import plain
from parallax.core.psychometrics.instrument import instrument
from tests.core.cohorts import ASKED, cohort

EXAMPLES = Path(__file__).parents[2] / "examples"
HEADER = "leader,rater,group,item,value\n"


def write(place: Path, leaders: int) -> None:
    """The made-up programme as files."""
    dimensions = [
        {
            "id": dimension.id,
            "name": dimension.name,
            "pressure": dimension.pressure,
            "items": [
                {"id": item.id, "text": item.text, "reversed": item.reversed}
                for item in dimension.items
            ],
        }
        for dimension in ASKED.dimensions
    ]
    groups = [
        {"id": group.id, "name": group.name, "kind": str(group.kind)} for group in ASKED.groups
    ]
    asked = {"title": ASKED.title, "scale": {"min": 1, "max": 5}, "dimensions": dimensions, "groups": groups}  # fmt: skip
    (place / "q.yaml").write_text(json.dumps(asked))
    rows = [
        f"boss-{number:02},rater-{r.respondent:02},{r.group},{r.item},{'' if r.value is None else r.value}"
        for number, evidence in enumerate(cohort(leaders))
        for r in evidence.ratings
    ]
    (place / "r.csv").write_text(HEADER + "\n".join(rows) + "\n")


def measure(place: Path, *words: str) -> int:
    return main(["measure", "--questionnaire", str(place / "q.yaml"), "--ratings", str(place / "r.csv"), *words])  # fmt: skip


def test_json_is_the_whole_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, 24)
    assert measure(tmp_path, "--json") == 0
    assert json.loads(capsys.readouterr().out) == plain(instrument(cohort(24), ASKED))


def test_no_leader_and_no_rater_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, 24)
    for words in ((), ("--json",)):
        assert measure(tmp_path, *words) == 0
        said = capsys.readouterr().out
        assert "boss" not in said
        assert "rater-" not in said


def test_two_leaders_are_told_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--questionnaire", str(EXAMPLES / "questionnaire.yaml"), "--ratings", str(EXAMPLES / "ratings.csv")]  # fmt: skip
    assert main(["measure", *files]) == 0
    assert (
        capsys.readouterr().out
        == """Leading a clinical department
For whoever holds the ratings: computed from them directly, without disclosure control.
No leader and no rater is in it alone. It is about the questionnaire, not for leaders.

2 leaders, 25 raters

Self: 2 raters of 2 leaders
    every figure              needs at least 5 leaders; there are 2

Superiors: 3 raters of 2 leaders
    every figure              needs at least 5 leaders; there are 2

Peers: 7 raters of 2 leaders
    every figure              needs at least 5 leaders; there are 2

Direct reports: 13 raters of 2 leaders
    every figure              needs at least 5 leaders; there are 2

Self minus others, over 2 leaders who rated themselves
    every dimension           needs at least 20 leaders who rated themselves; there are 2
    profiles                  needs at least 6 dimensions; there are 4

Constants that a report can take from these leaders
    every figure              needs at least 20 leaders with two raters of a group; there are 2
"""
    )


def test_sixty_peers_and_a_forgotten_reversal_are_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, 24)
    asked = (tmp_path / "q.yaml").read_text()
    (tmp_path / "q.yaml").write_text(asked.replace('"reversed": true', '"reversed": false'))
    assert measure(tmp_path) == 0
    said = capsys.readouterr().out
    peers = said[said.index("Peers: ") : said.index("Reports: ")]
    assert peers.count("runs against the others: reversed, but not marked so?") == 6
    assert peers.count("needs at least 100 raters who answered every item") == 6
    assert "far lenient or severe     needs at least 5 leaders with 5 raters who differ" in said


@pytest.mark.parametrize(
    ("points", "said"), [(5, "0."), (9, "needs at least 5 leaders with 8 raters; there are 0")]
)
def test_a_wg_is_told_of_groups_that_are_large_enough_for_the_scale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], points: int, said: str
) -> None:
    write(tmp_path, 24)
    asked = (tmp_path / "q.yaml").read_text()
    (tmp_path / "q.yaml").write_text(asked.replace('"max": 5', f'"max": {points}'))
    assert measure(tmp_path) == 0
    rows = [row[30:] for row in capsys.readouterr().out.splitlines() if row.startswith("    a_wg ")]
    assert len(rows) == 12
    assert all(row.startswith(said) for row in rows)


def test_every_constant_that_a_report_takes_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, 24)
    assert measure(tmp_path) == 0
    said = capsys.readouterr().out
    rows = said[said.index("Constants that a report can take") :].splitlines()[1:7]
    found = instrument(cohort(24), ASKED).estimates
    assert found is not None
    assert [row[30:].split()[0] for row in rows] == [
        f"{value:.2f}"
        for value in (
            found.raters,
            found.midpoint,
            found.between,
            found.icc,
            found.own,
            found.alpha,
        )
        if value is not None
    ]


def test_dimensions_of_one_and_two_items_say_what_they_can(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, 24)
    asked = json.loads((tmp_path / "q.yaml").read_text())
    asked["dimensions"] = asked["dimensions"][:2]
    asked["dimensions"][0]["items"] = asked["dimensions"][0]["items"][:1]
    asked["dimensions"][1]["items"] = asked["dimensions"][1]["items"][:2]
    kept = {item["id"] for dimension in asked["dimensions"] for item in dimension["items"]}
    (tmp_path / "q.yaml").write_text(json.dumps(asked))
    header, *rows = (tmp_path / "r.csv").read_text().splitlines()
    kept_rows = [row for row in rows if row.split(",")[3] in kept]
    (tmp_path / "r.csv").write_text("\n".join([header, *kept_rows]))
    assert measure(tmp_path) == 0
    said = capsys.readouterr().out
    reports = said[said.index("Reports: ") : said.index("Self minus others")]
    one, two = reports.split("  Dimension ")[1:]
    assert [line.split()[0] for line in one.splitlines()[1:5]] == ["ICC(1)", "ICC(2)", "reliability", "raters"]  # fmt: skip
    assert "Spearman-Brown" in two.splitlines()[1]
    assert "omega" not in one + two


def test_a_dimension_that_few_were_rated_in_needs_more_leaders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, 24)
    header, *rows = (tmp_path / "r.csv").read_text().splitlines()
    kept = [row for row in rows if not row.split(",")[3].startswith("d0") or row < "boss-01"]
    (tmp_path / "r.csv").write_text("\n".join([header, *kept]))
    assert measure(tmp_path) == 0
    said = capsys.readouterr().out
    assert (
        "    Dimension 0             spread needs at least 20 leaders, median needs at least 20 leaders\n"
        in said
    )
    assert "nan" not in said


def test_faults_are_those_of_the_report_all_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, 1)
    (tmp_path / "r.csv").write_text(HEADER + "ada,r1,peer,d0i0,9\nada,r1,peer,no,3\nada,r1,all,d0i0,1\n")  # fmt: skip
    assert measure(tmp_path) == 2
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "r.csv:2: value 9 is outside the scale 1..5 of item d0i0",
        "r.csv:3: item no is not in the questionnaire",
        "r.csv:4: rater r1 of leader ada is in group peer and in group all",
    ]
    assert said.out == ""


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("q.yaml", "title: [", "q.yaml:2: is not YAML: did not find expected node content"),
        ("r.csv", "", "r.csv:1: is empty; the first line must be leader,rater,group,item,value"),
        ("r.csv", HEADER, "r.csv: holds no ratings"),
    ],
)
def test_files_that_hold_nothing_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, fault: str
) -> None:
    write(tmp_path, 1)
    (tmp_path / name).write_text(content)
    assert measure(tmp_path) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", fault + "\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["q.yaml", "r.csv"]
