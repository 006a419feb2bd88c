"""One row lock for everything that changes a round: two people, or a person and a date, take turns."""

from parallax.domain.rounds.models import Round


def locked(round: Round) -> Round:
    """The round as it is now, held until the transaction ends."""
    rounds = Round.objects.select_for_update(of=("self",))
    return rounds.select_related("leader", "coach", "organisation").get(pk=round.pk)
