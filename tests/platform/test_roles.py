"""What the database's roles may do, asked of the database itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import ProgrammingError, connection, transaction

from parallax.config.roles import (
    DOORS,
    FULL,
    NONE,
    ORDINARY_FUNCTIONS,
    OWNER,
    SEALED,
    TABLES,
    WEB,
    WORKER,
)

type ActingAs = Callable[[str], AbstractContextManager[None]]


def rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def rights(role: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {table: set() for table in TABLES}
    query = f"SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = '{role}'"
    for table, right in rows(query):
        found[str(table)].add(str(right))
    return found


@pytest.mark.parametrize(("role", "position"), [(WEB, 0), (WORKER, 1)])
def test_each_role_has_exactly_the_rights_of_the_table(
    acting_as: ActingAs, role: str, position: int
) -> None:
    with acting_as(OWNER):
        found = rights(role)
    maintain = {"MAINTAIN"} if role == WORKER else set()
    expected = {
        table: set(given[position]) | (maintain if table in SEALED else set())
        for table, given in TABLES.items()
    }
    assert {table: found[table] - {"MAINTAIN"} for table in found} == {
        table: expected[table] - {"MAINTAIN"} for table in expected
    }


def test_every_table_is_in_the_table_of_grants(acting_as: ActingAs) -> None:
    with acting_as(OWNER):
        present = rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        )
    assert {name for (name,) in present} == set(TABLES)


def test_every_function_is_a_listed_door_or_an_ordinary_one(acting_as: ActingAs) -> None:
    with acting_as(OWNER):
        present = {
            str(name)
            for (name,) in rows(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype"
            )
        }
    assert {name for name in present if not name.startswith(ORDINARY_FUNCTIONS)} == set(DOORS)


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(SEALED))
@pytest.mark.parametrize(
    "statement", ["SELECT * FROM {}", "DELETE FROM {}", "COPY {} TO STDOUT", "LOCK TABLE {}"]
)
def test_the_web_is_refused_by_every_sealed_table(table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows(statement.format(table))


def test_sealed_tables_are_closed_to_the_web_and_open_to_the_worker() -> None:
    assert {table: TABLES[table] for table in SEALED} == dict.fromkeys(SEALED, (NONE, FULL))


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_event", "disclosure_ledgerentry"])
@pytest.mark.parametrize("role", [WEB, WORKER])
def test_what_happened_is_added_to_and_never_changed(
    acting_as: ActingAs, table: str, role: str
) -> None:
    with acting_as(role):
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)]
        for statement in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [WEB, WORKER])
def test_neither_process_may_make_tables_or_roles(acting_as: ActingAs, role: str) -> None:
    with acting_as(role):
        for statement in (
            "CREATE TABLE public.mine (id int)",
            "CREATE ROLE mine",
            "CREATE TEMPORARY TABLE mine (id int)",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows(statement)
