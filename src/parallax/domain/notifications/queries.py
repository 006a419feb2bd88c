"""Questions about the outbox that only read."""

from collections.abc import Iterable
from uuid import UUID

from .actions import WAITING
from .models import Message


def delayed_mails(link_objects: Iterable[UUID]) -> int:
    """How many mails to these link holders the mail server has not taken yet, tried at least once."""
    return Message.objects.filter(WAITING, link_object__in=link_objects, attempts__gt=0).count()
