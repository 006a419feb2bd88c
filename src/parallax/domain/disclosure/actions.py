"""Writing into the ledger, in the transaction of what is shown: exact facts by the worker, entries by whoever lays a report before somebody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from parallax.domain.people.models import Organisation

from .chain import FIRST, entry_fingerprint, facts_fingerprint, fingerprint
from .facts import FORMULAS, Fact
from .models import ExactFacts, LedgerEntry


def record_exact_facts(round_id: UUID, facts: Sequence[dict[str, Any]]) -> str:
    """Their fingerprint, by which entries refer to them. Worker only."""
    content = list(facts)
    sha256 = fingerprint({"round": str(round_id), "facts": content})
    ExactFacts.objects.get_or_create(sha256=sha256, defaults={"round": round_id, "facts": content})
    return sha256


def record_release(
    round_id: UUID,
    *,
    organisation: UUID,
    audience: str,
    policy: dict[str, Any],
    facts: list[Fact],
    exact_sha256: str,
    snapshot_sha256: str = "",
    now: datetime,
) -> LedgerEntry:
    """Append an entry; others that write for this organisation wait until this transaction ends.

    A second entry of a round for the same audience is refused by the database.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation)
    head = LedgerEntry.objects.filter(organisation=organisation).order_by("-number").first()
    facts_sha256 = facts_fingerprint(FORMULAS, policy, facts)
    entry = LedgerEntry(
        organisation_id=organisation,
        number=head.number + 1 if head else 1,
        round=round_id,
        audience=audience,
        released_at=now,
        formulas=FORMULAS,
        policy=policy,
        facts=facts,
        facts_sha256=facts_sha256,
        repeats=_first_with(round_id, facts_sha256),
        exact_sha256=exact_sha256,
        snapshot_sha256=snapshot_sha256,
        previous=head.sha256 if head else FIRST,
    )
    entry.sha256 = entry_fingerprint(entry)
    entry.save(force_insert=True)
    return entry


def _first_with(round_id: UUID, facts_sha256: str) -> int | None:
    same = LedgerEntry.objects.filter(round=round_id, facts_sha256=facts_sha256)
    return same.order_by("number").values_list("number", flat=True).first()
