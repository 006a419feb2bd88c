"""`parallax ledger verify` as the operator runs it: a process of the worker's on a real database."""

import os
import subprocess
import sys
from collections.abc import Callable

import psycopg
import pytest

from parallax.config.roles import OWNER, WEB, WORKER
from parallax.domain.disclosure.models import LedgerEntry
from parallax.domain.disclosure.queries import head_of
from tests.cast import Cast
from tests.closed_round import released
from tests.harness.database import superuser
from tests.harness.place import address, database_name

pytestmark = pytest.mark.django_db(transaction=True)

type Answer = tuple[int, str, str]


@pytest.fixture
def verify(cast: Cast) -> Callable[..., Answer]:
    addresses = {
        "DATABASE_URL": OWNER,
        "DATABASE_URL_WEB": WEB,
        "DATABASE_URL_WORKER": WORKER,
    }
    environment = os.environ | {
        name: address(role, database_name()) for name, role in addresses.items()
    }

    def run(*words: str) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "parallax", "ledger", "verify", *words],
            check=False,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def tampered(statement: str) -> None:
    """By the server's superuser, past triggers and grants."""
    with superuser(database_name()) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement.encode())


def test_says_that_all_is_as_it_was_written(cast: Cast, verify: Callable[..., Answer]) -> None:
    released(cast)
    head = head_of(cast.organisation.pk)
    assert head is not None
    sound = f"St. Brigid Health: 2 entries in order, head 2:{head.sha256}\n"
    assert verify() == (0, f"Northfield Trust: no entry\n{sound}", "")
    named = ("--organisation", "St. Brigid Health")
    assert verify(*named, "--head", f"2:{head.sha256}") == (0, sound, "")
    assert verify("--organisation", str(cast.organisation.pk)) == (0, sound, "")


def test_names_the_first_broken_entry(cast: Cast, verify: Callable[..., Answer]) -> None:
    round = released(cast)
    released(cast)
    tampered("UPDATE disclosure_ledgerentry SET facts = '[]' WHERE number = 2")
    assert verify() == (
        1,
        "Northfield Trust: no entry\n"
        "St. Brigid Health: BROKEN\n"
        f"  entry 2 (round {round.pk}, leader, 2026-03-02 09:00 UTC): it was changed after it was written: "
        "its content does not give its fingerprint\n",
        "",
    )
    assert verify("--organisation", "Northfield Trust")[0] == 0


def test_a_tail_cut_off(cast: Cast, verify: Callable[..., Answer]) -> None:
    round = released(cast)
    last = LedgerEntry.objects.get(number=2).sha256
    tampered("DELETE FROM disclosure_ledgerentry WHERE number = 2")
    status, said, _ = verify("--organisation", "St. Brigid Health", "--head", f"2:{last}")
    assert (status, said.splitlines()) == (
        1,
        [
            "St. Brigid Health: BROKEN",
            f"  entry 2 is not the one that was noted ({last})",
            f"  round {round.pk} is with its leader, but has no entry",
            f"  the trail knows an entry 2 ({last}) that is not here",
        ],
    )


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (
            ("--organisation", "Elsewhere"),
            1,
            "parallax ledger: 0 organisations are called Elsewhere: give the id\n",
        ),
        (
            ("--head", f"1:{'0' * 64}"),
            1,
            "parallax ledger: --head needs --organisation: each organisation has a head of its own\n",
        ),
        (("--head", "1"), 2, "a head looks like 12:3fa9… (64 letters and digits)\n"),
    ],
)
def test_what_it_cannot_check(
    verify: Callable[..., Answer], words: tuple[str, ...], status: int, complaint: str
) -> None:
    done, said, complained = verify(*words)
    assert (done, said) == (status, "") and complained.endswith(complaint)


def test_even_a_superuser_is_refused_before_the_triggers_are_off(cast: Cast) -> None:
    released(cast)
    for table in ("disclosure_ledgerentry", "disclosure_exactfacts"):
        for statement in (
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"UPDATE {table} SET facts = '[]'",
        ):
            with (
                superuser(database_name()) as connection,
                pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"),
            ):
                connection.execute(statement.encode())
