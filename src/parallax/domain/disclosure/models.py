"""The ledger: every figure ever shown to anyone, append-only (enforced by the database)."""

import uuid
from typing import ClassVar

from django.db import models

from parallax.domain.people.models import Organisation


class LedgerEntry(models.Model):
    """One release: what was shown, under which policy, and the fingerprint of the snapshot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # A plain id: the ledger outlives the round and sits below it in the storeys.
    round = models.UUIDField(unique=True)
    audience = models.CharField(max_length=32)
    released_at = models.DateTimeField()
    policy = models.JSONField()
    facts = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["released_at", "id"]
