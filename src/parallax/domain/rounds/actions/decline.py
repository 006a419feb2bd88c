"""A rater says no, or changes their mind, while the round collects.

DeclineRefused
├── DeclineTooLate     the round does not collect any more
└── AlreadyAnswered    answers were submitted; they must be withdrawn first
"""

from datetime import datetime

from django.db import transaction

from parallax.domain.audit.actions import record
from parallax.domain.rounds.models import Invitation, Round, State

REASON_LIMIT = 500


class DeclineRefused(Exception):
    """The invitation stays as it was."""


class DeclineTooLate(DeclineRefused):
    pass


class AlreadyAnswered(DeclineRefused):
    pass


@transaction.atomic
def decline_invitation(invitation: Invitation, reason: str, *, now: datetime) -> Invitation:
    """Say no; only the coach reads the reason. Saying no again replaces the reason."""
    current = _while_open(invitation, now)
    if current.answered:
        raise AlreadyAnswered
    newly = not current.declined
    current.declined = True
    current.decline_reason = reason.strip()[:REASON_LIMIT]
    current.save(update_fields=["declined", "decline_reason"])
    if newly:
        record(
            "invitation.declined",
            current,
            by=None,
            now=now,
            organisation=current.round.organisation_id,
        )
    return current


@transaction.atomic
def undo_declining(invitation: Invitation, *, now: datetime) -> Invitation:
    """Take part after all; the reason is forgotten. Doing it again changes nothing."""
    current = _while_open(invitation, now)
    if not current.declined:
        return current
    current.declined = False
    current.decline_reason = ""
    current.save(update_fields=["declined", "decline_reason"])
    record(
        "invitation.reopened", current, by=None, now=now, organisation=current.round.organisation_id
    )
    return current


def _while_open(invitation: Invitation, now: datetime) -> Invitation:
    # The round is locked first, as closing does: a "no" is either in before the closing or refused.
    if not (
        Round.objects.select_for_update()
        .filter(pk=invitation.round_id, state=State.COLLECTING, closes_at__gt=now)
        .exists()
    ):
        raise DeclineTooLate
    return (
        Invitation.objects.select_related("round")
        .select_for_update(of=("self",))
        .get(pk=invitation.pk)
    )
