"""Gathering feedback: launch, reminders, mended addresses, later dates, raters proposed meanwhile.

CollectFault
├── NotCollecting           the round is not at this stage
├── QuestionnaireOpen       leader and coach have not agreed on the questions
├── ListNotSent             the leader has not handed the list over
├── NothingToShow           with these raters no group could be shown
├── DateRefused             the closing date is in the past, too soon, too far or earlier than before
├── NobodyToRemind          everybody missing has heard from us today
└── AddressRefused          carries why the new address cannot be taken
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from parallax.domain.audit.actions import record
from parallax.domain.keys import create_round_key
from parallax.domain.notifications.actions import cancel_messages, queue_messages
from parallax.domain.people.models import Person
from parallax.domain.rounds import letters
from parallax.domain.rounds.models import GroupKind, Invitation, Round, State, Terms
from parallax.domain.rounds.outlook import outlook_when_named
from parallax.domain.rounds.promise import make_promise, promise_to_json
from parallax.domain.rounds.queries import current_questionnaire, form_of, frozen_form
from parallax.domain.rounds.rater_list import Candidate, Entry, Finding, check
from parallax.domain.rounds.reminding import is_quiet, reminder_day
from parallax.domain.rounds.terms import AnswerForm, form_to_json

from .inviting import invite
from .locking import locked
from .nominate import surroundings

SHORTEST = timedelta(days=1)
LONGEST = timedelta(days=120)

MISSING = Q(answered=False, declined=False, removed=False, bounced="", invited_on__isnull=False)


class CollectFault(Exception):
    """Nothing was changed and nobody was written to; each kind below says why."""


class NotCollecting(CollectFault):
    pass


class QuestionnaireOpen(CollectFault):
    pass


class ListNotSent(CollectFault):
    pass


class NothingToShow(CollectFault):
    pass


class DateRefused(CollectFault):
    pass


class NobodyToRemind(CollectFault):
    pass


class AddressRefused(CollectFault):
    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


@transaction.atomic
def launch_round(round: Round, closes_at: datetime, *, by: Person, now: datetime) -> Round:
    """Approve the list, freeze questions and promise, and invite everybody; once."""
    round = locked(round)
    if round.state == State.COLLECTING:
        return round
    _refuse_unready(round, closes_at, now)
    form = form_of(current_questionnaire(round))
    _freeze(round, form, closes_at, by)
    _add_leader(round)
    round.state = State.COLLECTING
    round.launched_at = now
    round.closes_at = closes_at
    round.save(update_fields=["state", "launched_at", "closes_at"])
    raters = list(round.invitations.filter(removed=False).select_related("group"))
    invite(round, raters, form, now=now)
    record(
        "round.launched",
        round,
        by=by,
        now=now,
        organisation=round.organisation_id,
        count=len(raters),
    )
    # Before the commit: a key without a launched round harms nobody and is used at the next try,
    # a launched round without a key could not take an answer.
    create_round_key(round.pk)
    return round


@transaction.atomic
def extend_round(round: Round, closes_at: datetime, *, by: Person, now: datetime) -> Round:
    """A later closing date, told to those whose answers are missing."""
    round = _collecting(round)
    assert round.closes_at and round.launched_at
    if closes_at <= round.closes_at or not _is_sensible(closes_at, now):
        raise DateRefused
    round.closes_at = closes_at
    round.save(update_fields=["closes_at"])
    missing = _missing(round)
    queue_messages([letters.extension_letter(round, rater) for rater in missing], now=now)
    _note_reminded(missing, timezone.localdate(now), counted=False)
    record("round.extended", round, by=by, now=now, organisation=round.organisation_id)
    return round


@transaction.atomic
def remind_missing(round: Round, *, by: Person, now: datetime) -> int:
    """Remind everybody who has not answered, declined or heard from us today; how many it were."""
    round = _collecting(round)
    today = timezone.localdate(now)
    raters = _missing(round, ~Q(reminded_on=today), ~Q(invited_on=today))
    if not raters:
        raise NobodyToRemind
    _remind(round, raters, today, now)
    record(
        "raters.reminded",
        round,
        by=by,
        now=now,
        organisation=round.organisation_id,
        count=len(raters),
    )
    return len(raters)


def send_due_reminders(*, now: datetime) -> int:
    """The scheduled reminders of all rounds, in working hours; how many raters were reminded."""
    if is_quiet(now):
        return 0
    rounds = Round.objects.filter(state=State.COLLECTING, closes_at__gt=now)
    return sum(_remind_on_schedule(round, now) for round in rounds)


@transaction.atomic
def mend_address(invitation: Invitation, email: str, *, by: Person, now: datetime) -> Invitation:
    """Another address for the same person: the old link dies, a new invitation goes out."""
    round = _collecting(invitation.round)
    rater = round.invitations.select_related("group").get(pk=invitation.pk)
    if rater.answered or rater.declined or rater.removed or rater.person_id or not rater.invited_on:
        raise NotCollecting
    candidate = _taken_address(round, rater, email)
    if candidate.email.lower() == rater.email.lower() and not rater.bounced:
        return rater
    cancel_messages(rater.pk, now=now)
    rater.email = candidate.email
    rater.bounced = ""
    rater.link_version += 1
    rater.reminded_on = None
    rater.save(update_fields=["email", "bounced", "link_version", "reminded_on"])
    invite(round, [rater], frozen_form(round), now=now)
    record("rater.mended", round, by=by, now=now, organisation=round.organisation_id)
    return rater


@transaction.atomic
def invite_proposed(round: Round, *, by: Person, now: datetime) -> int:
    """Approve the raters whom the leader named meanwhile; how many were invited."""
    round = _collecting(round)
    raters = list(round.invitations.filter(invited_on=None, removed=False).select_related("group"))
    invite(round, raters, frozen_form(round), now=now)
    if raters:
        record(
            "raters.approved",
            round,
            by=by,
            now=now,
            organisation=round.organisation_id,
            count=len(raters),
        )
    return len(raters)


def _refuse_unready(round: Round, closes_at: datetime, now: datetime) -> None:
    if round.state != State.NOMINATING:
        raise NotCollecting
    if current_questionnaire(round).locked_at is None:
        raise QuestionnaireOpen
    if round.nominations_sent_at is None:
        raise ListNotSent
    if not _is_sensible(closes_at, now):
        raise DateRefused
    if not outlook_when_named(round).shows_something:
        raise NothingToShow


def _is_sensible(closes_at: datetime, now: datetime) -> bool:
    return now + SHORTEST <= closes_at <= now + LONGEST


def _freeze(round: Round, form: AnswerForm, closes_at: datetime, by: Person) -> None:
    promise = make_promise(form, coach_name=round.coach.name, closes_at=closes_at)
    Terms.objects.create(
        round=round,
        form=form_to_json(form),
        promise_version=promise.version,
        promise=promise_to_json(promise),
        launched_by=by,
    )


def _add_leader(round: Round) -> None:
    """The self-assessment needs nobody to name it."""
    group = round.groups.filter(kind=GroupKind.SELF).first()
    if group is None:
        return
    Invitation.objects.get_or_create(
        round=round,
        person=round.leader,
        defaults={"group": group, "name": round.leader.name, "email": round.leader.email},
    )


def _collecting(round: Round) -> Round:
    round = locked(round)
    if round.state != State.COLLECTING:
        raise NotCollecting
    return round


def _missing(round: Round, *conditions: Q) -> list[Invitation]:
    missing: QuerySet[Invitation] = round.invitations.filter(MISSING, *conditions)
    return list(missing.select_related("group").order_by("pk"))


def _remind(round: Round, raters: Sequence[Invitation], today: date, now: datetime) -> None:
    queue_messages([letters.reminder_letter(round, rater, today) for rater in raters], now=now)
    _note_reminded(raters, today, counted=True)


def _note_reminded(raters: Sequence[Invitation], today: date, *, counted: bool) -> None:
    rows = Invitation.objects.filter(pk__in=[rater.pk for rater in raters])
    rows.update(reminded_on=today, reminders=F("reminders") + int(counted))


@transaction.atomic
def _remind_on_schedule(round: Round, now: datetime) -> int:
    round = locked(round)
    if round.state != State.COLLECTING or round.closes_at is None:
        return 0
    today, closes_on = timezone.localdate(now), timezone.localdate(round.closes_at)
    due = [rater for rater in _missing(round) if _is_due(rater, closes_on, today)]
    _remind(round, due, today, now)
    return len(due)


def _is_due(rater: Invitation, closes_on: date, today: date) -> bool:
    assert rater.invited_on
    day = reminder_day(rater.invited_on, closes_on, today)
    return day is not None and (rater.reminded_on is None or rater.reminded_on < day)


def _taken_address(round: Round, rater: Invitation, email: str) -> Candidate:
    around = surroundings(round)
    others = {
        address: group for address, group in around.taken.items() if address != rater.email.lower()
    }
    checked = check(
        [Entry(1, rater.name, email.strip(), rater.group.key)],
        replace(around, taken=others),
    )
    if checked.faults:
        raise AddressRefused(checked.faults[0])
    return checked.good[0]
