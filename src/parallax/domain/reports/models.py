"""The report: a draft for the coach, a released snapshot for the leader, and the coach's desk."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parallax.domain.people.models import Organisation, Person
from parallax.domain.rounds.models import Round


class Report(models.Model):
    """One per round. `protected` is all that left the sealed room: figures after disclosure control, in one breakdown only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.OneToOneField(Round, models.CASCADE, related_name="report")
    # Empty until a breakdown is chosen and the worker has protected the figures in it: from then on they count as seen.
    protected = models.JSONField(null=True)
    breakdown = models.CharField(max_length=32, blank=True)
    chosen_at = models.DateTimeField(null=True)
    # What each breakdown would show, without values (`breakdowns.py`).
    shapes = models.JSONField(default=list)
    compiled_at = models.DateTimeField()
    # How the coach arranged it: `core.report.Composition` as JSON; empty leaves it to the rules.
    composition = models.JSONField(default=dict, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=6000)
    revision = models.PositiveIntegerField(default=1)
    # The released snapshot: `core.report` as JSON, immutable (enforced by a trigger).
    snapshot = models.JSONField(null=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="report_released_is_whole",
                condition=models.Q(
                    released_at=None, snapshot=None, snapshot_sha256="", released_by=None
                )
                | models.Q(
                    released_at__isnull=False,
                    snapshot__isnull=False,
                    released_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="report_figures_in_a_breakdown",
                condition=models.Q(protected__isnull=True) | ~models.Q(breakdown=""),
            ),
            models.CheckConstraint(
                name="report_released_has_figures",
                condition=models.Q(released_at=None) | models.Q(protected__isnull=False),
            ),
        ]


class Debrief(models.Model):
    """How far a released report is open to its leader, and what the leader's notes hang on. It stands apart from the report, which never changes.

    A report that is released at once has a debrief too: one that is finished from the release on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.OneToOneField(Report, models.CASCADE, related_name="debrief")
    # Parts of the report in the order in which they were opened.
    opened = models.JSONField(default=list)
    # The part on both screens: one that is open, or one that is announced by its name; empty before they begin.
    here = models.CharField(max_length=16, blank=True)
    # Rises with every step, so that a screen knows whether it is behind.
    revision = models.PositiveIntegerField(default=1)
    # From then on the whole report is open.
    finished_at = models.DateTimeField(null=True)


class Preparation(models.Model):
    """How far the worker has come with attacking a round's figures; gone once they lie on the desk."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="preparation")
    done = models.PositiveIntegerField()
    total = models.PositiveIntegerField()


class Decision(models.TextChoices):
    KEEP = "keep", _("Keep word for word")
    DISGUISE = "disguise", _("Disguise")
    WITHHOLD = "withhold", _("Withhold")


class DeskComment(models.Model):
    """A comment on the coach's desk: text, prompt, and group only where disclosure control allows.

    The worker puts it here after sealing, in an order that is random for each prompt.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="desk_comments")
    prompt = models.CharField(max_length=64)
    # Key of the group under which it will be shown; empty where that must not be known.
    group = models.CharField(max_length=64, blank=True)
    text = models.TextField()
    # Whether the rater lets it be quoted word for word.
    quotable = models.BooleanField(default=True)
    position = models.PositiveIntegerField()
    decision = models.CharField(max_length=16, choices=Decision.choices, blank=True)
    disguised = models.TextField(_("disguised wording"), blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Rises with every decision: two tabs never overwrite each other.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["prompt", "position"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="desk_comment_disguise_has_words",
                condition=~models.Q(decision="disguise") | ~models.Q(disguised=""),
            ),
            models.CheckConstraint(
                name="desk_comment_withheld_has_reason",
                condition=~models.Q(decision="withhold") | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="desk_comment_kept_may_be_quoted",
                condition=~models.Q(decision="keep") | models.Q(quotable=True),
            ),
        ]


class Branding(models.Model):
    """What an organisation puts on its reports; without a row they look as Parallax does."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="branding"
    )
    accent = models.CharField(max_length=7)
    # A PNG drawn by `render.logo`, never the file that came; empty for none.
    logo = models.BinaryField(blank=True, default=b"")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="branding_accent_is_a_colour",
                condition=models.Q(accent__regex=r"^#[0-9a-f]{6}$"),
            ),
        ]
