"""One review at a time: everything that changes one waits for the one before."""

from uuid import UUID

from parallax.domain.rounds.models import Round, State

from .errors import NotInReview


def locked(round_id: UUID) -> Round:
    """Everything that changes a review waits here for the one before."""
    rounds = Round.objects.select_related("leader", "coach", "organisation", "terms")
    return rounds.select_for_update(of=("self",)).get(pk=round_id)


def in_review(round_id: UUID) -> Round:
    round = locked(round_id)
    if round.state != State.REVIEWING:
        raise NotInReview
    return round
