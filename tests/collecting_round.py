"""A round that takes answers: what a rater's page and the sealing begin with."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from parallax.domain import keys
from parallax.domain.responses.actions import submit_response
from parallax.domain.rounds import terms
from parallax.domain.rounds.models import Invitation, Round, State, Terms
from parallax.domain.rounds.promise import make_promise, promise_to_json
from tests.cast import NOW, Cast
from tests.closed_round import ITEMS, PROMPTS, groups_and_invitations, make_form

USUAL = {"self": 1, "superior": 1, "peer": 5, "direct_report": 6}


def make_collecting_round(
    cast: Cast, invited: Mapping[str, int] = USUAL, *, now: datetime = NOW
) -> Round:
    closes = now + timedelta(days=14)
    round = Round.objects.create(
        organisation=cast.organisation,
        leader=cast.leader,
        coach=cast.coach,
        state=State.COLLECTING,
        created_at=now - timedelta(days=7),
        launched_at=now,
        closes_at=closes,
    )
    form = make_form(cast.leader.name)
    promise = make_promise(form, coach_name=cast.coach.name, closes_at=closes)
    Terms.objects.create(
        round=round,
        form=terms.form_to_json(form),
        promise_version=promise.version,
        promise=promise_to_json(promise),
        launched_by=cast.coach,
    )
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
