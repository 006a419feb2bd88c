"""Questions about people that only read."""

from django.db.models import Q, QuerySet

from .models import Membership, Organisation, Person, Role


def roles_of(person: Person) -> list[Role]:
    """What the person is there for now, in the order of the choices."""
    held = set(person.memberships.filter(ended_at=None).order_by().values_list("role", flat=True))
    return [role for role in Role if role in held]


def members(organisation: Organisation, search: str = "") -> QuerySet[Membership]:
    """Running memberships by name; `search` looks in name and address."""
    found = organisation.memberships.filter(ended_at=None).select_related("person")
    if search:
        found = found.filter(Q(person__name__icontains=search) | Q(person__email__icontains=search))
    return found.order_by("person__name", "role", "pk")


def people_in_role(organisation: Organisation, role: Role) -> QuerySet[Person]:
    return Person.objects.filter(
        memberships__organisation=organisation,
        memberships__role=role,
        memberships__ended_at=None,
    ).order_by("name", "pk")


def running_memberships(person: Person) -> QuerySet[Membership]:
    return (
        person.memberships.filter(ended_at=None)
        .select_related("organisation")
        .order_by("organisation__name", "role")
    )


def waiting_invitations(organisation: Organisation) -> int:
    return organisation.memberships.filter(ended_at=None, accepted_at=None).count()
