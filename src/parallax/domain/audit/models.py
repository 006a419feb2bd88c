"""What happened, who did it and when: append-only, and never with the content of an answer."""

from typing import Any, ClassVar

from django.db import models


class Event(models.Model):
    at = models.DateTimeField()
    # Plain ids rather than foreign keys: an event outlives what it speaks of.
    organisation = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    verb = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["subject_type", "subject_id"], name="event_by_subject"),
        ]
