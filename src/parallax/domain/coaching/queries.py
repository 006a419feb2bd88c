"""Where engagements stand and whose turn it is; a fixed number of queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from parallax.domain.people.models import Organisation, Person, Role
from parallax.domain.reports.models import Debrief
from parallax.domain.reports.queries import ReviewStep, next_steps
from parallax.domain.rounds.models import Agreement, Invitation, Round, State

from .access import engagements_of_coach, engagements_of_leader
from .models import Engagement, EngagementRound

OVER = frozenset({State.RELEASED, State.ARCHIVED, State.CANCELLED})


class Turn(Enum):
    LEADER = "leader"
    COACH = "coach"
    BOTH = "both"
    RATERS = "raters"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Standing:
    """An engagement, the round that counts now, the rounds before it, and who acts next.

    `reads_together`: the report of the round is being opened section by section; `in_review`: what the coach does next there.
    """

    engagement: Engagement
    round: Round | None
    earlier: tuple[Round, ...]
    turn: Turn
    bounced: int
    leader_has_answered: bool
    reads_together: bool
    in_review: ReviewStep | None

    @property
    def rounds(self) -> tuple[Round, ...]:
        return (self.round, *self.earlier) if self.round else ()

    @property
    def repeatable(self) -> Round | None:
        """The newest round with a released report: asked again, it shows what has changed."""
        return next((r for r in self.rounds if r.state in (State.RELEASED, State.ARCHIVED)), None)

    @property
    def needs_coach(self) -> bool:
        return self.turn in {Turn.COACH, Turn.BOTH} or self.bounced > 0


def standings_for_coach(person: Person) -> list[Standing]:
    """Running engagements, those that wait for the coach first."""
    engagements = engagements_of_coach(person).filter(ended_at=None)
    found = _standings(engagements.select_related("leader", "coach", "organisation"))
    return sorted(found, key=lambda s: (not s.needs_coach, s.engagement.leader.name))


def ended_engagements_of_coach(person: Person) -> QuerySet[Engagement]:
    ended = engagements_of_coach(person).filter(ended_at__isnull=False)
    return ended.select_related("leader").order_by("-ended_at")


def standings_for_leader(person: Person) -> list[Standing]:
    """All engagements of the leader, the running ones first, then the newest."""
    engagements = engagements_of_leader(person).select_related("leader", "coach", "organisation")
    found = _standings(engagements.order_by("-started_at"))
    return sorted(found, key=lambda s: s.engagement.ended_at is not None)


def standing_of(engagement: Engagement) -> Standing:
    return _standings([engagement])[0]


def engagements_of_organisation(organisation: Organisation) -> QuerySet[Engagement]:
    """For the director: who works with whom since when, and nothing of what they talk about."""
    return (
        organisation.engagements.select_related("leader", "coach")
        .annotate(rounds=Count("engagement_rounds"))
        .order_by(F("ended_at").desc(nulls_first=True), "leader__name", "pk")
    )


def programme_in_numbers(organisation: Organisation) -> dict[str, int]:
    """How many leaders and coaches, how many engagements run, and how many rounds stand where."""
    people = organisation.memberships.filter(ended_at=None)
    rounds = Round.objects.filter(organisation=organisation)
    return {
        **people.aggregate(
            leaders=Count("pk", filter=Q(role=Role.LEADER)),
            coaches=Count("pk", filter=Q(role=Role.COACH)),
        ),
        "engagements": organisation.engagements.filter(ended_at=None).count(),
        **rounds.aggregate(
            preparing=Count("pk", filter=Q(state__in=[State.DESIGNING, State.NOMINATING])),
            collecting=Count("pk", filter=Q(state=State.COLLECTING)),
            reviewing=Count("pk", filter=Q(state__in=[State.CLOSED, State.REVIEWING])),
            released=Count("pk", filter=Q(state__in=[State.RELEASED, State.ARCHIVED])),
        ),
    }


def _standings(engagements: Iterable[Engagement]) -> list[Standing]:
    engagements = list(engagements)
    rounds = _rounds_by_engagement(engagements)
    current = [own[0] for own in rounds.values()]
    agreed = _agreed(current)
    bounced = _bounced(current)
    self_rated = _self_rated(current)
    debriefing = _debriefing(current)
    in_review = next_steps(r.pk for r in current if r.state == State.REVIEWING)
    return [
        _standing(
            engagement,
            rounds[engagement.pk],
            agreed,
            bounced,
            self_rated,
            debriefing,
            in_review,
        )
        for engagement in engagements
    ]


def _standing(
    engagement: Engagement,
    rounds: list[Round],
    agreed: dict[UUID, set[UUID]],
    bounced: dict[UUID, int],
    self_rated: set[UUID],
    debriefing: set[UUID],
    in_review: dict[UUID, ReviewStep],
) -> Standing:
    round = rounds[0] if rounds else None
    step = in_review.get(round.pk) if round else None
    return Standing(
        engagement=engagement,
        round=round,
        earlier=tuple(rounds[1:]),
        turn=Turn.BOTH
        if round is not None and round.pk in debriefing and not engagement.ended_at
        else _turn(engagement, round, agreed, step),
        bounced=bounced.get(round.pk, 0) if round else 0,
        leader_has_answered=round is not None and round.pk in self_rated,
        reads_together=round is not None and round.pk in debriefing,
        in_review=step,
    )


def _turn(
    engagement: Engagement,
    round: Round | None,
    agreed: dict[UUID, set[UUID]],
    step: ReviewStep | None,
) -> Turn:
    if engagement.ended_at:
        return Turn.NOBODY
    if round is None or round.state == State.CANCELLED:
        return Turn.COACH
    match State(round.state):
        case State.DESIGNING:
            return _designing_turn(round, agreed.get(round.pk, set()))
        case State.NOMINATING:
            return Turn.COACH if round.nominations_sent_at else Turn.LEADER
        case State.COLLECTING:
            return Turn.RATERS
        case State.REVIEWING:
            return Turn.NOBODY if step is ReviewStep.WAIT else Turn.COACH
        case State.RELEASED:
            return Turn.LEADER
        case _:
            return Turn.NOBODY


def _designing_turn(round: Round, agreed: set[UUID]) -> Turn:
    if round.leader_id in agreed:
        return Turn.COACH
    return Turn.LEADER if round.coach_id in agreed else Turn.BOTH


def _rounds_by_engagement(engagements: list[Engagement]) -> dict[UUID, list[Round]]:
    rounds: dict[UUID, list[Round]] = defaultdict(list)
    rows = EngagementRound.objects.filter(engagement__in=engagements)
    for row in rows.select_related("round").order_by("-round__created_at", "-pk"):
        rounds[row.engagement_id].append(row.round)
    return rounds


def _agreed(rounds: list[Round]) -> dict[UUID, set[UUID]]:
    """Who has agreed to the questions as they stand now, by round."""
    agreed: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Agreement.objects.filter(
        questionnaire__round__in=[r.pk for r in rounds if r.state == State.DESIGNING],
        questionnaire__locked_at=None,
        revision=F("questionnaire__revision"),
    )
    for round, person in rows.values_list("questionnaire__round", "person"):
        agreed[round].add(person)
    return agreed


def _bounced(rounds: list[Round]) -> dict[UUID, int]:
    collecting = [r.pk for r in rounds if r.state == State.COLLECTING]
    rows = Invitation.objects.filter(round__in=collecting, removed=False).exclude(bounced="")
    return dict(rows.values_list("round").annotate(number=Count("pk")).order_by())


def _self_rated(rounds: list[Round]) -> set[UUID]:
    """Where leaders have answered about themselves."""
    collecting = [r.pk for r in rounds if r.state == State.COLLECTING]
    own = Invitation.objects.filter(round__in=collecting, answered=True, removed=False)
    return set(own.filter(person=F("round__leader")).values_list("round", flat=True))


def _debriefing(rounds: list[Round]) -> set[UUID]:
    """Where the report is released and not yet open as a whole."""
    released = [r.pk for r in rounds if r.state == State.RELEASED]
    going_on = Debrief.objects.filter(report__round__in=released, finished_at=None)
    return set(going_on.values_list("report__round", flat=True))
