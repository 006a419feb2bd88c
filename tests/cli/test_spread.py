"""`parallax report` over many leaders: bands from what the file tells, one spread for one round."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from parallax.cli import main
from parallax.core.report import Report, from_json

QUESTIONNAIRE = """title: Many
scale: {min: 1, max: 5, not_observed: false}
dimensions:
  - {id: D, name: Dee, items: [{id: A, text: First}, {id: B, text: Second}]}
groups:
  - {id: self, name: Self, kind: self}
  - {id: peer, name: Peers, kind: protected}
"""
type Row = tuple[str, str, str, int, int]
type Make = Callable[..., Report]


def rows(leaders: int, seed: int = 3) -> list[Row]:
    """leader, rater, group and the answers to A and B; one leader after the other, so that fewer are a beginning of more."""
    chance = random.Random(seed)
    found: list[Row] = []
    for number in range(leaders):
        height = chance.gauss(3.2, 0.5)
        for rater in range(7):
            a, b = (min(max(round(chance.gauss(height, 0.9)), 1), 5) for _ in "AB")
            found.append((f"leader{number:02}", f"r{rater}", "self" if rater == 0 else "peer", a, b))  # fmt: skip
    return found


def write(place: Path, said: list[Row]) -> None:
    lines = [f"{leader},{rater},{group},{item},{value}" for leader, rater, group, *answers in said for item, value in zip("AB", answers, strict=True)]  # fmt: skip
    (place / "r.csv").write_text("leader,rater,group,item,value\n" + "\n".join(lines) + "\n")


@pytest.fixture
def report(tmp_path: Path) -> Make:
    (tmp_path / "q.yaml").write_text(QUESTIONNAIRE)

    def made(leader: str, *words: str) -> Report:
        files = ["--questionnaire", str(tmp_path / "q.yaml"), "--ratings", str(tmp_path / "r.csv")]
        out = ["--out", str(tmp_path / "out"), "--format", "json", "--leader", leader]
        assert main(["report", *files, *out, *words]) == 0
        return from_json((tmp_path / "out" / leader / "report.json").read_text())

    return made


def pooled(said: list[Row]) -> float:
    """A second way to the spread: each peer's mean, variances by leader."""
    peers: dict[str, list[float]] = {}
    for leader, _, group, a, b in said:
        if group == "peer":
            peers.setdefault(leader, []).append((a + b) / 2)
    return float(np.sqrt(np.mean([np.var(scores, ddof=1) for scores in peers.values()])))


def test_twenty_leaders_tell_the_spread_and_nothing_is_provisional(
    tmp_path: Path, report: Make
) -> None:
    said = rows(20)
    write(tmp_path, said)
    method = report("leader03").method
    assert (float(method.spread), method.provisional) == (round(pooled(said), 2), False)
    peers: dict[str, list[float]] = {}
    for leader, _, group, a, b in said:
        if group == "peer":
            peers.setdefault(leader, []).append((a + b) / 2)
    assert float(method.midpoint) == round(float(np.median([np.mean(p) for p in peers.values()])), 1)  # fmt: skip


def test_nineteen_leaders_leave_it_provisional(tmp_path: Path, report: Make) -> None:
    write(tmp_path, rows(19))
    method = report("leader03").method
    assert (str(method.spread), str(method.midpoint), method.provisional) == ("0.70", "3.75", True)


def test_a_spread_near_zero_is_not_told(tmp_path: Path, report: Make) -> None:
    """Bands of no width would say that in every group all said the same."""
    write(tmp_path, [(leader, rater, group, 3, 4) for leader, rater, group, _, _ in rows(20)])
    assert str(report("leader03").method.spread) == "0.35"


def test_without_enough_self_ratings_gaps_rest_on_an_assumption(
    tmp_path: Path, report: Make
) -> None:
    said = [row for row in rows(20) if row[2] == "peer" or row[0] == "leader03"]
    write(tmp_path, said)
    assert report("leader03").method.provisional is True
    write(tmp_path, [row for row in said if row[2] == "peer"])
    assert report("leader03").method.provisional is False


def test_one_round_has_one_spread(tmp_path: Path, report: Make) -> None:
    """Estimates over 20 and over 21 leaders, side by side, would tell about the one who came."""
    ledger = ("--ledger", str(tmp_path / "l.jsonl"))
    write(tmp_path, rows(20))
    first = report("leader03", *ledger)
    write(tmp_path, [*rows(20), *[("leader99", f"r{n}", "peer", n, 6 - n) for n in range(1, 6)]])
    assert report("leader99", *ledger).method == first.method
    assert report("leader03", *ledger) == first
    assert report("leader99").method.spread != first.method.spread
    noted = [json.loads(line) for line in (tmp_path / "l.jsonl").read_text().splitlines()]
    spreads = [row["spread"] for row in noted if row["row"] == "release"]
    assert len(spreads) == 2
    assert spreads[0] == spreads[1]
    assert spreads[0]["raters"] == float(first.method.spread)


def test_a_round_begun_before_spreads_were_noted_keeps_the_provisional_one(
    tmp_path: Path, report: Make
) -> None:
    ledger = tmp_path / "l.jsonl"
    write(tmp_path, rows(3))
    first = report("leader01", "--ledger", str(ledger))
    noted = [json.loads(line) for line in ledger.read_text().splitlines()]
    for row in noted:
        row.pop("spread", None)
    ledger.write_text("".join(json.dumps(row) + "\n" for row in noted))
    write(tmp_path, rows(25))
    assert report("leader01", "--ledger", str(ledger)) == first
    assert report("leader20", "--ledger", str(ledger)).method.provisional is True


@pytest.mark.parametrize(
    ("spread", "fault"),
    [
        ({"raters": 0.7}, "has a spread with other fields"),
        ("wide", "has a spread with other fields"),
        (
            {"raters": "0.7", "norm": 1, "alpha": 1, "threshold": 1, "midpoint": 1, "provisional": True},
            "has a spread without numbers",
        ),
    ],
)  # fmt: skip
def test_a_damaged_spread_is_refused(
    tmp_path: Path,
    report: Make,
    capsys: pytest.CaptureFixture[str],
    spread: object,
    fault: str,
) -> None:
    write(tmp_path, rows(1))
    ledger = tmp_path / "l.jsonl"
    report("leader00", "--ledger", str(ledger))
    release, *facts = ledger.read_text().splitlines()
    ledger.write_text("\n".join([json.dumps(json.loads(release) | {"spread": spread}), *facts]))
    with pytest.raises(AssertionError):
        report("leader00", "--ledger", str(ledger))
    assert capsys.readouterr().err.startswith(f"l.jsonl:1: {fault}: the ledger is damaged")
