"""Choosing raters: naming them, moving and removing them, and handing the list to and fro.

NominationFault
├── NotNow            the round is not at this stage
├── WithCoach         the list is with the coach; the leader waits
├── NobodyNamed       an empty list cannot be handed over
├── NoteMissing       a list goes back with a word on what to change
├── HasAnswered       who has answered stays
└── ListRefused       carries what is wrong, line by line; nothing was added
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower

from parallax.domain.audit.actions import record
from parallax.domain.notifications.actions import cancel_messages, queue_messages
from parallax.domain.people.models import Person
from parallax.domain.rounds import letters
from parallax.domain.rounds.models import GroupKind, Invitation, RaterGroup, Round, State
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.rater_list import Candidate, Checked, Entry, Surroundings, check

from .inviting import invite
from .locking import locked

LONGEST_NOTE = 2_000


class NominationFault(Exception):
    """The list stays as it was; each kind below says why."""


class NotNow(NominationFault):
    pass


class WithCoach(NominationFault):
    pass


class NobodyNamed(NominationFault):
    pass


class NoteMissing(NominationFault):
    pass


class HasAnswered(NominationFault):
    pass


class ListRefused(NominationFault):
    def __init__(self, checked: Checked) -> None:
        super().__init__()
        self.checked = checked


@transaction.atomic
def nominate(
    round: Round, entries: Iterable[Entry], *, by: Person, now: datetime, only_good: bool = False
) -> Checked:
    """Add raters: all of them or, with `only_good`, those with whom nothing is wrong.

    While the round collects, those that the coach names are invited at once and those that the leader names wait for the
    coach.
    """
    round = _open_for(by, locked(round))
    checked = check(entries, surroundings(round))
    if not checked.good or (checked.faults and not only_good):
        raise ListRefused(checked)
    added = _add(round, checked.good)
    if round.state == State.COLLECTING:
        _invite_or_propose(round, added, by, now)
    record(
        "raters.named", round, by=by, now=now, organisation=round.organisation_id, count=len(added)
    )
    return checked


@transaction.atomic
def remove_rater(invitation: Invitation, *, by: Person, now: datetime) -> None:
    """Take somebody off the list. Once invited, only the coach can, and only before an answer."""
    round = _open_for(by, locked(invitation.round))
    rater = round.invitations.select_for_update().filter(pk=invitation.pk, removed=False).first()
    if rater is None:
        return
    if rater.person_id:
        raise NotNow
    if rater.invited_on is None:
        rater.delete()
    else:
        _revoke(rater, round, by, now)
    record("rater.removed", round, by=by, now=now, organisation=round.organisation_id)


@transaction.atomic
def move_rater(invitation: Invitation, group: RaterGroup, *, by: Person, now: datetime) -> None:
    """Into another group, before anybody is invited: afterwards the promise holds."""
    round = _open_for(by, locked(invitation.round))
    if round.state != State.NOMINATING or group.round_id != round.pk:
        raise NotNow
    if group.kind not in (GroupKind.NAMED, GroupKind.PROTECTED):
        raise NotNow
    moved = round.invitations.filter(pk=invitation.pk, person=None).exclude(group=group)
    if moved.update(group=group):
        record("rater.moved", round, by=by, now=now, organisation=round.organisation_id)


@transaction.atomic
def send_to_coach(round: Round, *, by: Person, now: datetime) -> Round:
    """Hand the list over; doing it again changes nothing."""
    round = locked(round)
    if round.state != State.NOMINATING:
        raise NotNow
    if round.nominations_sent_at:
        return round
    if not round.invitations.filter(person=None).exists():
        raise NobodyNamed
    round.nominations_sent_at = now
    round.nominations_note = ""
    round.save(update_fields=["nominations_sent_at", "nominations_note"])
    record("raters.sent", round, by=by, now=now, organisation=round.organisation_id)
    queue_messages([letters.list_ready_letter(round, now)], now=now)
    return round


@transaction.atomic
def return_to_leader(round: Round, note: str, *, by: Person, now: datetime) -> Round:
    """Hand the list back with a word on what to change."""
    note = note.strip()[:LONGEST_NOTE]
    round = locked(round)
    if round.state != State.NOMINATING or not round.nominations_sent_at:
        raise NotNow
    if not note:
        raise NoteMissing
    round.nominations_sent_at = None
    round.nominations_note = note
    round.save(update_fields=["nominations_sent_at", "nominations_note"])
    record("raters.returned", round, by=by, now=now, organisation=round.organisation_id)
    queue_messages([letters.list_returned_letter(round, note, now)], now=now)
    return round


def surroundings(round: Round) -> Surroundings:
    """What a list for this round is checked against."""
    named = round.invitations.filter(removed=False, person=None)
    taken = named.annotate(address=Lower("email")).values_list("address", "group__name")
    return Surroundings(
        groups={
            group.key: group.name
            for group in round.groups.all()
            if group.kind in (GroupKind.NAMED, GroupKind.PROTECTED)
        },
        taken=dict(taken),
        leader=round.leader.email.lower(),
        coach=round.coach.email.lower(),
    )


def _open_for(person: Person, round: Round) -> Round:
    if round.state not in (State.NOMINATING, State.COLLECTING):
        raise NotNow
    if round.state == State.NOMINATING and round.nominations_sent_at and person == round.leader:
        raise WithCoach
    return round


def _add(round: Round, candidates: Iterable[Candidate]) -> list[Invitation]:
    groups = {group.key: group for group in round.groups.all()}
    return Invitation.objects.bulk_create(
        Invitation(
            round=round,
            group=groups[candidate.group],
            name=candidate.name,
            email=candidate.email,
        )
        for candidate in candidates
    )


def _invite_or_propose(round: Round, raters: list[Invitation], by: Person, now: datetime) -> None:
    if by == round.coach:
        invite(round, raters, frozen_form(round), now=now)
    else:
        queue_messages([letters.proposal_letter(round, now)], now=now)


def _revoke(rater: Invitation, round: Round, by: Person, now: datetime) -> None:
    # The leader would learn from a refusal who has answered.
    if by != round.coach:
        raise NotNow
    if rater.answered:
        raise HasAnswered
    rater.removed = True
    rater.link_version += 1
    rater.save(update_fields=["removed", "link_version"])
    cancel_messages(rater.pk, now=now)
