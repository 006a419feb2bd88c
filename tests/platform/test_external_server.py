"""A PostgreSQL that somebody else runs: used when it can be, and refused in words that say what to ask for."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from parallax.config.embedded import Server
from tests.platform.installation import OwnInstallation

MADE_BEFOREHAND = (
    "CREATE ROLE able LOGIN CREATEROLE PASSWORD 'a'",
    "CREATE ROLE plain LOGIN PASSWORD 'b'",
    "CREATE DATABASE able OWNER able",
    "CREATE DATABASE plain OWNER plain",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="parallax-elsewhere-") as folder:
        Path(folder).chmod(0o755)
        elsewhere = Server(Path(folder) / "postgres")
        with elsewhere.running():
            administer(elsewhere, *MADE_BEFOREHAND)
            yield elsewhere


def administer(server: Server, *statements: str) -> None:
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def refused(tmp_path: Path, **addresses: str) -> str:
    answer = OwnInstallation(tmp_path / "var", addresses).command("migrate")
    assert (answer.returncode, answer.stdout) == (1, "")
    return answer.stderr


def test_an_owner_that_may_not_make_roles_is_told_whom_to_ask_for_what(
    server: Server, tmp_path: Path
) -> None:
    said = refused(tmp_path, DATABASE_URL=server.url("plain", "b", "plain"))
    assert said.startswith(
        "parallax migrate: the owner of the database may not make or change the role parallax_web."
    )
    assert "CREATE ROLE parallax_web LOGIN" in said


def test_somebody_elses_database_is_refused(server: Server, tmp_path: Path) -> None:
    assert refused(tmp_path, DATABASE_URL=server.url("able", "a", "plain")) == (
        "parallax migrate: able may not make tables in the database plain."
        " Ask an administrator of the server to run\n    ALTER DATABASE plain OWNER TO able;\n"
    )


def test_a_wrong_password_is_said(server: Server, tmp_path: Path) -> None:
    said = refused(tmp_path, DATABASE_URL=server.url("able", "wrong", "able"))
    assert said.startswith("parallax migrate: DATABASE_URL leads to no database: ")
    assert 'password authentication failed for user "able"' in said


def test_nobody_there_is_said(tmp_path: Path) -> None:
    nowhere = quote(str(tmp_path), safe="")
    said = refused(tmp_path, DATABASE_URL=f"postgresql://able:a@{nowhere}/able")
    assert said.startswith("parallax migrate: DATABASE_URL leads to no database: ")


def test_an_owner_that_may_make_roles_needs_nothing_else(server: Server, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": server.url("able", "a", "able")}
    elsewhere = OwnInstallation(tmp_path / "var", settings)
    for _again in range(2):
        answer = elsewhere.command("migrate")
        assert (answer.returncode, answer.stderr) == (0, "")


def test_roles_made_by_an_administrator(server: Server, tmp_path: Path) -> None:
    administer(
        server,
        *(
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
            for role in ("parallax_web", "parallax_worker")
        ),
        "ALTER ROLE parallax_web PASSWORD 'w'",
        "ALTER ROLE parallax_worker PASSWORD 'k'",
    )
    settings = {
        "DATABASE_URL": server.url("plain", "b", "plain"),
        "DATABASE_URL_WEB": server.url("parallax_web", "w", "plain"),
        "DATABASE_URL_WORKER": server.url("parallax_worker", "k", "plain"),
    }
    answer = OwnInstallation(tmp_path / "var", settings).command("migrate")
    assert (answer.returncode, answer.stderr) == (0, "")
    settings["DATABASE_URL_WORKER"] = server.url("parallax_worker", "wrong", "plain")
    assert refused(tmp_path, **settings).startswith(
        "parallax migrate: DATABASE_URL_WORKER leads to no database: "
    )
