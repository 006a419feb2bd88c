"""The ledger: every figure ever shown to anyone, append-only and chained (enforced by the database), and beside it what only the worker may read."""

import uuid
from typing import Any, ClassVar

from django.db import models

from parallax.domain.people.models import Organisation


class LedgerEntry(models.Model):
    """One release: the figures as they were shown, to whom, under which policy, and the entry before it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    # A plain id: the ledger outlives the round and sits below it in the storeys.
    round = models.UUIDField()
    audience = models.CharField(max_length=32)
    released_at = models.DateTimeField()
    # Version of the published formulas by which everything else follows from the facts.
    formulas = models.PositiveSmallIntegerField()
    policy = models.JSONField()
    facts = models.JSONField()
    facts_sha256 = models.CharField(max_length=64)
    # Number of the entry of this round that showed the same facts first.
    repeats = models.PositiveIntegerField(null=True)
    exact_sha256 = models.CharField(max_length=64)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["organisation", "number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="ledger_entry_has_its_number"
            ),
            models.UniqueConstraint(
                fields=["round", "audience"], name="ledger_one_release_per_audience"
            ),
        ]


class ExactFacts(models.Model):
    """The same figures with the pseudonyms behind each: who of a round answered which item. For the worker only."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    round = models.UUIDField()
    facts = models.JSONField()


class PseudonymKey(models.Model):
    """From this and a number of the sealed room, the pseudonyms of a round are derived. For the worker only."""

    round = models.UUIDField(primary_key=True)
    key = models.BinaryField(max_length=32)
