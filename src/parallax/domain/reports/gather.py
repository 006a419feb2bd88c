"""The one door from the sealed room: what was said in a round, without who. Worker only.

The web's database user gets "permission denied" here; a page never needs it.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

from parallax.core.disclosure.policy import Fate, merge_plan
from parallax.core.evidence import Comment, Evidence, Rating, Respondent, Voice
from parallax.domain.disclosure.pseudonyms import pseudonyms
from parallax.domain.responses.crowds import NO_GROUP
from parallax.domain.responses.models import SealedComment, SealedRating
from parallax.domain.rounds.models import Invitation, Round
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.terms import AnswerForm, core_questionnaire

TOGETHER = 5

# The operating system's randomness: a seeded generator could be replayed.
_chance = random.SystemRandom()


def gather_evidence(round: Round) -> Evidence:
    """All sealed answers of a round; respondents and voices are numbered at random once more."""
    ratings = SealedRating.sealed.filter(round=round).values_list(
        "respondent", "group", "item", "value"
    )
    comments = SealedComment.sealed.filter(round=round).values_list(
        "voice", "group", "prompt", "text", "quotable"
    )
    respondents = _renumbered(row[0] for row in ratings)
    voices = _renumbered(row[0] for row in comments)
    invited, answered = _counts(round)
    unnamed = _group_without_name(round, answered)
    return Evidence(
        ratings=tuple(
            Rating(Respondent(respondents[number]), group, item, value)
            for number, group, item, value in ratings
        ),
        comments=tuple(
            Comment(Voice(voices[number]), group or unnamed, prompt, text, quotable=quotable)
            for number, group, prompt, text, quotable in comments
        ),
        invited=invited,
        answered=answered,
        pseudonyms={
            Respondent(respondents[number]): name
            for number, name in pseudonyms(round.pk, respondents).items()
        },
    )


def gather_programme(round: Round) -> list[Evidence]:
    """What was said about other leaders of the organisation, each one's newest round, as far as the same was asked on the same scale.

    Leaders count in blocks of `TOGETHER`, first come first: two estimates side by side then differ by at least so many leaders, not by one.
    """
    asked = frozen_form(round)
    groups = {group.id for group in asked.groups}
    rounds = _newest_of_others(round)
    rounds = rounds[: len(rounds) - len(rounds) % TOGETHER]
    shared = {other.pk: _shared_items(asked, other) for other in rounds}
    ratings: dict[UUID, list[Rating]] = defaultdict(list)
    found = SealedRating.sealed.filter(round__in=rounds).values_list(
        "round", "respondent", "group", "item", "value"
    )
    for of, respondent, group, item, value in found:
        if item in shared[of] and group in groups:
            ratings[of].append(Rating(Respondent(respondent), group, item, value))
    return [Evidence(tuple(ratings[other.pk])) for other in rounds]


def _newest_of_others(round: Round) -> list[Round]:
    """One sealed round for each other leader, those sealed first in front."""
    sealed = Round.objects.filter(
        organisation=round.organisation_id, sealed_at__isnull=False, terms__isnull=False
    ).exclude(leader=round.leader_id)
    newest = sealed.order_by("leader", "-sealed_at").distinct("leader").select_related("terms")
    return sorted(newest, key=lambda found: (found.sealed_at or found.created_at, found.pk))


def _shared_items(asked: AnswerForm, other: Round) -> frozenset[str]:
    """Items of dimensions that both rounds ask word for word, the leader's name apart, on one scale."""
    theirs = frozen_form(other)
    if (theirs.scale.min, theirs.scale.max) != (asked.scale.min, asked.scale.max):
        return frozenset()
    known = {dimension.id: dimension.items for dimension in theirs.dimensions}
    same = (d for d in asked.dimensions if known.get(d.id) == d.items)
    return frozenset(item.id for dimension in same for item in dimension.items)


def _group_without_name(round: Round, answered: dict[str, int]) -> str:
    """For comments whose group was not kept: a group that is left out, so that no name stands beside them."""
    plan = merge_plan(answered, core_questionnaire(frozen_form(round)).groups)
    return next((entry.group.id for entry in plan.groups if entry.fate is Fate.LEFT_OUT), NO_GROUP)


def _renumbered(numbers: Iterable[int]) -> dict[int, int]:
    distinct = sorted(set(numbers))
    return dict(
        zip(distinct, _chance.sample(range(1, len(distinct) + 1), k=len(distinct)), strict=True)
    )


def _counts(round: Round) -> tuple[dict[str, int], dict[str, int]]:
    """People invited and answered per group, from the invitations."""
    invited: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    invitations = Invitation.objects.filter(round=round, removed=False)
    for group, has_answered in invitations.values_list("group__key", "answered"):
        invited[group] += 1
        answered[group] += has_answered
    return dict(invited), {group: count for group, count in answered.items() if count}
