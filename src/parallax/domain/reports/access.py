"""The only door to a report and to the coach's desk; strangers get 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from parallax.domain.people.models import Person
from parallax.domain.rounds.access import rounds_of_coach, rounds_of_leader
from parallax.domain.rounds.models import Round, State

from .models import Debrief, DeskComment, Report

AFTER_CLOSE = (State.CLOSED, State.REVIEWING, State.RELEASED, State.ARCHIVED)


def desk_for_coach(person: Person, pk: UUID) -> Round:
    """A round from its close on; while its answers are being prepared it has no `report` yet."""
    rounds = rounds_of_coach(person).filter(state__in=AFTER_CLOSE)
    found = rounds.select_related("leader", "coach", "organisation", "terms", "report")
    return _one(found.filter(pk=pk))


def draft_for_coach(person: Person, pk: UUID) -> Report:
    """The report before its release."""
    return _one(_reports(rounds_of_coach(person), pk).filter(released_at=None))


def report_for_coach(person: Person, pk: UUID) -> Report:
    """The released report."""
    return _one(_reports(rounds_of_coach(person), pk).filter(released_at__isnull=False))


def report_for_leader(person: Person, pk: UUID) -> Report:
    """The whole released report; while it is read section by section only the debrief is there."""
    whole = _reports(rounds_of_leader(person), pk).filter(debrief__finished_at__isnull=False)
    return _one(whole.select_related("debrief").defer("protected", "shapes"))


def debrief_for_coach(person: Person, pk: UUID) -> Debrief:
    return _one(_debriefs(rounds_of_coach(person), pk))


def debrief_for_leader(person: Person, pk: UUID) -> Debrief:
    return _one(_debriefs(rounds_of_leader(person), pk))


def comment_for_coach(person: Person, round_pk: UUID, pk: UUID) -> DeskComment:
    """One comment on the coach's desk, before the report is released."""
    comments = DeskComment.objects.filter(
        round__in=rounds_of_coach(person).filter(state=State.REVIEWING)
    )
    return _one(comments.select_related("round").filter(pk=pk, round=round_pk))


def _reports(rounds: QuerySet[Round], pk: UUID) -> QuerySet[Report]:
    reports = Report.objects.filter(round__in=rounds.filter(pk=pk))
    return reports.select_related(
        "round", "round__terms", "round__leader", "round__coach", "round__organisation"
    )


def _debriefs(rounds: QuerySet[Round], pk: UUID) -> QuerySet[Debrief]:
    debriefs = Debrief.objects.filter(report__round__in=rounds.filter(pk=pk))
    return debriefs.select_related(
        "report__round__leader", "report__round__coach", "report__round__organisation"
    ).defer("report__protected")


def _one[M: (Round, Report, Debrief, DeskComment)](found: QuerySet[M]) -> M:
    if (row := found.first()) is None:
        raise Http404
    return row
