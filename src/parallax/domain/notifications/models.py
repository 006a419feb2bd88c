"""The outbox: every mail is a row written with the action that asks for it, and sent by the worker."""

import uuid
from typing import Any, ClassVar

from django.db import models


class Message(models.Model):
    """One mail to one address. Its words come from `template` and `context` at sending time.

    No secret link is stored: `link_route`, `link_object` and `link_version` say what to derive.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    idempotency_key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=100)
    context = models.JSONField(default=dict)
    to_name = models.CharField(max_length=200)
    to_email = models.EmailField(max_length=254)
    language = models.CharField(max_length=16, default="en")
    link_route = models.CharField(max_length=64, blank=True)
    link_object = models.UUIDField(null=True)
    link_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    # What the mail server said when it refused the address for good (a bounce).
    refused = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, cancelled_at=None, refused=""),
                name="message_waiting",
            ),
            models.Index(fields=["link_object"], name="message_by_link_object"),
        ]
