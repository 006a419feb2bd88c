"""Closing for good, by the coach or by date; cancelling.

CloseFault
└── NotOpen         the round does not collect (cancelling: it has been closed already)
"""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from parallax.domain.audit.actions import record
from parallax.domain.keys import destroy_round_key
from parallax.domain.notifications.actions import cancel_messages, queue_messages
from parallax.domain.people.models import Person
from parallax.domain.rounds import letters
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.outlook import outlook_when_closed

from .locking import locked

# Jobs of storeys above, known here by name only.
SEAL_AND_COMPILE = "reports.seal_and_compile"
DISCARD_ROUND = "responses.discard_round"

BEFORE_CLOSING = (State.DESIGNING, State.NOMINATING, State.COLLECTING)


class CloseFault(Exception):
    """The round stays as it was; each kind below says why."""


class NotOpen(CloseFault):
    pass


@transaction.atomic
def close_round(round: Round, *, by: Person | None, now: datetime) -> Round:
    """End the collecting; `by` None: the date has come. Closing a closed round changes nothing."""
    round = locked(round)
    if round.closed_at:
        return round
    if round.state != State.COLLECTING:
        raise NotOpen
    _end_invitations(round, now)
    round.state = State.CLOSED
    round.closed_at = now
    round.save(update_fields=["state", "closed_at"])
    record("round.closed", round, by=by, now=now, organisation=round.organisation_id)
    queue_messages(letters.closed_letters(round, now), now=now)
    _defer(SEAL_AND_COMPILE, round)
    return round


def close_due_rounds(*, now: datetime) -> int:
    """Close what has come to its date; how many. Where nothing could be shown, the coach is asked."""
    due = Round.objects.filter(state=State.COLLECTING, closes_at__lte=now)
    return sum(_close_if_due(round, now) for round in due)


@transaction.atomic
def cancel_round(round: Round, *, by: Person, now: datetime) -> Round:
    """End a round without a report; what raters have written becomes unreadable at once."""
    round = locked(round)
    if round.state == State.CANCELLED:
        return round
    if round.state not in BEFORE_CLOSING:
        raise NotOpen
    invited = list(
        round.invitations.filter(
            removed=False, invited_on__isnull=False, declined=False, bounced=""
        )
    )
    _end_invitations(round, now)
    round.state = State.CANCELLED
    round.save(update_fields=["state"])
    record("round.cancelled", round, by=by, now=now, organisation=round.organisation_id)
    queue_messages([letters.cancellation_letter(round, rater) for rater in invited], now=now)
    if round.launched_at:
        _defer(DISCARD_ROUND, round)
        transaction.on_commit(lambda: destroy_round_key(round.pk))
    return round


def discard_cancelled_rounds() -> None:
    """Ask again for what an interrupted cancelling left over."""
    left = Round.objects.filter(
        state=State.CANCELLED, launched_at__isnull=False, key_destroyed_at=None
    )
    for round in left:
        _defer(DISCARD_ROUND, round)


@transaction.atomic
def _close_if_due(round: Round, now: datetime) -> int:
    round = locked(round)
    if round.state != State.COLLECTING or not round.closes_at or round.closes_at > now:
        return 0
    if not outlook_when_closed(round).shows_something:
        queue_messages([letters.too_few_letter(round)], now=now)
        return 0
    close_round(round, by=None, now=now)
    return 1


def _end_invitations(round: Round, now: datetime) -> None:
    """Nobody is written to any more; who was only proposed never took part. Reasons for declining have served."""
    if round.launched_at:
        round.invitations.filter(invited_on=None).delete()
    round.invitations.exclude(decline_reason="").update(decline_reason="")
    cancel_messages(*round.invitations.values_list("pk", flat=True), now=now)


def _defer(job: str, round: Round) -> None:
    """In the transaction of the action: the job exists if and only if the round has changed."""
    try:
        with transaction.atomic():
            app.configure_task(job, queueing_lock=f"{job}:{round.pk}").defer(round_id=str(round.pk))
    except AlreadyEnqueued:
        return
