"""Which engagements a person may see; strangers get 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from parallax.domain.people.access import organisation_for_director
from parallax.domain.people.models import Person, Role

from .models import Engagement


def engagements_of_coach(person: Person) -> QuerySet[Engagement]:
    organisations = person.memberships.filter(role=Role.COACH, ended_at=None)
    return Engagement.objects.filter(
        coach=person, organisation__in=organisations.values("organisation")
    )


def engagements_of_leader(person: Person) -> QuerySet[Engagement]:
    organisations = person.memberships.filter(role=Role.LEADER, ended_at=None)
    return Engagement.objects.filter(
        leader=person, organisation__in=organisations.values("organisation")
    )


def engagement_for_coach(person: Person, pk: UUID) -> Engagement:
    engagement = engagements_of_coach(person).select_related("leader", "organisation").filter(pk=pk)
    if not (found := engagement.first()):
        raise Http404
    return found


def engagement_for_director(person: Person, pk: UUID) -> Engagement:
    """Who works with whom; the rounds in it are not the director's."""
    organisation = organisation_for_director(person)
    engagement = organisation.engagements.select_related("leader", "coach").filter(pk=pk).first()
    if engagement is None:
        raise Http404
    return engagement
