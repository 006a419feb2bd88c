"""`parallax report --ledger`: the same answers once, other answers as a second version or not at all."""

import json
from pathlib import Path

import pytest

from parallax.cli import main
from parallax.core.report import from_json
from tests.report_on_files import QUESTIONNAIRE, report


def test_the_second_run_over_the_same_answers_releases_the_same_and_writes_nothing_more(
    place: Path,
) -> None:
    rows = [f"ada,r{n},peer,keep,words {n}" for n in range(6)]
    (place / "c.csv").write_text("leader,rater,group,prompt,text\n" + "\n".join(rows) + "\n")
    words = ("--ledger", str(place / "l.jsonl"), "--comments", str(place / "c.csv"))
    assert report(place, *words) == 0
    ledger, made = (place / "l.jsonl").read_text(), (place / "out/ada/report.json").read_text()
    assert report(place, *words) == 0
    assert ((place / "l.jsonl").read_text(), (place / "out/ada/report.json").read_text()) == (
        ledger,
        made,
    )


def test_the_ledger_holds_facts_and_no_rater_id(place: Path) -> None:
    assert report(place, "--ledger", str(place / "l.jsonl")) == 0
    release, *facts = [json.loads(line) for line in (place / "l.jsonl").read_text().splitlines()]
    assert (release["row"], release["leader"], release["exempt"]) == ("release", "ada", [])
    assert [(fact["stat"], fact["items"], fact["n"], fact["value"]) for fact in facts] == [
        ("mean", ["A", "B"], 6, "2.8"),
        ("mean", ["A"], 6, "2.7"),
        ("mean", ["B"], 6, "3.0"),
    ]
    assert all(
        len(set(fact["members"])) == 6 and not {"r0", "r1"} & set(fact["members"]) for fact in facts
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("ada,r5,peer,B,3", "ada,r5,peer,B,5"), ("\nada,r5,peer,A,1\nada,r5,peer,B,3", "")],
    ids=["an answer changed", "a rater left"],
)
def test_a_second_version_of_a_round_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    assert report(place, "--ledger", str(place / "l.jsonl")) == 0
    ledger, made = (place / "l.jsonl").read_text(), (place / "out/ada/report.json").read_text()
    text = (place / "r.csv").read_text()
    assert old in text
    (place / "r.csv").write_text(text.replace(old, new))
    assert report(place, "--ledger", str(place / "l.jsonl")) == 2
    assert "leader ada: release ada/" in capsys.readouterr().err
    assert ((place / "l.jsonl").read_text(), (place / "out/ada/report.json").read_text()) == (
        ledger,
        made,
    )


def more(place: Path, late: str, comments: str = "") -> None:
    """Answers of so many late peers, each by a digit for A, and 3 for B; comments, one a line, `rater text`."""
    rows = [
        f"ada,late{n},peer,{i},{v}" for n, a in enumerate(late) for i, v in (("A", a), ("B", 3))
    ]
    with (place / "r.csv").open("a") as file:
        file.writelines(row + "\n" for row in rows)
    said = [f"ada,{line.partition(' ')[0]},peer,keep,{line.partition(' ')[2]}" for line in comments.splitlines()]  # fmt: skip
    (place / "c.csv").write_text("leader,rater,group,prompt,text\n" + "\n".join(said) + "\n")


def again(place: Path) -> int:
    return report(place, "--ledger", str(place / "l.jsonl"), "--comments", str(place / "c.csv"))


def test_one_late_answer_makes_no_second_version(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more(place, "")
    assert again(place) == 0
    ledger, made = (place / "l.jsonl").read_text(), (place / "out/ada/report.json").read_text()
    more(place, "5")
    assert again(place) == 2
    assert "group peer has new answers of 1 person: 3 more are needed" in capsys.readouterr().err
    assert ((place / "l.jsonl").read_text(), (place / "out/ada/report.json").read_text()) == (
        ledger,
        made,
    )


def test_four_late_answers_make_a_second_version_that_is_safe_beside_the_first(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And each version can be made again, byte by byte, from its own answers."""
    more(place, "")
    first_answers = (place / "r.csv").read_text()
    assert again(place) == 0
    first = (place / "out/ada/report.json").read_text()
    more(place, "2345")
    assert again(place) == 0
    second, ledger = (place / "out/ada/report.json").read_text(), (place / "l.jsonl").read_text()
    rows = [json.loads(line) for line in ledger.splitlines()]
    heads = [row for row in rows if row["row"] == "release"]
    assert [head["release"] == f"{heads[0]['release']}/2" for head in heads] == [False, True]
    facts = [row for row in rows if row["row"] == "fact"]
    assert [(f["n"], f["items"]) for f in facts if len(f.get("items", ())) == 1] == [
        (6, ["A"]),
        (6, ["B"]),
        (10, ["A"]),
        (10, ["B"]),
    ]
    (place / "case.json").write_text(json.dumps({"scale": {"min": 1, "max": 5}, "facts": facts}))
    assert main(["attack", str(place / "case.json")]) == 0
    assert again(place) == 0
    assert (place / "out/ada/report.json").read_text() == second
    (place / "r.csv").write_text(first_answers)
    assert again(place) == 0
    assert (place / "out/ada/report.json").read_text() == first
    assert (place / "l.jsonl").read_text() == ledger


def test_late_answers_that_all_say_the_same_end_are_not_shown(place: Path) -> None:
    """2.7 of six is 16; with four more at the end of the scale the new mean would tell all four."""
    more(place, "")
    assert again(place) == 0
    more(place, "5555")
    assert again(place) == 0
    rows = [json.loads(line) for line in (place / "l.jsonl").read_text().splitlines()]
    assert not [row for row in rows if row.get("n") == 10 and row.get("items") == ["A"]]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("ada,r5,peer,B,3", "ada,r5,peer,B,4", "answers of then were changed or taken out"),
        ("\nada,r5,peer,A,1\nada,r5,peer,B,3", "", "answers of then were changed or taken out"),
    ],
    ids=["an answer changed", "a rater left"],
)
def test_enough_late_answers_do_not_make_up_for_what_was_changed(
    place: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, why: str
) -> None:
    more(place, "")
    assert again(place) == 0
    text = (place / "r.csv").read_text()
    assert old in text
    (place / "r.csv").write_text(text.replace(old, new))
    more(place, "2345")
    assert again(place) == 2
    assert why in capsys.readouterr().err


def test_a_lower_minimum_is_another_promise(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more(place, "")
    assert again(place) == 0
    (place / "q.yaml").write_text(QUESTIONNAIRE.replace("merge_into: all}", "minimum: 3}"))
    more(place, "2345")
    assert again(place) == 2
    assert "groups or minimums are not those of then" in capsys.readouterr().err


def said_in(place: Path) -> list[str]:
    made = from_json((place / "out/ada/report.json").read_text())
    return [comment.text for prompt in made.prompts for comment in prompt.comments]


def test_new_comments_wait_until_they_are_a_crowd(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = "\n".join(f"r{n} words {n}" for n in range(5))
    more(place, "", first)
    assert again(place) == 0
    before = said_in(place)
    capsys.readouterr()
    more(place, "2345", first + "\nlate0 new 0\nlate1 new 1\nlate2 new 2")
    assert again(place) == 0
    assert said_in(place) == before
    assert (
        capsys.readouterr().out.splitlines()[0]
        == "leader ada: new comments to keep wait until there are 4 of them"
    )
    more(place, "", first + "\n" + "\n".join(f"late{n} new {n}" for n in range(4)))
    assert again(place) == 0
    assert sorted(said_in(place)) == sorted([*before, *(f"new {n}" for n in range(4))])
    assert [text for text in said_in(place) if text in before] == before


def test_a_comment_that_was_shown_is_not_taken_out(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more(place, "", "r0 words\nr1 others")
    assert again(place) == 0
    more(place, "2345", "r1 others")
    assert again(place) == 2
    assert "comments were taken out or reworded since" in capsys.readouterr().err


def test_earlier_releases_that_leak_are_an_incident(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A ledger in which somebody noted a figure about two people."""
    more(place, "")
    assert again(place) == 0
    release, *facts = [json.loads(line) for line in (place / "l.jsonl").read_text().splitlines()]
    two = facts[1] | {"members": facts[1]["members"][:2], "n": 2, "stat": "mean_at_least", "value": "1"}  # fmt: skip
    rows = [release | {"rows": release["rows"] + 1}, *facts, two]
    (place / "l.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    more(place, "2345")
    assert again(place) == 2
    assert "this is an incident" in capsys.readouterr().err


def test_a_ledger_that_lost_rows_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more(place, "")
    assert again(place) == 0
    *rows, _ = (place / "l.jsonl").read_text().splitlines()
    (place / "l.jsonl").write_text("\n".join(rows) + "\n")
    assert again(place) == 2
    assert "lacks some of its rows: the ledger is damaged" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["{", "3", "{}", '{"row": "release"}', '{"row": "fact"}', "\x00"])
def test_a_damaged_ledger_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    (place / "l.jsonl").write_text(line + "\n")
    assert report(place, "--ledger", str(place / "l.jsonl")) == 2
    assert capsys.readouterr().err.startswith("l.jsonl:1: ")
    assert not (place / "out").exists()
