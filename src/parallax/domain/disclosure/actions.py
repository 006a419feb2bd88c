"""Writing into the ledger: one entry per release, in the transaction of the release."""

from datetime import datetime
from typing import Any
from uuid import UUID

from .models import LedgerEntry
from .queries import Fact


def record_release(
    round_id: UUID,
    *,
    organisation: UUID,
    audience: str,
    policy: dict[str, Any],
    facts: list[Fact],
    snapshot_sha256: str,
    now: datetime,
) -> LedgerEntry:
    """A second entry for a round is refused by the database: one release per round."""
    return LedgerEntry.objects.create(
        organisation_id=organisation,
        round=round_id,
        audience=audience,
        released_at=now,
        policy=policy,
        facts=facts,
        snapshot_sha256=snapshot_sha256,
    )
