"""The engagement: a leader and a coach work together. It grows later; here it frames the rounds."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parallax.domain.people.models import Organisation, Person
from parallax.domain.reports.models import Debrief
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


class LeadersOwn(models.Model):
    """Something that a leader wrote at a debrief: sealed with the leader's key, and the coach's to read only while it is shared."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    debrief = models.ForeignKey(Debrief, models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    shared_at = models.DateTimeField(null=True)
    # Rises with every save: two tabs never overwrite each other.
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True


class Kind(models.TextChoices):
    PREDICTION = "prediction", _("What I expected")
    MARKS = "marks", _("What I marked")
    REFLECTION = "reflection", _("My reflection")


class Note(LeadersOwn):
    """A prediction, the marks or the reflection on one section; `place` is the section, or "figures" for all that are guessed at once."""

    kind = models.CharField(max_length=16, choices=Kind.choices)
    place = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["debrief", "kind", "place"], name="note_once_a_place"),
        ]


class GoalDraft(LeadersOwn):
    """What the leader wants to change, before it is a goal; it belongs to the engagement of the debrief's round."""
