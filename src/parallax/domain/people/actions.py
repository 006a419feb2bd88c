"""Organisations, invitations to take part, memberships and what a person says about themself."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from parallax.domain.audit.actions import record
from parallax.domain.notifications.actions import queue_message

from .models import Membership, Organisation, Person, Role


class PeopleFault(Exception):
    """An action on people that cannot be done; each kind below says why."""


class LastDirector(PeopleFault):
    """An organisation without a director could never invite anybody again."""


class OrganisationExists(PeopleFault):
    """There is an organisation of this name already."""


@transaction.atomic
def create_organisation(name: str, *, by: Person | None, now: datetime) -> Organisation:
    if Organisation.objects.filter(name__iexact=name).exists():
        raise OrganisationExists(name)
    organisation = Organisation.objects.create(name=name, created_at=now)
    record("organisation.created", organisation, by=by, now=now, organisation=organisation.pk)
    return organisation


@transaction.atomic
def invite_person(
    organisation: Organisation,
    role: Role,
    *,
    email: str,
    name: str,
    by: Person | None,
    now: datetime,
    language: str = "en",
) -> Membership:
    """The running membership; asking twice for the same address and role changes nothing.

    A person known already keeps the name that they go by.
    """
    # One invitation at a time: two directors may type the same address.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    person = _person(email.strip(), _one_line(name), language, now)
    membership, new = Membership.objects.get_or_create(
        person=person,
        organisation=organisation,
        role=role,
        ended_at=None,
        defaults={"invited_by": by, "invited_at": now},
    )
    if new:
        record("person.invited", person, by=by, now=now, organisation=organisation.pk, role=role)
        _queue_invitation(membership, now=now)
    return membership


@transaction.atomic
def accept_invitations(person: Person, *, now: datetime) -> int:
    """At sign-in: whoever can read the mailbox has been reached. Returns how many were open."""
    waiting = person.memberships.select_for_update().filter(accepted_at=None, ended_at=None)
    accepted = list(waiting)
    for membership in accepted:
        membership.accepted_at = now
        membership.save(update_fields=["accepted_at"])
        record(
            "person.accepted",
            person,
            by=person,
            now=now,
            organisation=membership.organisation_id,
            role=membership.role,
        )
    return len(accepted)


@transaction.atomic
def end_membership(membership: Membership, *, by: Person, now: datetime) -> None:
    """The role ends at once, in every browser; what the person did stays as it is."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    membership = Membership.objects.select_related("person").get(pk=membership.pk)
    if membership.ended_at:
        return
    if membership.role == Role.DIRECTOR and not _other_directors(membership).exists():
        raise LastDirector
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    person = membership.person
    end_sign_ins(person)
    if not person.memberships.filter(ended_at=None).exists():
        person.is_active = False
        person.save(update_fields=["is_active"])
    record(
        "membership.ended",
        person,
        by=by,
        now=now,
        organisation=membership.organisation_id,
        role=membership.role,
    )


@transaction.atomic
def change_profile(
    person: Person, *, name: str, pronoun: str, language: str, by: Person, now: datetime
) -> None:
    person.name, person.pronoun, person.language = _one_line(name), pronoun, language
    person.save(update_fields=["name", "pronoun", "language"])
    record("person.changed", person, by=by, now=now)


@transaction.atomic
def sign_out_everywhere(person: Person, *, by: Person, now: datetime) -> None:
    end_sign_ins(person)
    record("person.signed-out-everywhere", person, by=by, now=now)


def end_sign_ins(person: Person) -> None:
    # Nobody has a password; a session is bound to the unusable one, so a fresh one ends them all.
    person.set_unusable_password()
    person.save(update_fields=["password"])


def _one_line(name: str) -> str:
    """Names stand in mails to other people: nobody writes them a second line."""
    return " ".join(name.split())


def _queue_invitation(membership: Membership, *, now: datetime) -> None:
    queue_message(
        f"invited_{membership.role}",
        to=membership.person,
        context={
            "organisation": membership.organisation.name,
            "invited_by": membership.invited_by.name if membership.invited_by else "",
            "page": "/",
        },
        key=f"membership:{membership.pk}",
        language=membership.person.language,
        now=now,
    )


def _person(email: str, name: str, language: str, now: datetime) -> Person:
    known = Person.objects.select_for_update().filter(email__iexact=email).first()
    if known is None:
        known = Person(email=email, name=name, language=language, created_at=now)
        known.set_unusable_password()
        known.save()
    elif not known.is_active:
        known.is_active = True
        known.save(update_fields=["is_active"])
    return known


def _other_directors(membership: Membership) -> QuerySet[Membership]:
    return Membership.objects.filter(
        organisation=membership.organisation_id, role=Role.DIRECTOR, ended_at=None
    ).exclude(pk=membership.pk)
