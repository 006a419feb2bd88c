"""The web's database user cannot read, list or count what is in the sealed room."""

import pytest
from django.db import ProgrammingError, connection, transaction

from parallax.config.roles import SEALED, WORKER
from tests.cast import Cast
from tests.closed_round import make_closed_round
from tests.collecting_round import answer, invitations_of, make_collecting_round

STATEMENTS = (
    "SELECT * FROM {}",
    "SELECT count(*) FROM {}",
    "SELECT ctid, xmin FROM {}",
    "INSERT INTO {} DEFAULT VALUES",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "COPY {} TO STDOUT",
)


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("table", sorted(SEALED))
def test_the_web_gets_permission_denied_on_sealed_tables(
    cast: Cast, table: str, statement: str
) -> None:
    make_closed_round(cast)
    with pytest.raises(ProgrammingError) as fault, transaction.atomic():
        connection.cursor().execute(statement.format(table))
    assert str(fault.value).splitlines()[0] == f"permission denied for table {table}"


def test_the_worker_reads_them(cast: Cast, acting_as) -> None:  # type: ignore[no-untyped-def]
    make_closed_round(cast)
    with acting_as(WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM responses_sealedrating")
        assert cursor.fetchone() == (48,)


def test_the_web_reads_one_draft_only_by_its_lookup(cast: Cast) -> None:
    round = make_collecting_round(cast)
    for invitation in invitations_of(round):
        answer(invitation)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM responses_read(NULL)")
        assert cursor.fetchall() == []
        cursor.execute("SELECT * FROM responses_read(%s)", [b"\0" * 32])
        assert cursor.fetchall() == []


def test_the_web_cannot_look_through_the_database_at_other_roles(cast: Cast) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute("SELECT rolpassword FROM pg_authid")
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute("SELECT pg_read_file('postgresql.conf')")
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute("SELECT responses_is_open(gen_random_uuid(), now())")
