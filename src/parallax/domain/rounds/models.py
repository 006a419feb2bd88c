"""The 360 round: questionnaire, rater groups, invitations and the terms that launch freezes."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parallax.domain.people.models import Organisation, Person


class State(models.TextChoices):
    DESIGNING = "designing", _("Designing the questions")
    NOMINATING = "nominating", _("Choosing raters")
    COLLECTING = "collecting", _("Gathering feedback")
    CLOSED = "closed", _("Closed, being sealed")
    REVIEWING = "reviewing", _("With your coach")
    RELEASED = "released", _("Report released")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Cancelled")


class Round(models.Model):
    """One leader's 360, from the first question to the released report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="rounds_led")
    coach = models.ForeignKey(Person, models.PROTECT, related_name="rounds_coached")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DESIGNING)
    language = models.CharField(max_length=16, default="en")
    created_at = models.DateTimeField()
    # While nominating: the leader has handed the list to the coach; cleared when it comes back.
    nominations_sent_at = models.DateTimeField(null=True)
    nominations_note = models.TextField(blank=True)
    launched_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    # After sealing and destroying the round key; sealed but not destroyed means: finish the job.
    key_destroyed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="round_leader_is_not_coach", condition=~models.Q(leader=models.F("coach"))
            ),
            models.CheckConstraint(
                name="round_collecting_has_dates",
                condition=~models.Q(state="collecting")
                | models.Q(launched_at__isnull=False, closes_at__isnull=False),
            ),
            models.CheckConstraint(
                name="round_sealed_after_closing",
                condition=models.Q(sealed_at=None) | models.Q(closed_at__isnull=False),
            ),
        ]


class GroupKind(models.TextChoices):
    SELF = "self", _("Self")
    NAMED = "named", _("Shown by name")
    PROTECTED = "protected", _("Protected")
    MERGED = "merged", _("Merged")


class RaterGroup(models.Model):
    """Self, superiors, peers, …: who answers together and under which threshold."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="groups")
    key = models.SlugField(max_length=64)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=16, choices=GroupKind.choices)
    minimum = models.PositiveSmallIntegerField(default=4)
    # Key of the group of kind "merged" that a small group is shown in.
    merge_into = models.CharField(max_length=64, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["round", "key"], name="rater_group_key_once"),
        ]


class Questionnaire(models.Model):
    """One version of the questions; leader and coach edit it until both have agreed.

    `revision` rises with every edit; an agreement counts only for the revision it was given to.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="questionnaires")
    version = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    title = models.CharField(_("title"), max_length=200)
    scale_key = models.CharField(max_length=32, default="frequency-5")
    not_observed = models.BooleanField(_("offer “not observed”"), default=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["round", "version"], name="questionnaire_version_once"),
        ]


class Agreement(models.Model):
    """Leader or coach agrees to one revision of the questionnaire: a proposal, or the answer to it."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="agreements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    # The questions as they were agreed to, so that later changes can be listed word for word.
    form = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["questionnaire", "person", "revision"], name="agreement_once"
            ),
        ]


class Dimension(models.Model):
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="dimensions")
    key = models.SlugField(max_length=64)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("what it is about"), max_length=400, blank=True)
    # Overused strengths, shown in the report under "Under pressure".
    pressure = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="dimension_key_once"),
        ]


class Item(models.Model):
    """A rated statement. `text` may hold {name}, {they}, {them}, {their}; `self_text` says "I"."""

    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="items")
    key = models.SlugField(max_length=64)
    text = models.CharField(_("wording for raters"), max_length=400)
    self_text = models.CharField(_("wording for yourself"), max_length=400)
    reversed = models.BooleanField(default=False)
    # Keys of the rater groups that are asked; empty means all.
    groups = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    position = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dimension", "key"], name="item_key_once"),
        ]


class PromptKind(models.TextChoices):
    CONTINUE = "continue", _("Continue")
    STOP = "stop", _("Stop")
    GROWTH = "growth", _("Areas of growth")
    OPEN = "open", _("Open question")


class Prompt(models.Model):
    """An open question, answered in the rater's own words."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="prompts")
    key = models.SlugField(max_length=64)
    kind = models.CharField(max_length=16, choices=PromptKind.choices)
    text = models.CharField(_("wording for raters"), max_length=400)
    self_text = models.CharField(_("wording for yourself"), max_length=400)
    groups = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    position = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="prompt_key_once"),
        ]


class Remark(models.Model):
    """A line in the conversation between leader and coach about one question."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="remarks")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="remarks")
    prompt = models.ForeignKey(Prompt, models.CASCADE, null=True, related_name="remarks")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="remark_on_one_question",
                condition=models.Q(item=None, prompt__isnull=False)
                | models.Q(item__isnull=False, prompt=None),
            ),
        ]


class Invitation(models.Model):
    """One rater of one round. That somebody has answered is a bare flag, without a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="invitations")
    group = models.ForeignKey(RaterGroup, models.PROTECT, related_name="invitations")
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254)
    # Only the leader's own invitation, for the self rating.
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    link_version = models.PositiveIntegerField(default=1)
    invited_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)
    answered = models.BooleanField(default=False)
    declined = models.BooleanField(default=False)
    decline_reason = models.CharField(max_length=500, blank=True)
    # What the mail server said when it refused the address; mended by a new address.
    bounced = models.CharField(max_length=500, blank=True)
    removed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                "round",
                Lower("email"),
                condition=models.Q(removed=False),
                name="invitation_address_once",
            ),
            models.CheckConstraint(
                name="invitation_answered_or_declined",
                condition=~models.Q(answered=True, declined=True),
            ),
        ]


class Terms(models.Model):
    """What launch froze: questions, groups, thresholds and the promise. Never changed afterwards."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="terms")
    form = models.JSONField()
    promise_version = models.PositiveSmallIntegerField()
    promise = models.JSONField()
    launched_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
