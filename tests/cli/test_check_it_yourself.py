"""What docs/privacy/check-it-yourself.md tells people to do, done."""

import re
import runpy
from pathlib import Path

import pytest

from parallax.cli import main

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "privacy" / "check-it-yourself.md").read_text()


def block(language: str) -> str:
    [text] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
    return str(text)


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_attack_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    Path("case.json").write_text(block("json"))
    assert main(["attack", "case.json"]) == 1
    told = capsys.readouterr().out
    assert "peer2's answer to q1 is certainly 5" in told
    assert "peer3's answer to q1 is certainly 5" in told


def test_the_output_that_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    case = PROJECT / "examples" / "attacks" / "total-minus-groups-naive.json"
    main(["attack", str(case)])
    for line in capsys.readouterr().out.splitlines():
        assert line.partition("; ")[0] in PAGE


def test_a_whole_report_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    files = PROJECT / "examples"
    words = ["--questionnaire", f"{files}/questionnaire.yaml", "--ratings", f"{files}/ratings.csv"]
    assert main(["report", *words, "--out", "out", "--ledger", "ledger.jsonl"]) == 0
    Path("make.py").write_text(block("python"))
    runpy.run_path("make.py")
    capsys.readouterr()
    assert main(["attack", "case.json"]) == 0
    assert capsys.readouterr().out.startswith("safe: every protected answer")
