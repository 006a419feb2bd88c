"""The sealed room. While a round collects: encrypted drafts under a key that only the round's key
file can compute. After it: answers without author, time, sequence or any order that means something.

Nothing outside this app and `reports.gather` may import this module, and the web's database user
has no right on any of these tables: it saves and reads one draft through functions (migrations).
"""

import uuid
from typing import Any, ClassVar

from django.db import models

from parallax.domain.rounds.models import Round


class Draft(models.Model):
    """One rater's answers while the round collects; `sealed` holds AES-GCM text, padded."""

    # HMAC(round key, invitation id): meaningless once the round key is destroyed.
    lookup = models.BinaryField(primary_key=True, max_length=32)
    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    submitted = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)


class SealedRating(models.Model):
    """One answer to one item. `respondent` is a random number that ties one person's ratings."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    group = models.CharField(max_length=64)
    respondent = models.PositiveIntegerField()
    item = models.CharField(max_length=64)
    # None: "I have not been able to observe this".
    value = models.SmallIntegerField(null=True)

    sealed: ClassVar[models.Manager["SealedRating"]] = models.Manager()

    class Meta:
        default_manager_name = "sealed"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["round", "respondent", "item"], name="sealed_rating_once"
            ),
        ]


class SealedComment(models.Model):
    """One comment. `voice` is a random number of its own, unrelated to `respondent`; the group may be unknown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    group = models.CharField(max_length=64, blank=True)
    voice = models.PositiveIntegerField()
    prompt = models.CharField(max_length=64)
    text = models.TextField()
    # Whether the rater lets it be quoted word for word.
    quotable = models.BooleanField(default=True)

    sealed: ClassVar[models.Manager["SealedComment"]] = models.Manager()

    class Meta:
        default_manager_name = "sealed"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["round", "voice", "prompt"], name="sealed_comment_once"
            ),
        ]
