"""Writing an audit event inside the transaction of the action that it records."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import models

from .models import Event


class Actor(Protocol):
    @property
    def pk(self) -> UUID: ...


def record(
    verb: str,
    subject: models.Model,
    *,
    by: Actor | None,
    now: datetime,
    organisation: UUID | None = None,
    **detail: str | int | bool | None,
) -> Event:
    """Append one event; `detail` holds counts, names of states and ids, never words of a rater."""
    return Event.objects.create(
        at=now,
        organisation=organisation,
        actor=by.pk if by else None,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        detail=detail,
    )
