"""Invented raters and their answers: a fixed seed, so that every demo tells the same story."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parallax.domain.rounds.models import Invitation
from parallax.domain.rounds.rater_list import Entry
from parallax.domain.rounds.terms import AnswerForm

from .people import DOMAIN
from .words import COMMENTS, FIRST_NAMES, LAST_NAMES, OWN_COMMENTS

SPREAD = 0.75
GENEROSITY = 0.35
NOT_OBSERVED = 0.04

type Ratings = dict[str, int | None]


@dataclass(frozen=True)
class Views:
    """How high each group rates each dimension on average; `usual` holds where nothing is said."""

    usual: float
    by_dimension: Mapping[str, Mapping[str, float]]

    def of(self, group: str, dimension: str) -> float:
        views = self.by_dimension.get(dimension, {})
        return views.get(group, views.get("others", self.usual))


VIEWS = {
    # She believes that she listens; those who report to her wait to be heard. She develops people
    # better than she thinks. Under pressure (low is good) others see what she does not.
    "grace": Views(
        4.0,
        {
            "listening": {"self": 4.8, "superior": 4.1, "peer": 3.5, "direct_report": 2.9},
            "direction": {"self": 4.2, "superior": 4.5, "peer": 4.2, "direct_report": 4.1},
            "developing": {"self": 2.8, "superior": 4.3, "peer": 4.4, "direct_report": 4.6},
            "safety": {"self": 4.3, "superior": 4.0, "peer": 3.7, "direct_report": 3.3},
            "energy": {"self": 3.4, "superior": 3.8, "peer": 3.5, "direct_report": 3.2},
            "pressure-certainty": {"self": 1.8, "superior": 2.5, "peer": 3.2, "direct_report": 3.6},
        },
    ),
    # A year before: she cut people off more, and had not yet begun to develop others.
    "grace-before": Views(
        4.0,
        {
            "listening": {"self": 4.6, "superior": 4.0, "peer": 3.4, "direct_report": 2.8},
            "direction": {"self": 4.2, "superior": 4.4, "peer": 4.2, "direct_report": 4.1},
            "developing": {"self": 2.6, "superior": 3.6, "peer": 3.4, "direct_report": 3.3},
            "safety": {"self": 4.2, "superior": 3.9, "peer": 3.6, "direct_report": 3.2},
            "energy": {"self": 3.6, "superior": 3.9, "peer": 4.0, "direct_report": 3.9},
            "pressure-certainty": {"self": 1.6, "superior": 2.6, "peer": 3.4, "direct_report": 3.7},
        },
    ),
    "rafael": Views(
        3.9,
        {
            "listening": {"self": 4.0, "others": 4.4},
            "direction": {"self": 4.1, "superior": 3.4, "peer": 2.8, "direct_report": 2.9},
            "developing": {"self": 3.8, "trainee": 4.6, "others": 4.0},
            "safety": {"self": 3.9, "others": 4.3},
            "disagreement": {"self": 4.0, "others": 2.6},
            "pressure-certainty": {"self": 2.2, "others": 1.7},
        },
    ),
    "hannah": Views(4.0, {"developing": {"self": 3.6, "others": 4.3}}),
}  # fmt: skip


def entries(chance: random.Random, sizes: Mapping[str, int]) -> list[Entry]:
    """Raters for a list: names that occur once, addresses of the invented hospital."""
    number = sum(sizes.values())
    names = list(
        zip(chance.sample(FIRST_NAMES, number), chance.sample(LAST_NAMES, number), strict=True)
    )
    groups = [group for group, size in sizes.items() for _ in range(size)]
    return [
        Entry(line, f"{first} {last}", f"{first}.{last}@{DOMAIN}".lower(), group)
        for line, ((first, last), group) in enumerate(zip(names, groups, strict=True), start=1)
    ]


def ratings(
    chance: random.Random, leader: str, form: AnswerForm, invitation: Invitation
) -> Ratings:
    group = invitation.group.key
    generous = 0.0 if group == "self" else chance.gauss(0, GENEROSITY)
    asked = form.for_group(group)
    return {
        item.id: _value(chance, VIEWS[leader].of(group, dimension.id) + generous, asked, group)
        for dimension in asked.dimensions
        for item in dimension.items
    }


def _value(chance: random.Random, mean: float, form: AnswerForm, group: str) -> int | None:
    if group != "self" and chance.random() < NOT_OBSERVED:
        return None
    spread = SPREAD / 2 if group == "self" else SPREAD
    value = round(chance.gauss(mean, spread))
    return min(max(value, form.scale.min), form.scale.max)


def voices(leader: str, number: int) -> Iterator[dict[str, str]]:
    """Comments of rater after rater; not everybody writes, and few write everything."""
    prompts = COMMENTS.get(leader, {})
    for at in range(number):
        yield {prompt: texts[at] for prompt, texts in prompts.items() if at < len(texts)}


def own_comments(leader: str) -> dict[str, str]:
    return dict(OWN_COMMENTS.get(leader, {}))
