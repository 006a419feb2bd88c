"""What a rater does with answers: save, submit, withdraw. Sealing stands in `sealing.py`.

RoundClosed         the round does not take answers any more
AnsweredElsewhere   another tab or device saved meanwhile; carries what is stored now
UnknownQuestion, ValueOffScale, CommentTooLong (all ValueError)   bad input
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from parallax.domain import keys
from parallax.domain.audit.actions import record
from parallax.domain.rounds.models import Invitation
from parallax.domain.rounds.queries import frozen_form

from . import envelope, room
from .answers import Answers, CommentTooLong, UnknownQuestion, ValueOffScale, check, to_bytes
from .queries import read_answers
from .room import RoundClosed

__all__ = [
    "AnsweredElsewhere",
    "CommentTooLong",
    "RoundClosed",
    "UnknownQuestion",
    "ValueOffScale",
    "save_draft",
    "submit_response",
    "withdraw_response",
]


class AnsweredElsewhere(Exception):
    """Somebody with the same link saved other answers since the page was opened."""

    def __init__(self, current: Answers) -> None:
        super().__init__()
        self.current = current


def save_draft(
    invitation: Invitation,
    ratings: Mapping[str, int | None],
    comments: Mapping[str, str],
    *,
    unquoted: frozenset[str] = frozenset(),
    expected_revision: int,
    now: datetime,
) -> Answers:
    """Keep answers as one goes. What has been submitted stays submitted, with the new answers."""
    return _save(invitation, ratings, comments, unquoted, expected_revision, submit=False, now=now)


@transaction.atomic
def submit_response(
    invitation: Invitation,
    ratings: Mapping[str, int | None],
    comments: Mapping[str, str],
    *,
    unquoted: frozenset[str] = frozenset(),
    expected_revision: int,
    now: datetime,
) -> Answers:
    """Hand in the answers; the same answers again change nothing and succeed."""
    answers = _save(
        invitation, ratings, comments, unquoted, expected_revision, submit=True, now=now
    )
    link = invitation.link_version
    newly = Invitation.objects.filter(pk=invitation.pk, answered=False, link_version=link)
    if newly.update(answered=True, declined=False, decline_reason=""):
        invitation.answered = True
        record("response.submitted", invitation.round, by=None, now=_day(now))
    elif not Invitation.objects.filter(pk=invitation.pk, link_version=link).exists():
        # The link was replaced between opening and sending: with it, this answer goes.
        raise RoundClosed
    return answers


@transaction.atomic
def withdraw_response(invitation: Invitation, *, now: datetime) -> None:
    """Take everything back while the round collects; nothing is kept."""
    round_key = _round_key(invitation)
    lookup = envelope.lookup_of(round_key, invitation.pk, invitation.link_version)
    room.withdraw(invitation.round_id, lookup, now=now)
    answered = Invitation.objects.filter(
        pk=invitation.pk, answered=True, link_version=invitation.link_version
    )
    if answered.update(answered=False):
        invitation.answered = False
        record("response.withdrawn", invitation.round, by=None, now=_day(now))


def _save(
    invitation: Invitation,
    ratings: Mapping[str, int | None],
    comments: Mapping[str, str],
    unquoted: frozenset[str],
    expected: int,
    *,
    submit: bool,
    now: datetime,
) -> Answers:
    group = invitation.group.key
    comments = {prompt: text for prompt, text in comments.items() if text.strip()}
    check(frozen_form(invitation.round), group, ratings, comments, unquoted)
    round_key = _round_key(invitation)
    lookup = envelope.lookup_of(round_key, invitation.pk, invitation.link_version)
    sealed = envelope.seal(round_key, lookup, to_bytes(group, ratings, comments, unquoted))
    revision = room.save(
        invitation.round_id, lookup, sealed, submitted=submit, expected=expected, now=now
    )
    if revision is None:
        return _already_saved(invitation, ratings, comments, unquoted, submit=submit)
    return Answers(ratings, comments, submit or invitation.answered, revision, unquoted)


def _already_saved(
    invitation: Invitation,
    ratings: Mapping[str, int | None],
    comments: Mapping[str, str],
    unquoted: frozenset[str],
    *,
    submit: bool,
) -> Answers:
    current = read_answers(invitation)
    if current.same_words(ratings, comments, unquoted) and (current.submitted or not submit):
        return current
    raise AnsweredElsewhere(current)


def _day(now: datetime) -> datetime:
    """Not the minute: when exactly somebody answered is nobody's business."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _round_key(invitation: Invitation) -> bytes:
    try:
        return keys.round_key(invitation.round_id)
    except keys.KeyDestroyed:
        raise RoundClosed from None
