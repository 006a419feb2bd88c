"""Writing at a debrief: only ever the leader, never over another tab, and shared only by choice."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from parallax.core.report import Part
from parallax.domain.audit.actions import record
from parallax.domain.people.models import Person
from parallax.domain.reports.debriefing import is_open
from parallax.domain.reports.models import Debrief

from ..models import GoalDraft, Kind, LeadersOwn, Note
from .predicting import ALL_FIGURES, FIGURES, can_be_predicted
from .queries import written
from .sealing import Content, lock, unlock


class Attitude(StrEnum):
    """What the leader does with a piece of evidence for now."""

    ACCEPT = "accept"
    EXPLORE = "explore"
    DOUBT = "doubt"


class NoteFault(Exception):
    """Something that cannot be written; each kind says why."""


class NotTheLeader(NoteFault):
    """Nobody writes in a leader's place."""


class NotNow(NoteFault):
    """A guess after the section was opened, or a thought about one that is closed."""


class DraftGone(NoteFault):
    """Another tab or device removed the draft in this moment."""


class ChangedElsewhere(NoteFault):
    """Another tab or device saved something else; nothing was overwritten."""

    def __init__(self, current: Content, revision: int) -> None:
        super().__init__()
        self.current = current
        self.revision = revision


@transaction.atomic
def save_note(
    debrief: Debrief,
    kind: Kind,
    place: str,
    content: Content,
    *,
    expected_revision: int,
    by: Person,
    now: datetime,
) -> Note:
    """Keep a prediction or reflection; the same words again change nothing."""
    debrief = _locked(debrief, by)
    _need_right_time(debrief, kind, place)
    note = Note.objects.filter(debrief=debrief, kind=kind, place=place).first()
    note = note or Note(debrief=debrief, kind=kind, place=place, changed_at=now)
    note.debrief = debrief
    return _keep(note, content, expected_revision, by, now)


@transaction.atomic
def mark(
    debrief: Debrief,
    part: Part,
    anchor: str,
    attitude: Attitude | None,
    *,
    by: Person,
    now: datetime,
) -> Note:
    """Accept, explore or doubt one piece of evidence; None takes the mark away. The last word counts, from any device."""
    debrief = _locked(debrief, by)
    _need_right_time(debrief, Kind.MARKS, part)
    note = Note.objects.filter(debrief=debrief, kind=Kind.MARKS, place=part).first()
    note = note or Note(debrief=debrief, kind=Kind.MARKS, place=part.value, changed_at=now)
    note.debrief = debrief
    marks = {key: value for key, value in unlock(note).items() if key != anchor}
    if attitude:
        marks[anchor] = attitude.value
    return _keep(note, marks, note.revision, by, now)


@transaction.atomic
def save_goal(
    debrief: Debrief,
    goal: GoalDraft | None,
    content: Content,
    *,
    expected_revision: int,
    by: Person,
    now: datetime,
) -> GoalDraft:
    """Keep a draft of a goal, without `goal` a new one; the same words again, from a double click, make no second one."""
    debrief = _locked(debrief, by)
    current = _current(goal, debrief) if goal else _draft_of(debrief, content)
    current = current or GoalDraft(debrief=debrief, changed_at=now)
    return _keep(current, content, expected_revision, by, now)


@transaction.atomic
def remove(own: LeadersOwn, *, by: Person, now: datetime) -> None:
    """A draft that is not wanted any more, or words that cannot be opened: only then their place is free again."""
    debrief = _locked(own.debrief, by)
    if type(own)._default_manager.filter(pk=own.pk).delete()[0]:
        round = debrief.report.round
        record("debrief.removed", round, by=by, now=now, kind=own._meta.model_name)


@transaction.atomic
def share(own: LeadersOwn, shared: bool, *, by: Person, now: datetime) -> None:
    """Let the coach read it, what is added later too; or take it back, from then on."""
    debrief = _locked(own.debrief, by)
    current = _current(own, debrief)
    if bool(current.shared_at) == shared:
        return
    current.shared_at = now if shared else None
    current.save(update_fields=["shared_at"])
    verb = "debrief.shared" if shared else "debrief.taken_back"
    record(verb, debrief.report.round, by=by, now=now, kind=own._meta.model_name)


def _locked(debrief: Debrief, by: Person) -> Debrief:
    """Everything that a leader writes waits here for what was written before."""
    debriefs = Debrief.objects.select_for_update(of=("self",)).select_related("report__round")
    current = debriefs.get(pk=debrief.pk)
    if current.report.round.leader_id != by.pk:
        raise NotTheLeader
    return current


def _current[M: LeadersOwn](own: M, debrief: Debrief) -> M:
    current = type(own)._default_manager.filter(pk=own.pk, debrief=debrief).first()
    if current is None:
        raise DraftGone
    current.debrief = debrief
    return current


def _draft_of(debrief: Debrief, content: Content) -> GoalDraft | None:
    for draft in GoalDraft.objects.filter(debrief=debrief):
        draft.debrief = debrief
        if written(draft).content == content:
            return draft
    return None


def _need_right_time(debrief: Debrief, kind: Kind, place: str) -> None:
    if kind == Kind.PREDICTION:
        part = FIGURES[0] if place == ALL_FIGURES else Part(place)
        if not can_be_predicted(part, debrief):
            raise NotNow
    elif not is_open(debrief, Part(place)):
        raise NotNow


def _keep[M: LeadersOwn](own: M, content: Content, expected: int, by: Person, now: datetime) -> M:
    before = unlock(own)
    if before == content and own.revision:
        return own
    if own.revision != expected:
        raise ChangedElsewhere(before, own.revision)
    lock(own, content)
    own.revision += 1
    own.changed_at = now
    own.save()
    round = own.debrief.report.round
    record("debrief.written", round, by=by, now=now, kind=own._meta.model_name)
    return own
