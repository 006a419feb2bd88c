"""An attacker with a full dump (hidden columns included), every file and every secret.

Before a round closes such an attacker succeeds, which shows that the attack works; after sealing no
property of a sealed row, and no key that is left, leads to an invitation.
"""

import hashlib
import hmac
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection

from parallax.config.roles import WORKER
from parallax.domain.responses import envelope
from parallax.domain.responses.sealing import seal_round
from parallax.domain.rounds.models import Invitation, Round, State
from tests.cast import NOW, Cast
from tests.collecting_round import answer, invitations_of, make_collecting_round
from tests.harness.database import acting_as
from tests.harness.place import INSTALLATION, database_name

SEALED_TABLES = ("responses_sealedrating", "responses_sealedcomment")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def collecting(cast: Cast) -> Round:
    """Everybody has answered, in the order of the invitations, in words that name them."""
    round = make_collecting_round(cast)
    for number, invitation in enumerate(invitations_of(round)):
        answer(invitation, value=1 + number % 5, words=f"marker of {invitation.email}")
    return round


def seal(round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(state=State.CLOSED, closed_at=NOW)
    with acting_as(WORKER):
        seal_round(round.pk, now=NOW)


def test_before_closing_the_attacker_reads_who_said_what(collecting: Round) -> None:
    assert _linked_by_keys(_dump(), _secrets()) == {i.pk for i in invitations_of(collecting)}


def test_after_sealing_no_key_leads_to_an_invitation(collecting: Round) -> None:
    before = _dump()
    seal(collecting)
    assert _linked_by_keys(_dump(), _secrets()) == set()
    # Not even with a dump that was kept from the time before: the key is gone.
    assert _linked_by_keys(before, _secrets()) == set()


def test_after_sealing_no_draft_is_left_in_the_tables_files(collecting: Round) -> None:
    dump = _dump()
    seal(collecting)
    assert _dump()["responses_draft"] == []
    relation = _bytes_of_relation("responses_draft")
    for row in dump["responses_draft"]:
        assert bytes(row["lookup"]) not in relation


def test_sealed_rows_share_no_value_with_any_other_table(collecting: Round) -> None:
    """No id, number or name leads from a sealed row anywhere but to its round."""
    seal(collecting)
    dump = _dump()
    others = _values(dump, [table for table in dump if table not in SEALED_TABLES])
    for table in SEALED_TABLES:
        for row in dump[table]:
            assert row["id"] not in others
            assert {value for value in row.values() if isinstance(value, UUID)} == {
                row["id"],
                collecting.pk,
            }


def test_sealed_rows_have_one_transaction_and_no_time(collecting: Round) -> None:
    seal(collecting)
    dump = _dump()
    transactions = {row["xmin"] for table in SEALED_TABLES for row in dump[table]}
    assert len(transactions) == 1
    columns = {
        table: sorted(dump[table][0].keys() - {"ctid", "xmin", "xmax", "cmin", "cmax"})
        for table in SEALED_TABLES
    }
    assert columns == {
        "responses_sealedrating": ["group", "id", "item", "respondent", "round_id", "value"],
        "responses_sealedcomment": [
            "group",
            "id",
            "prompt",
            "quotable",
            "round_id",
            "text",
            "voice",
        ],
    }


def test_the_sealed_numbers_lead_from_no_comment_to_its_ratings(cast: Cast) -> None:
    """Equal numbers of the two numberings belong to one person no more often than by chance."""
    same = people = 0
    for _ in range(40):
        round = make_collecting_round(cast, {"peer": 5})
        for number, invitation in enumerate(invitations_of(round)):
            answer(invitation, value=number + 1, words=str(number + 1))
        seal(round)
        rows = _sealed_rows(round)
        voices = {
            row["voice"]: int(row["text"].split()[0]) for row in rows["responses_sealedcomment"]
        }
        for row in rows["responses_sealedrating"]:
            if row["item"] == "listens":
                people += 1
                same += voices[row["respondent"]] == row["value"]
    assert people == 200
    # Binomial(200, 1/5): outside of 12…80 less often than once in ten million runs.
    assert 12 <= same <= 80


def test_order_on_disk_and_numbers_do_not_follow_the_order_of_answering(cast: Cast) -> None:
    """The first to answer is not first in the sealed tables more often than by chance."""
    first_on_disk = first_number = 0
    for _ in range(40):
        round = make_collecting_round(cast, {"peer": 5})
        for number, invitation in enumerate(invitations_of(round)):
            answer(invitation, value=number + 1)
        seal(round)
        rows = _sealed_rows(round)["responses_sealedrating"]
        first_on_disk += min(rows, key=_place)["value"] == 1
        first_number += next(row for row in rows if row["respondent"] == 1)["value"] == 1
    # Binomial(40, 1/5): more than 26 less often than once in a hundred million runs.
    assert max(first_on_disk, first_number) <= 26


def test_time_and_order_of_other_rows_lead_to_no_sealed_row(collecting: Round) -> None:
    """Flags and events were written in the order of answering; nothing sealed carries that order."""
    seal(collecting)
    dump = _dump()
    flags = {row["xmin"] for row in dump["rounds_invitation"]}
    events = {row["xmin"] for row in dump["audit_event"] if row["verb"] == "response.submitted"}
    sealed = {row["xmin"] for table in SEALED_TABLES for row in dump[table]}
    assert flags & events
    assert not sealed & flags
    times = {row["at"] for row in dump["audit_event"] if row["verb"] == "response.submitted"}
    assert {time - timedelta(hours=time.hour, minutes=time.minute) for time in times} == times


def test_no_file_keeps_what_was_written(collecting: Round) -> None:
    """Neither the words nor the round's key lie in any file but the database's own."""
    seal(collecting)
    found = [
        path
        for path in Path(settings.PARALLAX_KEYS).parent.rglob("*")
        if path.is_file() and b"marker of" in _content(path)
    ]
    assert [path for path in found if "cluster" not in path.parts] == []
    assert list((Path(settings.PARALLAX_KEYS) / "rounds").glob(f"*{collecting.pk}*")) == []


def _linked_by_keys(dump: dict[str, list[dict[str, Any]]], secrets: list[bytes]) -> set[UUID]:
    """Invitations whose answers can be read with any of the secrets."""
    drafts = {bytes(row["lookup"]): bytes(row["sealed"]) for row in dump["responses_draft"]}
    linked = set()
    for invitation in (row["id"] for row in dump["rounds_invitation"]):
        for secret in secrets:
            lookup = envelope.lookup_of(secret, invitation, 1)
            with suppress(InvalidTag):
                if lookup in drafts and b"marker of" in envelope.unseal(
                    secret, lookup, drafts[lookup]
                ):
                    linked.add(invitation)
        # And the sealed rows, by any keyed or plain fingerprint of the invitation.
        if _fingerprints(invitation, secrets) & _values(dump, SEALED_TABLES):
            linked.add(invitation)
    return linked


def _fingerprints(invitation: UUID, secrets: list[bytes]) -> set[Any]:
    prints: set[Any] = {invitation, invitation.bytes, str(invitation), invitation.int}
    for secret in secrets:
        for message in (invitation.bytes, str(invitation).encode(), b"lookup" + invitation.bytes):
            digest = hmac.digest(secret, message, hashlib.sha256)
            prints |= {digest, UUID(bytes=digest[:16]), int.from_bytes(digest[:4])}
    return prints


def _secrets() -> list[bytes]:
    """Everything that lies in the key store and among the installation's secrets."""
    folders = [Path(settings.PARALLAX_KEYS), INSTALLATION.var / "secrets"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [*(path.read_bytes() for path in files), settings.SECRET_KEY.encode()]


def _dump() -> dict[str, list[dict[str, Any]]]:
    """Every table as the superuser sees it."""
    with psycopg.connect(INSTALLATION.server.superuser_url(database_name())) as superuser:
        cursor = superuser.cursor(row_factory=psycopg.rows.dict_row)
        names = cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).fetchall()
        return {
            name["relname"]: cursor.execute(
                f'SELECT ctid::text, xmin::text, xmax::text, cmin::text, cmax::text, * FROM "{name["relname"]}"'
            ).fetchall()
            for name in names
        }


def _sealed_rows(round: Round) -> dict[str, list[dict[str, Any]]]:
    dump = _dump()
    return {
        table: [row for row in dump[table] if row["round_id"] == round.pk]
        for table in SEALED_TABLES
    }


def _place(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(int(part) for part in row["ctid"].strip("()").split(","))


def _values(dump: dict[str, list[dict[str, Any]]], tables: Any) -> set[Any]:
    return {
        bytes(value) if isinstance(value, memoryview) else value
        for table in tables
        for row in dump[table]
        for value in row.values()
        if isinstance(value, str | int | UUID | bytes | memoryview)
    }


def _bytes_of_relation(table: str) -> bytes:
    with psycopg.connect(INSTALLATION.server.superuser_url(database_name())) as superuser:
        superuser.execute("CHECKPOINT")
        (path,) = superuser.execute("SELECT pg_relation_filepath(%s)", [table]).fetchone() or ("",)
    content: bytes = (INSTALLATION.server.data / path).read_bytes()
    return content


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        return b""


def test_the_web_process_cannot_seal(collecting: Round) -> None:
    Round.objects.filter(pk=collecting.pk).update(state=State.CLOSED, closed_at=NOW)
    with pytest.raises(Exception, match="permission denied"):
        seal_round(collecting.pk, now=NOW)
    assert Invitation.objects.filter(answered=True).count() == 13
    assert connection.connection is None or not connection.connection.closed
    assert (Path(settings.PARALLAX_KEYS) / "rounds" / f"{collecting.pk}.key").exists()
