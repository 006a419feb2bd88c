"""Which group a sealed row may carry, so that a small group leads nobody to its people: not even the operator.

A group that is shown on its own has people enough to hide among. One that is merged hides among all who are merged with it: their
labels are exchanged at random, which no figure notices, because all figures are of the merged group. One that is left
out appears in no figure: its ratings are not kept, and then no protected comment keeps its group, since the labels of all
others would name the rest. Groups that are asked different questions cannot be exchanged; the questions name them anyway.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from parallax.core.disclosure.policy import Fate, MergePlan, merge_plan
from parallax.core.questionnaire import Questionnaire

# A protected comment whose group is not kept.
NO_GROUP = ""

_chance = random.SystemRandom()


def groups_of_ratings(groups: Sequence[str], asked: Questionnaire) -> list[str | None]:
    """For each response of these groups the group that its ratings carry; None where they are not kept."""
    plan = _plan(groups, asked)

    def questions(group: str) -> tuple[str, ...]:
        return tuple(item.id for item in asked.items if item.is_asked_of(group))

    labels = _exchanged(groups, plan, questions)
    return [
        None if plan.of(g).fate is Fate.LEFT_OUT else label
        for g, label in zip(groups, labels, strict=True)
    ]


def groups_of_comments(groups: Sequence[str], asked: Questionnaire) -> list[str]:
    """For each response of these groups the group that its comments carry; drawn apart from that of its ratings."""
    plan = _plan(groups, asked)

    def questions(group: str) -> tuple[str, ...]:
        return tuple(prompt.id for prompt in asked.prompts if prompt.is_asked_of(group))

    labels = _exchanged(groups, plan, questions)
    if all(plan.of(group).fate is not Fate.LEFT_OUT for group in groups):
        return labels
    return [
        NO_GROUP if plan.of(g).group.is_protected else label
        for g, label in zip(groups, labels, strict=True)
    ]


def _plan(groups: Sequence[str], asked: Questionnaire) -> MergePlan:
    return merge_plan(Counter(groups), asked.groups)


def _exchanged(
    groups: Sequence[str], plan: MergePlan, questions: Callable[[str], tuple[str, ...]]
) -> list[str]:
    crowds: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        entry = plan.of(group)
        if entry.fate is Fate.MERGED and entry.shown_as:
            crowds[entry.shown_as.id, questions(group)].append(place)
    labels = list(groups)
    for places in crowds.values():
        for place, label in zip(
            places, _chance.sample([groups[p] for p in places], k=len(places)), strict=True
        ):
            labels[place] = label
    return labels
