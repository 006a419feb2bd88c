"""The only door to a round for a person, and to an invitation for a rater; strangers get 404."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from parallax.domain.notifications.links import token_is_genuine, token_object
from parallax.domain.people.models import Person, Role

from .models import Invitation, Round

ANSWER_ROUTE = "answer"


class LinkUnknown(Http404):
    """The link is mistyped, incomplete, revoked, or was never ours; which one is not told."""


def rounds_of_leader(person: Person) -> QuerySet[Round]:
    return Round.objects.filter(_leads(person))


def rounds_of_coach(person: Person) -> QuerySet[Round]:
    return Round.objects.filter(_coaches(person))


def round_for_leader(person: Person, pk: UUID) -> Round:
    return _one(rounds_of_leader(person), pk)


def round_for_coach(person: Person, pk: UUID) -> Round:
    return _one(rounds_of_coach(person), pk)


def round_for_designer(person: Person, pk: UUID) -> Round:
    """Leader and coach design the questionnaire together."""
    return _one(Round.objects.filter(_leads(person) | _coaches(person)), pk)


def invitation_for_token(token: str) -> Invitation:
    """The one invitation this link was made for, with its round, group and terms."""
    claimed = token_object(token)
    if claimed is None:
        raise LinkUnknown
    invitations = Invitation.objects.select_related("round", "round__terms", "group")
    try:
        invitation = invitations.get(pk=claimed, round__launched_at__isnull=False)
    except Invitation.DoesNotExist:
        raise LinkUnknown from None
    if not token_is_genuine(token, ANSWER_ROUTE, invitation.pk, invitation.link_version):
        raise LinkUnknown
    if invitation.removed:
        raise LinkUnknown
    return invitation


def rater_of_round(round: Round, pk: UUID) -> Invitation:
    """Somebody on the list of a round that the person has been let in to already."""
    raters = round.invitations.filter(removed=False).select_related("group")
    if not (found := raters.filter(pk=pk).first()):
        raise Http404
    return found


def _leads(person: Person) -> Q:
    return Q(leader=person) & _holds(person, Role.LEADER)


def _coaches(person: Person) -> Q:
    return Q(coach=person) & _holds(person, Role.COACH)


def _holds(person: Person, role: Role) -> Q:
    organisations = person.memberships.filter(role=role, ended_at=None).values("organisation")
    return Q(organisation__in=organisations)


def _one(rounds: QuerySet[Round], pk: UUID) -> Round:
    try:
        return rounds.select_related("leader", "coach", "organisation").get(pk=pk)
    except Round.DoesNotExist:
        raise Http404 from None
