"""The chain of an organisation's ledger: each fingerprint covers a whole entry and the fingerprint before it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from .models import LedgerEntry

FIRST = "0" * 64


@dataclass(frozen=True)
class Fault:
    """`entry` is None where the ledger as a whole is at fault."""

    entry: LedgerEntry | None
    text: str

    def __str__(self) -> str:
        if self.entry is None:
            return self.text
        when = f"{self.entry.released_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return f"entry {self.entry.number} (round {self.entry.round}, {self.entry.audience}, {when}): {self.text}"


def fingerprint(value: Any) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no white space, UTF-8."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def facts_fingerprint(formulas: int, policy: dict[str, Any], facts: list[dict[str, Any]]) -> str:
    return fingerprint({"formulas": formulas, "policy": policy, "facts": facts})


def entry_fingerprint(entry: LedgerEntry) -> str:
    """Of everything in the row but the fingerprint itself."""
    return fingerprint(
        {
            "id": str(entry.pk),
            "organisation": str(entry.organisation_id),
            "number": entry.number,
            "round": str(entry.round),
            "audience": entry.audience,
            "released_at": entry.released_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "formulas": entry.formulas,
            "policy": entry.policy,
            "facts": entry.facts,
            "facts_sha256": entry.facts_sha256,
            "repeats": entry.repeats,
            "exact_sha256": entry.exact_sha256,
            "snapshot_sha256": entry.snapshot_sha256,
            "previous": entry.previous,
        }
    )


def chain_faults(entries: Iterable[LedgerEntry]) -> Iterator[Fault]:
    """What is wrong with entries in the order of their numbers; behind the first fault nothing is vouched for."""
    previous = FIRST
    for number, entry in enumerate(entries, start=1):
        if entry.number != number:
            yield Fault(entry, f"entry {number} is missing before it")
            return
        if entry.previous != previous:
            yield Fault(
                entry, "it does not follow the entry before it: one of the two is not the original"
            )
            return
        if entry.sha256 != entry_fingerprint(entry):
            yield Fault(
                entry,
                "it was changed after it was written: its content does not give its fingerprint",
            )
            return
        if entry.facts_sha256 != facts_fingerprint(entry.formulas, entry.policy, entry.facts):
            yield Fault(entry, "the fingerprint of its facts is not that of its facts")
        previous = entry.sha256
