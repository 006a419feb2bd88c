"""Where the output has no encoding but ASCII, every command still says what it has to say."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parallax.cli import COMMANDS


def said(*words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "parallax", *words],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        stdout=subprocess.PIPE,
        check=False,
    )
    return done.returncode, done.stdout.decode("ascii")


def test_the_help_names_every_command() -> None:
    status, text = said("--help")
    assert status == 0
    assert r"360\xb0 feedback that protects the people who speak." in text
    assert [word for word in COMMANDS if f"    {word}" not in text] == []


@pytest.mark.parametrize("command", ["attack", "report", "measure"])
def test_so_does_the_help_of_commands_for_files(command: str) -> None:
    status, text = said(command, "--help")
    assert (status, text.partition(" [")[0]) == (0, f"usage: parallax {command}")


def test_a_title_of_other_letters_is_escaped(tmp_path: Path) -> None:
    fact = {"stat": "mean", "members": ["a", "b"], "items": ["q"], "n": 2}
    case = {
        "title": "Gefühl",
        "scale": {"min": 1, "max": 5},
        "facts": [fact | {"value": "5.0", "decimals": 1}],
    }
    (tmp_path / "case.json").write_text(json.dumps(case))
    status, text = said("attack", str(tmp_path / "case.json"))
    assert (status, text.splitlines()[0]) == (1, r"Gef\xfchl")
