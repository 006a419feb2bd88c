"""A round that is closed and sealed, with answers enough for a report: what the review begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from parallax.config.roles import WORKER
from parallax.core.disclosure.policy import Breakdown
from parallax.domain.reports.actions.choose import choose_breakdown
from parallax.domain.reports.actions.moderate import keep_remaining
from parallax.domain.reports.actions.prepare import open_review, protect_as_chosen
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.responses.models import SealedComment, SealedRating
from parallax.domain.rounds import terms
from parallax.domain.rounds.models import Invitation, RaterGroup, Round, State, Terms
from parallax.domain.rounds.promise import make_promise, promise_to_json
from tests.cast import NOW, Cast
from tests.harness.database import acting_as

ITEMS = ("listens", "asks", "decides", "explains")
PROMPTS = {"keep": "continue", "stop": "stop", "grow": "growth"}


@dataclass(frozen=True)
class Voice:
    """What one person said: the same value for each item unless `ratings` says more."""

    value: int | None = 4
    comments: Mapping[str, str] = field(default_factory=dict)
    ratings: Mapping[str, int | None] = field(default_factory=dict)


def said(values: Sequence[int], prompt: str = "", words: str = "") -> list[Voice]:
    """One voice per value; with `words`, each of them comments ("words 1", "words 2", …)."""
    return [
        Voice(value, {prompt: f"{words} {number}"} if words else {})
        for number, value in enumerate(values, start=1)
    ]


USUAL: Mapping[str, Sequence[Voice]] = {
    "self": [Voice(5, {"keep": "I ask before I decide"})],
    "superior": [Voice(4)],
    "peer": said([3, 3, 4, 2, 3], "keep", "Peers see calm"),
    "direct_report": said([4, 4, 5, 3, 4], "stop", "Reports want fewer meetings"),
}

# Four peers are enough for a dimension's mean, one too few for an item's: there is something to choose.
FEW: Mapping[str, Sequence[Voice]] = {
    **USUAL,
    "peer": said([3, 2, 4, 3], "keep", "Peers see calm"),
    "direct_report": said([4, 2, 5, 3, 4, 3], "stop", "Reports want fewer meetings"),
}


def make_closed_round(
    cast: Cast, answers: Mapping[str, Sequence[Voice]] = USUAL, *, now: datetime = NOW
) -> Round:
    """Closed, sealed and its key destroyed; not yet on the coach's desk."""
    closed = now - timedelta(minutes=1)
    round = Round.objects.create(
        organisation=cast.organisation,
        leader=cast.leader,
        coach=cast.coach,
        state=State.CLOSED,
        created_at=now - timedelta(days=30),
        launched_at=now - timedelta(days=20),
        closes_at=closed,
        closed_at=closed,
        sealed_at=closed,
        key_destroyed_at=closed,
    )
    form = freeze_terms(round)
    answered = {group: len(voices) for group, voices in answers.items()}
    # One more was invited than answered.
    invited = {
        group.id: answered.get(group.id, 0) + (group.kind == "protected") for group in form.groups
    }
    groups_and_invitations(round, form, invited, answered)
    with acting_as(WORKER):
        _seal(round, answers)
    return round


def freeze_terms(round: Round) -> terms.AnswerForm:
    form = make_form(round.leader.name)
    assert round.closes_at
    promise = make_promise(form, coach_name=round.coach.name, closes_at=round.closes_at)
    Terms.objects.create(
        round=round,
        form=terms.form_to_json(form),
        promise_version=promise.version,
        promise=promise_to_json(promise),
        launched_by=round.coach,
    )
    return form


def make_form(leader_name: str) -> terms.AnswerForm:
    return terms.AnswerForm(
        title="Leading the ward",
        leader_name=leader_name,
        pronoun="she",
        language="en",
        scale=terms.FormScale(1, 5, {1: "Never", 5: "Always"}, not_observed=True),
        dimensions=(
            _dimension("listening", "Listening and openness", ITEMS[:2]),
            _dimension("direction", "Setting direction", ITEMS[2:]),
        ),
        prompts=tuple(
            terms.FormPrompt(
                key, kind, f"What should {{name}} {key}?", f"What do you want to {key}?"
            )
            for key, kind in PROMPTS.items()
        ),
        groups=(
            terms.FormGroup("self", "Self", "self", 1, ""),
            terms.FormGroup("superior", "Superiors", "named", 1, ""),
            terms.FormGroup("peer", "Peers", "protected", 4, "colleagues"),
            terms.FormGroup("direct_report", "Direct reports", "protected", 4, "colleagues"),
            terms.FormGroup("colleagues", "Colleagues", "merged", 4, ""),
        ),
    )


def _dimension(key: str, name: str, items: Sequence[str]) -> terms.FormDimension:
    return terms.FormDimension(
        key,
        name,
        "",
        False,
        tuple(terms.FormItem(i, f"{{name}} {i} well", f"I {i} well") for i in items),
    )


def groups_and_invitations(
    round: Round,
    form: terms.AnswerForm,
    invited: Mapping[str, int],
    answered: Mapping[str, int] | None = None,
) -> None:
    for position, group in enumerate(form.groups):
        row = RaterGroup.objects.create(
            round=round,
            key=group.id,
            name=group.name,
            kind=group.kind,
            minimum=group.minimum,
            merge_into=group.merge_into,
            position=position,
        )
        for number in range(invited.get(group.id, 0)):
            Invitation.objects.create(
                round=round,
                group=row,
                email=f"{group.id}{number}@example.org",
                invited_on=(round.launched_at or round.created_at).date(),
                answered=number < (answered or {}).get(group.id, 0),
            )


def _seal(round: Round, answers: Mapping[str, Sequence[Voice]]) -> None:
    people = [(group, voice) for group, voices in answers.items() for voice in voices]
    numbered = list(enumerate(people, start=1))
    SealedRating.sealed.bulk_create(
        SealedRating(
            round=round,
            group=group,
            respondent=number,
            item=item,
            value=voice.ratings.get(item, voice.value),
        )
        for number, (group, voice) in numbered
        for item in ITEMS
    )
    SealedComment.sealed.bulk_create(
        SealedComment(
            round=round, group=group, voice=len(people) + 1 - number, prompt=prompt, text=text
        )
        for number, (group, voice) in numbered
        for prompt, text in voice.comments.items()
    )


def in_review(
    cast: Cast, answers: Mapping[str, Sequence[Voice]] = USUAL, *, now: datetime = NOW
) -> Round:
    """As the worker leaves it: comments on the coach's desk, and figures unless there is something to choose."""
    round = make_closed_round(cast, answers, now=now)
    with acting_as(WORKER):
        open_review(round.pk, gather_evidence(round), now=now)
    round.refresh_from_db()
    return round


def on_the_desk(
    cast: Cast,
    answers: Mapping[str, Sequence[Voice]] = USUAL,
    breakdown: Breakdown = Breakdown.AS_PROMISED,
    *,
    now: datetime = NOW,
) -> Round:
    """Comments and figures are both there; where the coach is asked, in this breakdown."""
    round = in_review(cast, answers, now=now)
    if round.report.protected is None:
        choose_breakdown(round, breakdown, by=cast.coach, now=now)
        protect_chosen(round, now=now)
        round.refresh_from_db()
    return round


def protect_chosen(round: Round, *, now: datetime = NOW) -> None:
    """What the worker does after a choice."""
    with acting_as(WORKER):
        protect_as_chosen(round.pk, gather_evidence(round), now=now)


def released(cast: Cast, *, staged: bool = False, now: datetime = NOW) -> Round:
    """All comments kept as they are, and the report released."""
    round = on_the_desk(cast, now=now)
    keep_remaining(round, expected=10, by=cast.coach, now=now)
    release_report(round, staged=staged, by=cast.coach, now=now)
    round.refresh_from_db()
    return round
