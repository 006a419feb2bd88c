"""`parallax start` as a person meets it: one start, a second one, a taken port, a database that goes away, Ctrl-C."""

import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from parallax.config.installation import Installation
from parallax.config.roles import OWNER
from tests.platform.installation import OwnInstallation, stop

SIGN_IN = "/account/login/code/"


@pytest.fixture(scope="module")
def installation() -> Iterator[OwnInstallation]:
    """Its path is too long for a socket, as in many a home folder."""
    with tempfile.TemporaryDirectory(prefix="parallax-" + "long-" * 15) as folder:
        var = Path(folder) / "var"
        yield OwnInstallation(var)
        Installation(var, {}).server.stop()


def owner_connection(installation: OwnInstallation) -> psycopg.Connection:
    return psycopg.connect(Installation(installation.var, {}).address(OWNER), autocommit=True)


def processes(installation: OwnInstallation) -> list[str]:
    """All that work for this folder."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "environ"]):
        told = " ".join(process.info["cmdline"] or [])
        if str(installation.var) in told + str(process.info["environ"]):
            found.append(told)
    return found


def test_it_runs_tells_the_second_and_leaves_nothing_behind(installation: OwnInstallation) -> None:
    first = installation.start()
    installation.wait_until("/account/login/code/", 200)
    second = installation.command("start", "--port", "0")
    restore = installation.command("restore", "/nowhere.tar", "--force")
    said = stop(first)
    assert (second.returncode, second.stderr) == (
        1,
        f"parallax start: already running (process {first.pid}, http://127.0.0.1:{installation.port})\n",
    )
    assert restore.returncode == 1
    assert first.returncode == 0
    assert said.splitlines() == [
        "starting the database …",
        f"Parallax runs at http://127.0.0.1:{installation.port}",
        "  stop with Ctrl-C",
        "stopping …",
        "stopped.",
    ]
    assert processes(installation) == []


def test_the_database_may_go_and_come_back(installation: OwnInstallation) -> None:
    process = installation.start()
    try:
        installation.wait_until(SIGN_IN, 200)
        server = Installation(installation.var, {}).server
        server.stop()
        assert installation.status("/account/", cookie="sessionid=somebody") == 503
        server.start()
        installation.wait_until(SIGN_IN, 200)
    finally:
        stop(process, signal.SIGTERM)


def test_a_killed_launcher_takes_its_processes_along(installation: OwnInstallation) -> None:
    process = installation.start()
    installation.wait_until(SIGN_IN, 200)
    process.kill()
    process.wait()
    installation.wait_until(SIGN_IN, 0)
    process.communicate(timeout=60)
    again = installation.start()
    installation.wait_until(SIGN_IN, 200)
    stop(again)
    assert again.returncode == 0


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    installation = OwnInstallation(tmp_path / "var")
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", installation.port))
        squatter.listen()
        said = installation.command("start", "--port", str(installation.port))
    assert said.stderr == (
        f"parallax start: port {installation.port} is taken by another program; choose one with --port\n"
    )
    assert not (installation.var / "postgres").exists()


def test_a_port_that_there_cannot_be_is_said(tmp_path: Path) -> None:
    said = OwnInstallation(tmp_path / "var").command("start", "--port", "99999")
    assert said.returncode == 2
    assert said.stderr.endswith("'99999' is not a port; write a number up to 65535\n")


def test_the_database_alone_ends_with_its_command(installation: OwnInstallation) -> None:
    # A server that runs already is left running.
    Installation(installation.var, {}).server.stop()
    process = subprocess.Popen(
        [sys.executable, "-m", "parallax", "database"],
        env=installation.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("PostgreSQL runs")
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert Installation(installation.var, {}).server.pid() is None


def test_data_stay_move_and_go(installation: OwnInstallation, tmp_path: Path) -> None:
    """Kept by a second start, brought back by a restore elsewhere, gone after --fresh."""
    director = ("create_director", "dora@example.org", "Dora", "--organisation", "St. Brigid")
    assert installation.command("django", *director).returncode == 0
    backup, keys = tmp_path / "backup.tar", tmp_path / "keys.tar"
    assert installation.command("backup", str(backup), "--keys", str(keys)).returncode == 0
    assert (oct(backup.stat().st_mode), oct(keys.stat().st_mode)) == ("0o100600", "0o100600")

    elsewhere = OwnInstallation(tmp_path / "var")
    restored = elsewhere.command("restore", str(backup), "--keys", str(keys))
    assert (restored.returncode, restored.stdout) == (0, f"restored {backup}\n")
    assert names(elsewhere) == ["St. Brigid"]
    refused = elsewhere.command("restore", str(backup))
    assert refused.stderr == (
        "parallax restore: there is data already, and it would be lost; say --force if that is meant\n"
    )
    assert elsewhere.command("restore", str(backup), "--force").returncode == 0

    process = elsewhere.start("--fresh")
    elsewhere.wait_until(SIGN_IN, 200)
    stop(process)
    assert names(elsewhere) == []


# Somebody notes a thought at a debrief; then somebody looks what can be read of it.
NOTE = """
from datetime import datetime, UTC
from parallax.domain.coaching.debrief.actions import save_note
from parallax.domain.coaching.models import Kind
from parallax.domain.people.models import Organisation, Person
from parallax.domain.reports.models import Debrief, Report
from parallax.domain.rounds.models import Round
now = datetime(2026, 5, 4, tzinfo=UTC)
where, _new = Organisation.objects.get_or_create(name="St. Brigid", defaults={"created_at": now})
leader, coach = (Person.objects.create(email=f"{n}@example.org", name=n, created_at=now) for n in ("lena", "carl"))
round = Round.objects.create(organisation=where, leader=leader, coach=coach, created_at=now)
report = Report.objects.create(round=round, compiled_at=now)
debrief = Debrief.objects.create(report=report, opened=["stop"])
save_note(debrief, Kind.REFLECTION, "stop", {"text": "zqthought"}, expected_revision=0, by=leader, now=now)
"""
LOOK = """
from parallax.domain.coaching.debrief.queries import written
from parallax.domain.coaching.models import Note
print([written(note).content.get("text", "lost") for note in Note.objects.all()])
"""


def test_what_leaders_noted_comes_back_with_their_keys_and_not_without(
    installation: OwnInstallation, tmp_path: Path
) -> None:
    assert installation.command("migrate").returncode == 0
    assert shell(installation, NOTE) == ""
    backup, keys = tmp_path / "backup.tar", tmp_path / "keys.tar"
    assert installation.command("backup", str(backup), "--keys", str(keys)).returncode == 0

    elsewhere = OwnInstallation(tmp_path / "var")
    assert elsewhere.command("restore", str(backup)).returncode == 0
    assert shell(elsewhere, LOOK) == "['lost']\n"
    # Having looked without the keys harms nothing.
    again = elsewhere.command("restore", str(backup), "--keys", str(keys), "--force")
    assert again.returncode == 0
    assert shell(elsewhere, LOOK) == "['zqthought']\n"


def shell(installation: OwnInstallation, lines: str) -> str:
    done = installation.command("django", "shell", "--verbosity", "0", "--command", lines)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_broken_backup_changes_nothing(installation: OwnInstallation, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar"
    broken.write_bytes(b"not a backup")
    refused = installation.command("restore", str(broken), "--force")
    assert refused.stderr == f"parallax restore: {broken} is not a backup of Parallax\n"
    assert names(installation) == ["St. Brigid"]


def names(installation: OwnInstallation) -> list[str]:
    with (
        Installation(installation.var, {}).database(),
        owner_connection(installation) as connection,
    ):
        return [name for (name,) in connection.execute("SELECT name FROM people_organisation")]
