"""Closing for good: answers are re-written without any way back to a person, then the key dies.

Runs in the worker only. Every step may be interrupted and started again:
1. one transaction: decrypt the submitted drafts, shuffle, number at random, write the sealed rows,
   delete all drafts, note `sealed_at`;
2. vacuum, so that the dead drafts leave the files;
3. destroy the round key, note `key_destroyed_at`. The key never goes before the answers are safe.
"""

import random
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from parallax.domain import keys
from parallax.domain.audit.actions import record
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.terms import core_questionnaire

from . import envelope
from .answers import from_bytes
from .crowds import groups_of_comments, groups_of_ratings
from .models import Draft, SealedComment, SealedRating

# The operating system's randomness: a seeded generator could be replayed.
_chance = random.SystemRandom()


class NotClosed(Exception):
    """Only a closed round is sealed."""


def seal_round(round_id: UUID, *, now: datetime) -> Round:
    """Seal a closed round; doing it again finishes what was left and changes nothing else."""
    round = _seal_answers(round_id, now=now)
    if round.key_destroyed_at is None:
        _vacuum()
        keys.destroy_round_key(round.pk)
        Round.objects.filter(pk=round.pk).update(key_destroyed_at=now)
        round.key_destroyed_at = now
    return round


def discard_round(round_id: UUID, *, now: datetime) -> None:
    """A cancelled round: nothing that anybody wrote is kept."""
    with transaction.atomic():
        round = Round.objects.select_for_update().get(pk=round_id)
        if round.state != State.CANCELLED:
            raise NotClosed(f"the round is {round.state}")
        Draft.objects.filter(round=round).delete()
    _vacuum()
    keys.destroy_round_key(round_id)
    Round.objects.filter(pk=round_id, key_destroyed_at=None).update(key_destroyed_at=now)


@transaction.atomic
def _seal_answers(round_id: UUID, *, now: datetime) -> Round:
    round = Round.objects.select_for_update().get(pk=round_id)
    if round.sealed_at is not None:
        return round
    if round.state != State.CLOSED:
        raise NotClosed(f"the round is {round.state}")
    responses = _submitted_responses(round)
    groups = [response["group"] for response in responses]
    asked = core_questionnaire(frozen_form(round))
    _write_shuffled(SealedRating, _rating_rows(round, responses, groups_of_ratings(groups, asked)))
    _write_shuffled(
        SealedComment, _comment_rows(round, responses, groups_of_comments(groups, asked))
    )
    Draft.objects.filter(round=round).delete()
    round.sealed_at = now
    round.save(update_fields=["sealed_at"])
    record("round.sealed", round, by=None, now=now, responses=len(responses))
    return round


def _submitted_responses(round: Round) -> list[dict[str, Any]]:
    drafts = Draft.objects.filter(round=round, submitted=True)
    rows = [(bytes(draft.lookup), bytes(draft.sealed)) for draft in drafts]
    if not rows:
        return []
    round_key = keys.round_key(round.pk)
    return [from_bytes(envelope.unseal(round_key, lookup, sealed)) for lookup, sealed in rows]


def _random_numbers(responses: Sequence[Any]) -> list[int]:
    return _chance.sample(range(1, len(responses) + 1), k=len(responses))


def _rating_rows(
    round: Round, responses: Sequence[dict[str, Any]], groups: Sequence[str | None]
) -> Iterable[SealedRating]:
    numbers = _random_numbers(responses)
    for respondent, response, group in zip(numbers, responses, groups, strict=True):
        if group is None:
            continue
        for item, value in response["ratings"].items():
            yield SealedRating(
                id=uuid.uuid4(),
                round=round,
                group=group,
                respondent=respondent,
                item=item,
                value=value,
            )


def _comment_rows(
    round: Round, responses: Sequence[dict[str, Any]], groups: Sequence[str]
) -> Iterable[SealedComment]:
    # A second numbering, independent of the first: a comment never leads to ratings.
    numbers = _random_numbers(responses)
    for voice, response, group in zip(numbers, responses, groups, strict=True):
        for prompt, text in response["comments"].items():
            yield SealedComment(
                id=uuid.uuid4(),
                round=round,
                group=group,
                voice=voice,
                prompt=prompt,
                text=text,
                quotable=prompt not in response.get("unquoted", ()),
            )


def _write_shuffled(table: type[SealedRating] | type[SealedComment], rows: Iterable[Any]) -> None:
    shuffled = list(rows)
    _chance.shuffle(shuffled)
    table.sealed.bulk_create(shuffled, batch_size=2_000)


def _vacuum() -> None:
    """Take the deleted drafts out of the table's files; needs to stand outside of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM {connection.ops.quote_name(Draft._meta.db_table)}")
