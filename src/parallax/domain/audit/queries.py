"""The trail of an organisation, newest first; events hold no content, so there is none to show."""

from uuid import UUID

from django.db.models import QuerySet

from .models import Event


def trail(organisation: UUID) -> QuerySet[Event]:
    return Event.objects.filter(organisation=organisation).order_by("-at", "-pk")
