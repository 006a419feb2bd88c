"""The trail of an organisation, newest first; events hold no content, so there is none to show."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from .models import Event


def trail(organisation: UUID, verbs: Collection[str]) -> QuerySet[Event]:
    """Only the verbs asked for: how two people work on their questions is nobody else's business."""
    events = Event.objects.filter(organisation=organisation, verb__in=verbs)
    return events.order_by("-at", "-pk")
