"""Starting and ending an engagement, and starting the rounds in it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from parallax.domain.audit.actions import record
from parallax.domain.instruments import Template
from parallax.domain.notifications.actions import queue_message
from parallax.domain.people.models import Organisation, Person, Role
from parallax.domain.rounds.actions.design import repeat_questionnaire, start_questionnaire
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.queries import current_questionnaire

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
        _tell_both(engagement, now)
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
def start_round(
    engagement: Engagement, beginning: Template | Round, *, by: Person, now: datetime
) -> Round:
    """A round with a first draft of questions, from a template or from an earlier round; one at a time in an engagement."""
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
    if isinstance(beginning, Round):
        repeat_questionnaire(round, current_questionnaire(beginning), by=by, now=now)
    else:
        start_questionnaire(round, beginning, by=by, now=now)
    return round


def _tell_both(engagement: Engagement, now: datetime) -> None:
    leader, coach = engagement.leader, engagement.coach
    names = {
        "organisation": engagement.organisation.name,
        "leader": leader.name,
        "coach": coach.name,
    }
    queue_message(
        "coaching_begins_leader",
        to=leader,
        context={**names, "page": reverse("leader:home")},
        key=f"coaching-begins:{engagement.pk}:leader",
        language=leader.language,
        now=now,
    )
    queue_message(
        "coaching_begins_coach",
        to=coach,
        context={**names, "page": reverse("coach:engagement", args=[engagement.pk])},
        key=f"coaching-begins:{engagement.pk}:coach",
        language=coach.language,
        now=now,
    )


def _rounds_under_way(engagement: Engagement) -> bool:
    rounds = engagement.engagement_rounds.exclude(round__state__in=OVER)
    return rounds.exists()
