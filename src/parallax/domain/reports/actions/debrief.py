"""Opening a released report section by section, and at the end as a whole."""

from datetime import datetime, timedelta

from django.db import transaction

from parallax.core.report import Part
from parallax.domain.audit.actions import record
from parallax.domain.people.models import Person

from ..debriefing import is_open, sections_of
from ..models import Debrief
from .release import tell_leader

PATIENCE = timedelta(days=14)


class DebriefFault(Exception):
    """A step of the debrief that cannot be done; each kind says why."""


class NotASection(DebriefFault):
    """This report has no such section, or nothing to say in it."""


class TooEarly(DebriefFault):
    """The leader may open the rest alone when the coach has had time to do it together."""


@transaction.atomic
def show_section(debrief: Debrief, part: Part, *, by: Person, now: datetime) -> Debrief:
    """Bring a section to both screens: all of it when it is open, else its name and nothing more."""
    current = _locked(debrief)
    if current.here == part:
        return current
    _need_section(current, part)
    return _step(current, part, by, now, "debrief.shown")


@transaction.atomic
def open_section(debrief: Debrief, part: Part, *, by: Person, now: datetime) -> Debrief:
    """Let the leader read a section; what has been opened stays open."""
    current = _locked(debrief)
    if is_open(current, part):
        return current
    _need_section(current, part)
    current.opened = [*current.opened, part.value]
    return _step(current, part, by, now, "debrief.opened")


@transaction.atomic
def finish_debrief(debrief: Debrief, *, by: Person, now: datetime) -> Debrief:
    """The whole report is the leader's from now on, its files too."""
    current = _locked(debrief)
    if current.finished_at:
        return current
    round = current.report.round
    if by == round.leader and not may_open_alone(current, now=now):
        raise TooEarly
    current.finished_at = now
    current.revision += 1
    current.save(update_fields=["finished_at", "revision"])
    record("debrief.finished", round, by=by, now=now, organisation=round.organisation_id)
    tell_leader(round, now)
    return current


def may_open_alone(debrief: Debrief, *, now: datetime) -> bool:
    """Nobody's report stays closed because a coach fell ill or left."""
    released = debrief.report.released_at
    return released is not None and now - released >= PATIENCE


def _locked(debrief: Debrief) -> Debrief:
    debriefs = Debrief.objects.select_for_update(of=("self",)).select_related(
        "report__round__leader", "report__round__coach", "report__round__organisation"
    )
    return debriefs.get(pk=debrief.pk)


def _need_section(debrief: Debrief, part: Part) -> None:
    if part not in {section.id for section in sections_of(debrief)}:
        raise NotASection(part)


def _step(debrief: Debrief, part: Part, by: Person, now: datetime, verb: str) -> Debrief:
    debrief.here = part.value
    debrief.revision += 1
    debrief.save(update_fields=["here", "opened", "revision"])
    round = debrief.report.round
    record(verb, round, by=by, now=now, part=part.value)
    return debrief
