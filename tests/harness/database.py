"""The test databases: a template migrated once for each state of the code, cloned for each process and again after each test that commits."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.pq import TransactionStatus

from parallax.config import roles
from parallax.config.environment import PROJECT
from parallax.config.roles import OWNER, WEB, WORKER
from tests.harness.place import FOLDER, INSTALLATION, TESTER, address, database_name

TEMPLATES_KEPT = 3


@contextlib.contextmanager
def server_in_use() -> Iterator[None]:
    """Started by the first run that needs it and stopped by the last one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with _one_at_a_time():
            INSTALLATION.server.start()
            _ensure_logins()
            _ensure_template()
        try:
            yield
        finally:
            _stop_if_last(users)


def _stop_if_last(users: IO[str]) -> None:
    with _one_at_a_time(), contextlib.suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        INSTALLATION.server.stop()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (FOLDER / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def superuser(database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(INSTALLATION.server.superuser_url(database), autocommit=True)


def _ensure_logins() -> None:
    passwords = INSTALLATION.passwords | {TESTER: INSTALLATION.secret("database-tester")}
    with superuser() as connection:
        for role, password in passwords.items():
            attributes = sql.SQL("LOGIN CREATEROLE" if role == OWNER else "LOGIN NOCREATEROLE")
            roles.ensure_login(connection, roles.Login(role, password), attributes)
        for role in (OWNER, WEB, WORKER):
            statement = sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE")
            connection.execute(statement.format(sql.Identifier(role), sql.Identifier(TESTER)))


@cache
def template_name() -> str:
    """Changes with every file that makes tables, functions or grants."""
    digest = hashlib.sha256()
    sources = [
        *PROJECT.glob("src/parallax/domain/*/migrations/*.py"),
        PROJECT / "src/parallax/config/roles.py",
    ]
    for path in [*sorted(sources), PROJECT / "requirements/product.lock"]:
        digest.update(path.name.encode() + path.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


def _ensure_template() -> None:
    name = template_name()
    with superuser() as connection:
        known = [
            row[0]
            for row in connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%' ORDER BY oid"
            )
        ]
        if name in known:
            return
        unfinished = f"unfinished_{name}"
        _drop(connection, unfinished)
        _create(connection, unfinished, "template0", OWNER)
        _migrate(unfinished)
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(unfinished), sql.Identifier(name)
            )
        )
        for old in known[:-TEMPLATES_KEPT]:
            _drop(connection, old)
        _drop_left_behind(connection)


def _migrate(database: str) -> None:
    """As the product does it, in a process of the owner's."""
    environment = {**os.environ, "DATABASE_URL": address(OWNER, database)}
    environment |= {
        "DATABASE_URL_WEB": address(WEB, database),
        "DATABASE_URL_WORKER": address(WORKER, database),
    }
    environment.pop("TEST_RUN", None)
    done = subprocess.run(
        [sys.executable, "-m", "parallax", "migrate"],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(f"the test template could not be migrated:\n{done.stdout}{done.stderr}")


def _drop_left_behind(connection: psycopg.Connection) -> None:
    """Databases of runs that were killed."""
    for (name,) in connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%%'"
    ).fetchall():
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            _drop(connection, name)


def _create(connection: psycopg.Connection, name: str, template: str, owner: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(
        statement.format(sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template))
    )


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def renew() -> None:
    """This process's database as a fresh copy of the template."""
    name = database_name()
    connections.close_all()
    with superuser() as connection:
        _drop(connection, name)
        _create(connection, name, template_name(), OWNER)
        roles.admit(connection, name, WEB, WORKER, TESTER)


def remove() -> None:
    connections.close_all()
    with superuser() as connection:
        _drop(connection, database_name())


@contextlib.contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Inside the block the test's own connection has the rights of this role, as has every connection opened meanwhile.

    For the test's own thread only: two threads that took on roles at once would leave the later tests in one of them.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("take on the role around the threads, not in them")
    connection = connections["default"]
    options = connection.settings_dict["OPTIONS"]
    before = options["assume_role"]
    options["assume_role"] = role
    _take_on(role)
    try:
        yield
    finally:
        options["assume_role"] = before
        _take_on(before)


def _take_on(role: str) -> None:
    raw = connections["default"].connection
    # A transaction that failed takes its role back itself when it is rolled back.
    if (
        raw is not None
        and not raw.closed
        and raw.info.transaction_status != TransactionStatus.INERROR
    ):
        raw.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
