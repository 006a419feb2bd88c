"""The engagement: a leader and a coach work together. It grows later; here it frames the rounds."""

import uuid
from typing import Any, ClassVar

from django.db import models

from parallax.domain.people.models import Organisation, Person
from parallax.domain.rounds.models import Round


class Engagement(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="engagements")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="engagements_led")
    coach = models.ForeignKey(Person, models.PROTECT, related_name="engagements_coached")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="engagement_leader_is_not_coach",
                condition=~models.Q(leader=models.F("coach")),
            ),
            models.UniqueConstraint(
                fields=["leader", "coach"],
                condition=models.Q(ended_at=None),
                name="engagement_running_once",
            ),
        ]


class EngagementRound(models.Model):
    """A round belongs to an engagement; the row stands here because imports go downwards."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="engagement_rounds")
    round = models.OneToOneField(Round, models.CASCADE, related_name="+")
