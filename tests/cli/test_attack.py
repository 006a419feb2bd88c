"""`parallax attack` on files: what it prints, how it ends, and that bad input is told from where it stands."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from parallax.cli import main

ATTACKS = Path(__file__).parents[2] / "examples" / "attacks"
REPORTS = ["report1", "report2", "report3", "report4"]


def mean(members: list[str], value: str, **more: Any) -> dict[str, Any]:
    fact = {"release": "v1", "stat": "mean", "members": members, "items": ["q1"]}
    return fact | {"n": len(members), "value": value, "decimals": 2, "rounding": "half_up"} | more


def hidden_peer() -> dict[str, Any]:
    return {
        "title": "Hidden peer",
        "scale": {"min": 1, "max": 5},
        "m": 3,
        "attacker_knows": {"report2": {"q1": 4}},
        "exempt_respondents": ["superior1"],
        "facts": [
            mean(REPORTS, "3.50"),
            mean(["superior1"], "3.00"),
            mean([*REPORTS, "superior1", "peer1"], "3.33"),
        ],
    }


def written(place: Path, case: object, name: str = "case.json") -> str:
    (place / name).write_text(case if isinstance(case, str) else json.dumps(case))
    return str(place / name)


def test_words_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["attack", written(tmp_path, hidden_peer()), "--dimension", "Listening=q1"]
    assert main(words) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Hidden peer"
    assert lines[1].startswith(
        "leak: these figures narrow a protected answer to fewer than 3 values (1 of 4 answers certain, 0 narrowed; "
    )
    assert lines[2:5] == [
        "  peer1's answer to q1 is certainly 3",
        "  peer1's mean of Listening is certainly 3.00",
        "  report1's mean of Listening lies between 1.00 and 5.00",
    ]


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, hidden_peer())
    assert main(["attack", path, "--json"]) == 1
    plain = json.loads(capsys.readouterr().out)
    assert isinstance(plain.pop("seconds"), float)
    anything = {"q1": [1, 2, 3, 4, 5]}
    expected = {
        "verdict": "leak",
        "min_feasible_values": 1,
        "feasible_values": {
            "peer1": {"q1": [3]},
            "report1": anything,
            "report3": anything,
            "report4": anything,
        },
        "exactly_determined": [["peer1", "q1", 3]],
    }
    assert plain == expected
    assert main(["attack", path, "--json", "--dimension", "d=q1"]) == 1
    assert json.loads(capsys.readouterr().out)["mean_intervals"]["report1"] == {"d": [1.0, 5.0]}


def test_an_exempt_name_that_is_in_no_fact_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    misspelt = hidden_peer() | {"exempt_respondents": ["superor1"], "attacker_knows": {}}
    assert main(["attack", written(tmp_path, misspelt), "--json"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(
        "case.json: note: exempt_respondents: in no fact is superor1; correct"
    )
    assert len(said.err.splitlines()) == 1
    assert json.loads(said.out)["feasible_values"]["superior1"] == {"q1": [3]}
    assert main(["attack", written(tmp_path, hidden_peer()), "--json"]) == 1
    assert capsys.readouterr().err == ""


def test_several_files_give_a_line_each_and_the_worst_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    safe = hidden_peer() | {"title": "Reports only", "facts": [mean(REPORTS, "3.50")]}
    del safe["exempt_respondents"]
    leak, fine = written(tmp_path, hidden_peer()), written(tmp_path, safe, "safe.json")
    assert main(["attack", fine]) == 0
    capsys.readouterr()
    assert main(["attack", fine, leak]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"safe     {fine}  Reports only: 0 of 3 answers certain, 0 narrowed",
        f"leak     {leak}  Hidden peer: 1 of 4 answers certain, 0 narrowed",
    ]
    assert main(["attack", fine, leak, "--json"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["case"], row["verdict"]) for row in rows] == [(fine, "safe"), (leak, "leak")]
    assert main(["attack", leak, str(tmp_path / "absent.json"), fine]) == 2
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 2
    assert told.err == "absent.json: cannot be read: No such file or directory\n"


@pytest.mark.parametrize("path", sorted(ATTACKS.glob("*.json")), ids=lambda path: path.stem)
def test_every_published_attack_works_on_a_naive_release_and_fails_on_ours(path: Path) -> None:
    assert main(["attack", str(path)]) == (1 if path.stem.endswith("-naive") else 0)


def test_every_attack_comes_with_its_defence() -> None:
    stems = {path.stem for path in ATTACKS.glob("*.json")}
    attacks = {stem.removesuffix("-naive") for stem in stems if stem.endswith("-naive")}
    assert stems == {f"{name}-{kind}" for name in attacks for kind in ("naive", "protected")}
    assert len(attacks) >= 20


def changed(**more: Any) -> dict[str, Any]:
    return hidden_peer() | more


def only(**more: Any) -> dict[str, Any]:
    """A case with one fact, which `more` changes (None removes a key)."""
    fact = mean(REPORTS, "3.50") | more
    kept = {key: value for key, value in fact.items() if value is not None}
    return {"scale": {"min": 1, "max": 5}, "facts": [kept]}


PARTS = [{"weight": 1, "members": REPORTS, "items": ["q1"]}]
FAULTS: dict[str, tuple[Any, str]] = {
    "not JSON": ("{", "is not JSON: Expecting property name enclosed in double quotes in line 1"),
    "a list": ([], "the case: must be an object {…}"),
    "deep": ("[" * 200_000, "is nested too deeply for a case"),
    "twice": ('{"m": 1, "m": 2}', "is not JSON: the key 'm' stands twice in one object"),
    "not a number": ('{"m": NaN}', "is not JSON: NaN is no number"),
    "endless number": (
        f'{{"m": {"9" * 5000}}}',
        f"is not JSON: the number {'9' * 20}… is too long",
    ),
    "no scale": ({"facts": []}, "scale: is missing"),
    "no facts": ({"scale": {"min": 1, "max": 5}}, "facts: is missing"),
    "empty facts": (changed(facts=[]), "facts: at least one fact is needed"),
    "half a scale": (changed(scale={"min": 1}), "scale.max: is missing"),
    "scale of text": (changed(scale={"min": "1", "max": 5}), "scale.min: 1 is not a whole number"),
    "scale upside down": (
        changed(scale={"min": 5, "max": 1}),
        "scale: max must be greater than min",
    ),
    "endless scale": (
        changed(scale={"min": 0, "max": 999_999}),
        "scale: at most 100 answers between min and max",
    ),
    "typing error": (
        changed(exempt=["a"]),
        "exempt: unknown key; use attacker_knows, description, exempt_respondents, facts, m, note, scale, source, title",
    ),
    "m": (changed(m=0), "m: must lie between 1 and 100"),
    "m of truth": (changed(m=True), "m: True is not a whole number"),
    "fact of text": (changed(facts=["x"]), "facts[0]: must be an object {…}"),
    "unknown stat": (
        only(stat="mode"),
        "facts[0].stat: unknown stat mode; use mean, mean_at_most, mean_at_least, weighted_mean, weighted_mean_at_most, "
        "weighted_mean_at_least, sd, mean_variance, min, max, median, counts, bin_counts, share_at_least, equal",
    ),
    "no stat": (only(stat=None), "facts[0].stat: is missing"),
    "no members": (only(members=None), "facts[0].members: is missing"),
    "empty members": (only(members=[], n=0), "facts[0].members: must name at least one"),
    "member of number": (
        only(members=[1, "a"], n=2),
        "facts[0].members[0]: must be a text of 1 to 200 characters",
    ),
    "member twice": (only(members=["a", "a"], n=2), "facts[0].members: names a twice"),
    "no items": (only(items=None), "facts[0].items: is missing"),
    "items of text": (only(items="q1"), "facts[0].items: must be a list […]"),
    "no n": (only(n=None), "facts[0].n: is missing"),
    "other n": (
        only(n=5),
        "facts[0].n: is 5, but members × items holds 4 answers of 4 respondents; list exactly those who answered",
    ),
    "no value": (only(value=None), "facts[0].value: is missing"),
    "value of words": (
        only(value="high"),
        "facts[0].value: high is not a decimal with at most 9 digits before and after the point",
    ),
    "endless value": (
        only(value="3" * 10_000),
        f"facts[0].value: {'3' * 40}… is not a decimal with at most 9 digits before and after the point",
    ),
    "value with exponent": (
        only(value="1e999999999"),
        "facts[0].value: 1e999999999 is not a decimal with at most 9 digits before and after the point",
    ),
    "value off scale": (only(value="5.10"), "facts[0].value: is off the scale 1 to 5"),
    "no decimals": (only(decimals=None), "facts[0].decimals: is missing"),
    "too few decimals": (
        only(value="3.125"),
        "facts[0].value: 3.125 has more than the 2 decimals stated; correct the decimals",
    ),
    "endless decimals": (only(decimals=10**9), "facts[0].decimals: must lie between 0 and 9"),
    "rounding": (only(rounding="down"), "facts[0].rounding: down is not known; use half_up"),
    "no parts": (only(stat="weighted_mean"), "facts[0].parts: is missing"),
    "empty parts": (
        only(stat="weighted_mean", parts=[]),
        "facts[0].parts: at least one part is needed",
    ),
    "no weight": (
        only(stat="weighted_mean", parts=[{"members": ["a"], "items": ["q"]}]),
        "facts[0].parts[0].weight: is missing",
    ),
    "weight of nothing": (
        only(stat="weighted_mean", parts=[PARTS[0] | {"weight": 0}]),
        "facts[0].parts[0].weight: must be greater than 0; leave the part out",
    ),
    "weights too fine": (
        only(
            stat="weighted_mean",
            parts=[
                PARTS[0] | {"weight": "999999999.999999999"},
                {"weight": "0.000000001", "members": ["a", "b", "c"], "items": ["q1"]},
            ],
            n=7,
        ),
        "facts[0].parts: the weights need numbers too large to search exactly; use fewer digits",
    ),
    "sd of one": (
        only(stat="sd", members=["a"], n=1, value="0.00"),
        "facts[0]: an sd needs at least two answers",
    ),
    "negative sd": (only(stat="sd", value="-0.50"), "facts[0].value: an sd is never negative"),
    "variance without parts": (only(stat="mean_variance"), "facts[0].parts: is missing"),
    "variance of one": (
        only(stat="mean_variance", parts=[{"members": ["a"], "items": ["q"]}], n=1, below=1),
        "facts[0].parts[0]: a variance needs at least two answers",
    ),
    "variance without limits": (
        only(stat="mean_variance", parts=PARTS, n=4),
        "facts[0]: at_least or below is missing: the limits of the mean variance",
    ),
    "variance below nothing": (
        only(stat="mean_variance", parts=PARTS, n=4, below="0"),
        "facts[0].below: must be greater than at_least, and than 0",
    ),
    "variance between nothing": (
        only(stat="mean_variance", parts=PARTS, n=4, at_least="7/5", below="1.4"),
        "facts[0].below: must be greater than at_least, and than 0",
    ),
    "negative variance": (
        only(stat="mean_variance", parts=PARTS, n=4, at_least="-0.5"),
        "facts[0].at_least: a variance is never negative",
    ),
    "variance of words": (
        only(stat="mean_variance", parts=PARTS, n=4, at_least="1/0"),
        "facts[0].at_least: 1/0 is not a decimal with at most 9 digits before and after the point",
    ),
    "above what is displayed": (
        only(value="3.5", above="3.55"),
        "facts[0].above: leaves nothing that is displayed like this",
    ),
    "below what is above": (
        only(value="3.5", above="3.5", below="7/2"),
        "facts[0].below: leaves nothing that is displayed like this",
    ),
    "min between": (
        only(stat="min", value="1.5"),
        "facts[0].value: must be a whole number of the scale",
    ),
    "max off scale": (only(stat="max", value=6), "facts[0].value: 6 is off the scale 1 to 5"),
    "counts of list": (only(stat="counts", value=[1]), "facts[0].value: must be an object {…}"),
    "counts off scale": (
        only(stat="counts", value={"9": 4}),
        "facts[0].value: 9 is off the scale 1 to 5",
    ),
    "counts do not add up": (
        only(stat="counts", value={"1": 1, "2": 1}),
        "facts[0].value: the counts add up to 2, but there are 4 answers",
    ),
    "bin without n": (
        only(stat="bin_counts", value=[{"options": [1, 2]}]),
        "facts[0].value[0].n: is missing",
    ),
    "bin too full": (
        only(stat="bin_counts", value=[{"options": [1], "n": 5}]),
        "facts[0].value[0].n: must lie between 0 and 4",
    ),
    "no threshold": (only(stat="share_at_least", value="50.00"), "facts[0].threshold: is missing"),
    "share": (
        only(stat="share_at_least", value="101.00", threshold=4),
        "facts[0].value: must lie between 0 and 100, in percent",
    ),
    "equal to nothing": (
        only(stat="equal", cells=[["a", "q"]]),
        "facts[0].cells: must name two different cells or more, each once",
    ),
    "equal to a name": (
        only(stat="equal", cells=["a", "b"]),
        "facts[0].cells[0]: must be a list […]",
    ),
    "known stranger": (
        changed(attacker_knows={"report9": {"q1": 1}}),
        "attacker_knows.report9: is a member of no fact; correct the name or leave it out",
    ),
    "known item": (
        changed(attacker_knows={"report1": {"q2": 1}}),
        "attacker_knows.report1.q2: this respondent has no answer to this item in any fact",
    ),
    "known off scale": (
        changed(attacker_knows={"report1": {"q1": 6}}),
        "attacker_knows.report1.q1: 6 is off the scale 1 to 5",
    ),
    "known list": (changed(attacker_knows=[]), "attacker_knows: must be an object {…}"),
    "exempt text": (changed(exempt_respondents="a"), "exempt_respondents: must be a list […]"),
    "contradiction": (
        changed(
            facts=[mean(["a"], "3.00"), mean(["a"], "4.00")],
            attacker_knows={},
            exempt_respondents=[],
        ),
        "no answers fit these facts (look at facts[0], facts[1])",
    ),
    "impossible mean": (
        only(members=["a", "b"], n=2, value="3.25"),
        "no answers fit these facts (look at facts[0])",
    ),
    "too many cells": (
        only(members=[f"r{n}" for n in range(2000)], items=[f"q{n}" for n in range(600)], n=1),
        "facts[0]: more than 1000000 answers over all facts; split the case",
    ),
    "too many facts": (changed(facts=[{}] * 10_001), "facts: 10001 facts; at most 10000"),
    "steering a terminal": (only(stat="\x1b[2J"), "facts[0].stat: unknown stat \\x1b[2J; use "),
}


@pytest.mark.parametrize("name", FAULTS)
def test_bad_input_is_told_from_where_it_stands(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, told = FAULTS[name]
    assert main(["attack", written(tmp_path, case)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"case.json: {told}")
    assert len(said.err.splitlines()) == 1


def test_all_faults_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = changed(facts=[mean(["a"], "x"), mean(["a"], "3.00"), mean(["b"], "9.00")], k=3)
    assert main(["attack", written(tmp_path, case)]) == 2
    places = [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()]
    assert places == ["k", "facts[0].value", "facts[2].value"]


@pytest.mark.parametrize("content", [b"\xff\xfe{", b"\x00" * 10, b""])
def test_files_that_are_no_text(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.json").write_bytes(content)
    assert main(["attack", str(tmp_path / "case.json")]) == 2
    assert capsys.readouterr().err.startswith("case.json: is not ")
    assert main(["attack", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--limit=0", "must be a number of seconds greater than 0"),
        ("--limit=soon", "must be a number of seconds greater than 0"),
        ("--limit=nan", "must be a number of seconds greater than 0"),
        ("--dimension=q1", "must look like NAME=ITEM,ITEM"),
    ],
)
def test_bad_options(option: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["attack", option, "case.json"])
    assert caught.value.code == 2
    assert told in capsys.readouterr().err


def test_an_easy_case_loads_no_solver(tmp_path: Path) -> None:
    import subprocess

    program = "import sys; from parallax.cli import main; main(sys.argv[1:]); sys.exit('ortools' in sys.modules)"
    words = ["attack", written(tmp_path, hidden_peer())]
    source = str(Path(__file__).parents[2] / "src")
    done = subprocess.run([sys.executable, "-c", program, *words], env={"PYTHONPATH": source})
    assert done.returncode == 0


def test_when_nobody_reads_on_the_command_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = [
        sys.executable,
        "-m",
        "parallax",
        "attack",
        *map(str, sorted(ATTACKS.glob("un*.json"))),
    ]
    ended = subprocess.run(words, stdout=writing, stderr=subprocess.PIPE, check=False, text=True)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, "")
