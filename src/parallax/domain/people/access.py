"""Which organisation and which memberships a director may see; strangers get 404."""

from django.db.models import QuerySet
from django.http import Http404

from .models import Membership, Organisation, Person, Role


def organisation_for_director(person: Person) -> Organisation:
    """The organisation that this person directs (of several, the one since longest)."""
    membership = (
        person.memberships.filter(role=Role.DIRECTOR, ended_at=None)
        .select_related("organisation")
        .order_by("invited_at", "pk")
        .first()
    )
    if membership is None:
        raise Http404
    return membership.organisation


def memberships_for_director(person: Person) -> QuerySet[Membership]:
    return organisation_for_director(person).memberships.select_related("person", "organisation")


def membership_for_director(person: Person, pk: int) -> Membership:
    membership = memberships_for_director(person).filter(pk=pk).first()
    if membership is None:
        raise Http404
    return membership


def require_role(person: Person, role: Role) -> None:
    """The home page of a role is there for those who hold it, and for nobody else."""
    if not person.memberships.filter(role=role, ended_at=None).exists():
        raise Http404
