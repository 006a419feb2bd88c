"""Who may read what a leader wrote at a debrief: the leader; the coach only what is shared; nobody else."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from parallax.domain.people.models import Person
from parallax.domain.reports.models import Debrief
from parallax.domain.rounds.access import rounds_of_coach, rounds_of_leader

from ..models import GoalDraft, LeadersOwn, Note


def notes_for_leader(person: Person, debrief: Debrief) -> QuerySet[Note]:
    return _of_leader(Note.objects.all(), person).filter(debrief=debrief)


def notes_for_coach(person: Person, debrief: Debrief) -> QuerySet[Note]:
    return _of_coach(Note.objects.all(), person).filter(debrief=debrief)


def goals_for_leader(person: Person, debrief: Debrief) -> QuerySet[GoalDraft]:
    return _of_leader(GoalDraft.objects.all(), person).filter(debrief=debrief)


def goals_for_coach(person: Person, debrief: Debrief) -> QuerySet[GoalDraft]:
    return _of_coach(GoalDraft.objects.all(), person).filter(debrief=debrief)


def goal_for_leader(person: Person, debrief: Debrief, pk: UUID) -> GoalDraft:
    return _one(goals_for_leader(person, debrief), pk)


def own_for_leader(person: Person, debrief: Debrief, pk: UUID) -> LeadersOwn:
    """A note or a draft of a goal, to share it or to take it back."""
    note = notes_for_leader(person, debrief).filter(pk=pk).first()
    return note or goal_for_leader(person, debrief, pk)


# Whose words they are is known without reading the report.
REPORT = tuple(f"debrief__report__{name}" for name in ("snapshot", "protected", "shapes"))


def _of_leader[M: LeadersOwn](rows: QuerySet[M], person: Person) -> QuerySet[M]:
    mine = rows.filter(debrief__report__round__in=rounds_of_leader(person))
    return mine.select_related("debrief__report__round").defer(*REPORT).order_by("changed_at")


def _of_coach[M: LeadersOwn](rows: QuerySet[M], person: Person) -> QuerySet[M]:
    shared = rows.filter(
        debrief__report__round__in=rounds_of_coach(person), shared_at__isnull=False
    )
    return shared.select_related("debrief__report__round").defer(*REPORT).order_by("changed_at")


def _one[M: LeadersOwn](rows: QuerySet[M], pk: UUID) -> M:
    if (row := rows.filter(pk=pk).first()) is None:
        raise Http404
    return row
