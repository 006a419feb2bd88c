"""How far facts narrow each rater's mean over a dimension: the exact intervals, and the verdict of whoever knows the truth."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.attack import (
    Interval,
    Outcome,
    decide_means,
    mean_intervals,
    read_case,
)
from tests.core import worlds
from tests.core.worlds import Plain

QUICK = settings(deadline=None, max_examples=100)
ITEMS = ("q1", "q2")


@QUICK
@given(worlds.cases())
def test_intervals_of_means_equal_enumeration(example: tuple[Plain, worlds.World]) -> None:
    case, _ = example
    found = mean_intervals(read_case(case), {"d": ITEMS})
    possible = list(worlds.worlds(case))
    expected = {}
    for who in sorted({cell[0] for cell in possible[0]} - set(case["exempt_respondents"])):
        own = [cell for cell in possible[0] if cell[0] == who]
        if all(item in case["attacker_knows"].get(who, {}) for _, item in own):
            continue
        means = [Fraction(sum(world[cell] for cell in own), len(own)) for world in possible]
        expected[who] = {"d": Interval(min(means), max(means), len(own))}
    assert found == expected


@QUICK
@given(
    worlds.cases(most_worlds=10**5),
    st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2)]),
)
def test_who_knows_the_truth_decides_the_same_about_means(
    example: tuple[Plain, worlds.World], narrowest: Fraction
) -> None:
    """Each dimension by itself, and both items together."""
    plain, world = example
    case = read_case(plain)
    for dimensions in ([ITEMS], [("q1",), ("q2",)]):
        named = {str(items): items for items in dimensions}
        widths = [
            own.most - own.least
            for found in mean_intervals(case, named).values()
            for own in found.values()
            if own is not None
        ]
        open_enough = all(width >= narrowest and width > 0 for width in widths)
        expected = Outcome.SAFE if open_enough else Outcome.LEAK
        assert decide_means(case, world, dimensions, narrowest) is expected


def test_who_is_known_or_exempt_is_not_looked_at() -> None:
    fact = {"stat": "mean", "members": ["a", "b"], "items": ["q1"], "n": 2}
    case = read_case(
        {"scale": {"min": 1, "max": 5}, "facts": [fact | {"value": "5.0", "decimals": 1}]}
    )
    world = {("a", "q1"): 5, ("b", "q1"): 5}
    assert decide_means(case, world, [ITEMS], Fraction(0)) is Outcome.LEAK
    spared = replace(case, exempt=frozenset({"a"}), known={("b", "q1"): 5})
    assert decide_means(spared, world, [ITEMS], Fraction(2)) is Outcome.SAFE
    assert decide_means(case, world, [("q2",)], Fraction(2)) is Outcome.SAFE


def test_what_is_not_true_is_refused() -> None:
    fact = {"stat": "mean", "members": ["a", "b"], "items": ["q1"], "n": 2}
    case = read_case(
        {"scale": {"min": 1, "max": 5}, "facts": [fact | {"value": "2.5", "decimals": 1}]}
    )
    with pytest.raises(ValueError, match=r"facts\[0\] is not true of these answers"):
        decide_means(case, {("a", "q1"): 5, ("b", "q1"): 5}, [ITEMS], Fraction(0))
    with pytest.raises(ValueError, match="the answer of b to q1 is missing"):
        decide_means(case, {("a", "q1"): 2}, [ITEMS], Fraction(0))


def test_who_must_give_two_answers_alike_does_not_speak_for_somebody_who_need_not() -> None:
    """One step upwards is left for three answers: it is two for z, whose second answer follows the first, and one for b."""
    facts = [
        {"stat": "equal", "cells": [["z", "q1"], ["z", "q2"]]},
        {
            "stat": "weighted_mean_at_most",
            "parts": [
                {"weight": 1, "members": ["z"], "items": ["q1"]},
                {"weight": 2, "members": ["b"], "items": ["q1", "q2"]},
            ],
            "n": 3,
            "value": "1.35",
        },
    ]
    case = read_case({"scale": {"min": 1, "max": 5}, "facts": facts})
    world = {("z", "q1"): 1, ("z", "q2"): 1, ("b", "q1"): 2, ("b", "q2"): 1}
    assert decide_means(case, world, [ITEMS], Fraction(1)) is Outcome.LEAK
