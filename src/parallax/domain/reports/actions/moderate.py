"""Deciding what becomes of each comment."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from parallax.core.disclosure.recognisable import same_words
from parallax.domain.audit.actions import record
from parallax.domain.people.models import Person
from parallax.domain.rounds.models import Round

from ..models import Decision, DeskComment
from .errors import ChangedElsewhere, MayNotBeQuoted, WordsMissing
from .locking import in_review


@transaction.atomic
def decide_comment(
    comment: DeskComment,
    decision: Decision | None,
    *,
    disguised: str = "",
    reason: str = "",
    expected_revision: int,
    by: Person,
    now: datetime,
) -> DeskComment:
    """Keep, disguise or withhold a comment; None takes the decision back, its words are kept.

    The same decision again, from a second tab or a double click, succeeds and changes nothing.
    """
    round = in_review(comment.round_id)
    current = DeskComment.objects.select_for_update().get(pk=comment.pk, round=round)
    disguised, reason = disguised.strip(), reason.strip()
    if _says_the_same(current, decision, disguised, reason):
        return current
    if current.revision != expected_revision:
        raise ChangedElsewhere(current)
    _need_words(decision, disguised, reason)
    _need_leave(current, decision, disguised)
    current.decision = decision or ""
    current.disguised = disguised or current.disguised
    current.reason = reason or current.reason
    _sign([current], by, now)
    current.save()
    record(
        "comment.decided", round, by=by, now=now, comment=str(current.pk), decision=current.decision
    )
    return current


@transaction.atomic
def keep_remaining(round: Round, *, expected: int, by: Person, now: datetime) -> int:
    """Keep all undecided comments that may be quoted, if they are as many as the page said."""
    round = in_review(round.pk)
    undecided = DeskComment.objects.select_for_update().filter(round=round, decision="")
    remaining = list(undecided.filter(quotable=True))
    if len(remaining) not in (0, expected):
        raise ChangedElsewhere(len(remaining))
    for comment in remaining:
        comment.decision = Decision.KEEP
    _sign(remaining, by, now)
    DeskComment.objects.bulk_update(remaining, ["decision", "revision", "decided_by", "decided_at"])
    for comment in remaining:
        record(
            "comment.decided",
            round,
            by=by,
            now=now,
            comment=str(comment.pk),
            decision="keep",
            bulk=True,
        )
    return len(remaining)


def _says_the_same(
    current: DeskComment, decision: Decision | None, disguised: str, reason: str
) -> bool:
    if current.decision != (decision or ""):
        return False
    if decision == Decision.DISGUISE:
        return current.disguised == disguised
    if decision == Decision.WITHHOLD:
        return current.reason == reason
    return True


def _need_words(decision: Decision | None, disguised: str, reason: str) -> None:
    if decision == Decision.DISGUISE and not disguised:
        raise WordsMissing
    if decision == Decision.WITHHOLD and not reason:
        raise WordsMissing


def _need_leave(comment: DeskComment, decision: Decision | None, disguised: str) -> None:
    """Whoever may not be quoted is not quoted under the name of a disguise either."""
    if comment.quotable:
        return
    if decision == Decision.KEEP:
        raise MayNotBeQuoted
    if decision == Decision.DISGUISE and same_words(disguised, comment.text):
        raise MayNotBeQuoted


def _sign(comments: Iterable[DeskComment], by: Person, now: datetime) -> None:
    for comment in comments:
        comment.revision += 1
        comment.decided_by = by if comment.decision else None
        comment.decided_at = now if comment.decision else None
