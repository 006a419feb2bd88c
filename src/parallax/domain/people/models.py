"""Who takes part: organisations, the people in them, and what each person is there for."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A health system, a company or a coaching practice; everything belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username or "")


class Pronoun(models.TextChoices):
    SHE = "she", _("she / her")
    HE = "he", _("he / him")
    THEY = "they", _("they / them")


class Person(AbstractBaseUser):
    """Somebody who signs in. Raters have no account and are invitations of a round instead."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=200)
    pronoun = models.CharField(
        _("pronoun"), max_length=8, choices=Pronoun.choices, default=Pronoun.THEY
    )
    language = models.CharField(_("language"), max_length=16, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    DIRECTOR = "director", _("Programme director")
    COACH = "coach", _("Coach")
    LEADER = "leader", _("Leader")


class Membership(models.Model):
    """A person has a role in an organisation; one row per role, ended rather than deleted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(ended_at=None),
                name="membership_role_once",
            ),
        ]
