"""Programmes made up by a fixed rule of chance: leaders who differ, raters who differ about them."""

import random
from collections.abc import Sequence

from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Item,
    Questionnaire,
    RaterGroup,
    Scale,
)

ASKED = Questionnaire(
    "Six by four",
    Scale(1, 5),
    tuple(
        Dimension(
            f"d{d}",
            f"Dimension {d}",
            tuple(Item(f"d{d}i{i}", f"Item {i} of {d}", reversed=i == 3) for i in range(4)),
            pressure=d == 5,
        )
        for d in range(6)
    ),
    (
        RaterGroup("self", "Self", GroupKind.SELF),
        RaterGroup("superior", "Superiors", GroupKind.NAMED),
        RaterGroup("peer", "Peers", GroupKind.PROTECTED, merge_into="all"),
        RaterGroup("report", "Reports", GroupKind.PROTECTED, merge_into="all"),
        RaterGroup("all", "All", GroupKind.MERGED),
    ),
)


def cohort(
    leaders: int,
    *,
    seed: int = 7,
    peers: Sequence[int] = (4, 5, 6, 7),
    reports: int = 5,
    missing: float = 0.1,
) -> list[Evidence]:
    """Each leader with self, one superior, peers by turns as many as `peers` says, and reports."""
    chance = random.Random(seed)
    return [
        _leader(chance, peers[number % len(peers)], reports, missing) for number in range(leaders)
    ]


def _leader(chance: random.Random, peers: int, reports: int, missing: float) -> Evidence:
    height = [chance.gauss(3.6, 0.5) for _ in ASKED.dimensions]
    groups = ["self", "superior", *["peer"] * peers, *["report"] * reports]
    return Evidence(
        tuple(
            Rating(Respondent(number), group, item.id, value)
            for number, group in enumerate(groups)
            for item, value in _answers(chance, height, group, missing)
        )
    )


def _answers(
    chance: random.Random, height: Sequence[float], group: str, missing: float
) -> list[tuple[Item, int | None]]:
    own = chance.gauss(0.4 if group == "self" else 0.0, 0.5)
    said: list[tuple[Item, int | None]] = []
    for place, dimension in enumerate(ASKED.dimensions):
        view = height[place] + own + chance.gauss(0, 0.3)
        for item in dimension.items:
            value = min(max(round(chance.gauss(view, 0.6)), 1), 5)
            turned = 6 - value if item.reversed else value
            said.append((item, None if chance.random() < missing else turned))
    return said
