"""A round that takes answers: what a rater's page and the sealing begin with."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from parallax.domain import keys
from parallax.domain.responses.actions import submit_response
from parallax.domain.rounds.models import Invitation, Round, State
from tests.cast import NOW, Cast
from tests.closed_round import ITEMS, PROMPTS, freeze_terms, groups_and_invitations

USUAL = {"self": 1, "superior": 1, "peer": 5, "direct_report": 6}


def make_collecting_round(
    cast: Cast, invited: Mapping[str, int] = USUAL, *, now: datetime = NOW
) -> Round:
    round = Round.objects.create(
        organisation=cast.organisation,
        leader=cast.leader,
        coach=cast.coach,
        state=State.COLLECTING,
        created_at=now - timedelta(days=7),
        launched_at=now,
        closes_at=now + timedelta(days=14),
    )
    form = freeze_terms(round)
    groups_and_invitations(round, form, invited)
    keys.create_round_key(round.pk)
    return round


def invitations_of(round: Round) -> list[Invitation]:
    invitations = Invitation.objects.filter(round=round).order_by("group__position", "email")
    return list(invitations.select_related("round__terms", "group"))


def answer(invitation: Invitation, *, value: int = 4, words: str = "", now: datetime = NOW) -> None:
    """The same value for each item; with `words`, a comment to each prompt."""
    submit_response(
        invitation,
        dict.fromkeys(ITEMS, value),
        {prompt: f"{words} ({prompt})" for prompt in PROMPTS} if words else {},
        expected_revision=0,
        now=now,
    )
