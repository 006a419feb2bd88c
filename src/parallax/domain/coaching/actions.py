"""Starting and ending an engagement, and starting the rounds in it."""

from datetime import datetime

from django.db import transaction

from parallax.domain.audit.actions import record
from parallax.domain.people.models import Organisation, Person, Role
from parallax.domain.rounds.models import Round, State

from .models import Engagement, EngagementRound

OVER = (State.RELEASED, State.ARCHIVED, State.CANCELLED)


class EngagementFault(Exception):
    """An action on an engagement that cannot be done; each kind below says why."""


class NotInThisRole(EngagementFault):
    """The leader is no leader, or the coach no coach, in this organisation."""


class LeaderIsCoach(EngagementFault):
    """Nobody coaches themself."""


class EngagementEnded(EngagementFault):
    """Nothing new begins in an engagement that has ended."""


class RoundUnderWay(EngagementFault):
    """There is a round that is neither released nor cancelled."""


@transaction.atomic
def start_engagement(
    organisation: Organisation, *, leader: Person, coach: Person, by: Person, now: datetime
) -> Engagement:
    """The running engagement of the two; asking twice changes nothing."""
    if leader == coach:
        raise LeaderIsCoach
    for person, role in ((leader, Role.LEADER), (coach, Role.COACH)):
        if not person.memberships.filter(
            organisation=organisation, role=role, ended_at=None
        ).exists():
            raise NotInThisRole(role)
    engagement, new = Engagement.objects.get_or_create(
        leader=leader,
        coach=coach,
        ended_at=None,
        defaults={"organisation": organisation, "started_at": now},
    )
    if new:
        record(
            "engagement.started",
            engagement,
            by=by,
            now=now,
            organisation=organisation.pk,
            leader=str(leader.pk),
            coach=str(coach.pk),
        )
    return engagement


@transaction.atomic
def end_engagement(engagement: Engagement, *, by: Person, now: datetime) -> None:
    engagement = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if engagement.ended_at:
        return
    if _rounds_under_way(engagement):
        raise RoundUnderWay
    engagement.ended_at = now
    engagement.save(update_fields=["ended_at"])
    record("engagement.ended", engagement, by=by, now=now, organisation=engagement.organisation_id)


@transaction.atomic
def start_round(engagement: Engagement, *, by: Person, now: datetime) -> Round:
    """A round in the state "designing"; one at a time in an engagement."""
    engagement = (
        Engagement.objects.select_for_update(of=("self",))
        .select_related("leader", "coach", "organisation")
        .get(pk=engagement.pk)
    )
    if engagement.ended_at:
        raise EngagementEnded
    if _rounds_under_way(engagement):
        raise RoundUnderWay
    round = Round.objects.create(
        organisation=engagement.organisation,
        leader=engagement.leader,
        coach=engagement.coach,
        language=engagement.leader.language,
        created_at=now,
    )
    EngagementRound.objects.create(engagement=engagement, round=round)
    record("round.started", round, by=by, now=now, organisation=engagement.organisation_id)
    return round


def _rounds_under_way(engagement: Engagement) -> bool:
    rounds = engagement.engagement_rounds.exclude(round__state__in=OVER)
    return rounds.exists()
