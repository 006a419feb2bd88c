"""The room's hatch: the three database functions through which a draft goes in and comes out.

The web's database user has no right on the tables behind them. `save` and `withdraw` lock the round
against closing, so that an answer is either in before the round closes or refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


class RoundClosed(Exception):
    """The round does not take answers any more."""


@dataclass(frozen=True)
class StoredDraft:
    sealed: bytes
    submitted: bool
    revision: int


def read(lookup: bytes) -> StoredDraft | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, submitted, revision FROM responses_read(%s)", [lookup])
        row = cursor.fetchone()
    return StoredDraft(bytes(row[0]), row[1], row[2]) if row else None


def save(
    round_id: UUID, lookup: bytes, sealed: bytes, *, submitted: bool, expected: int, now: datetime
) -> int | None:
    """The new revision; None when another tab has saved since `expected` (0: nothing saved yet)."""
    return _in_open_round(
        "SELECT responses_save(%s, %s, %s, %s, %s, %s)",
        [round_id, lookup, sealed, submitted, expected, now],
    )


def withdraw(round_id: UUID, lookup: bytes, *, now: datetime) -> None:
    _in_open_round("SELECT responses_withdraw(%s, %s, %s)", [round_id, lookup, now])


def _in_open_round(statement: str, parameters: Sequence[Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        (answer,) = cursor.fetchone()
    if answer == -1:
        raise RoundClosed
    return answer or None
