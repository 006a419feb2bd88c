"""The exact attacker against full enumeration of worlds, and against worked cases."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.attack import (
    ContradictoryFacts,
    Outcome,
    Verdict,
    decide,
    decide_means,
    feasible_values,
    harmless_tellers,
    read_case,
)
from parallax.core.disclosure.attack.bounds import blocks
from parallax.core.disclosure.attack.exact import Goal, search, search_range
from parallax.core.disclosure.attack.nearby import mask_of, seen_nearby
from parallax.core.disclosure.attack.system import build
from parallax.core.disclosure.attack.trellis import worlds as by_trellis
from tests.core import worlds
from tests.core.worlds import Plain, by_enumeration

STEPS = 10**7
QUICK = settings(deadline=None, max_examples=100)


def verdict(case: Plain) -> Verdict:
    return feasible_values(read_case(case))


@QUICK
@given(worlds.cases())
def test_the_attacker_equals_enumeration(example: tuple[Plain, worlds.World]) -> None:
    case, _ = example
    expected = by_enumeration(case)
    found = verdict(case)
    assert found.feasible_values == expected
    sizes = [len(values) for said in expected.values() for values in said.values()]
    assert found.min_feasible_values == min(sizes, default=None)
    assert found.outcome.value == ("leak" if sizes and min(sizes) < 2 else "safe")
    assert list(found.exactly_determined) == [
        (who, item, values[0])
        for who, said in expected.items()
        for item, values in said.items()
        if len(values) == 1
    ]


@QUICK
@given(worlds.cases(most_worlds=10**6))
def test_the_true_world_is_always_possible(example: tuple[Plain, worlds.World]) -> None:
    case, world = example
    for who, said in verdict(case).feasible_values.items():
        for item, values in said.items():
            assert world[who, item] in values


@QUICK
@given(worlds.cases(most_worlds=10**5))
def test_the_solver_and_the_trellis_find_the_same_worlds(
    example: tuple[Plain, worlds.World],
) -> None:
    case, _ = example
    read = read_case(case)
    for block, _ in blocks(build(read)):
        found = search(block, 20)
        assert found.ended
        assert found.worlds == by_trellis(block, STEPS)
    wanted = [cell for cell in worlds.cells_of(case) if cell[0] == "r0"]
    for block, _ in blocks(build(read, wanted)):
        found, expected = search_range(block, 20), by_trellis(block, STEPS)
        assert found.ended and expected
        assert (found.worlds.least, found.worlds.most) == (expected.least, expected.most)


@QUICK
@given(worlds.cases(most_worlds=10**5), st.data())
def test_more_facts_never_enlarge_a_set(
    example: tuple[Plain, worlds.World], data: st.DataObject
) -> None:
    case, _ = example
    fewer = case["facts"][: data.draw(st.integers(1, len(case["facts"])))]
    small = case | {"facts": fewer}
    named = set(worlds.cells_of(small))
    assume(all((r, i) in named for r, said in case["attacker_knows"].items() for i in said))
    more, less = verdict(case).feasible_values, verdict(small).feasible_values
    for who, said in less.items():
        for item, values in said.items():
            assert set(more[who][item]) <= set(values)


@QUICK
@given(worlds.cases(most_worlds=10**5), st.randoms(use_true_random=False))
def test_order_does_not_matter(example: tuple[Plain, worlds.World], chance: Any) -> None:
    case, _ = example
    turned = [dict(fact) for fact in case["facts"]]
    chance.shuffle(turned)
    for fact in turned:
        for key in ("members", "items", "parts", "cells"):
            if key in fact:
                fact[key] = chance.sample(fact[key], len(fact[key]))
    assert verdict(case | {"facts": turned}) == verdict(case)


@QUICK
@given(worlds.cases(most_worlds=10**5), st.integers(1, 4))
def test_who_knows_the_truth_decides_the_same(example: tuple[Plain, worlds.World], m: int) -> None:
    case, world = example
    read = read_case(case | {"m": m})
    assert decide(read, world) == feasible_values(read).outcome


@QUICK
@given(worlds.cases(most_worlds=10**5), st.integers(2, 4))
def test_what_is_seen_near_the_truth_is_possible(
    example: tuple[Plain, worlds.World], m: int
) -> None:
    plain, world = example
    case = read_case(plain)
    system = build(case)
    for block, atoms in blocks(system):
        true = [[world[cell] - case.minimum for cell in system.cells[a]] for a in atoms]
        seen = seen_nearby(block, true, [True] * len(atoms), m)
        possible = by_trellis(block, STEPS)
        assert possible
        for own, some, every in zip(true, seen, possible.options, strict=True):
            assert mask_of(own) & ~some == 0
            assert some & ~every == 0


def test_two_pairs_move_where_no_single_answer_can() -> None:
    """Each answer has a sum of its own kind: only one up and one down in one item, the other way round in the other, is another world."""
    means: list[Plain] = [
        {"members": ["a", "b"], "items": ["q1"], "value": "2.5"},
        {"members": ["a", "b"], "items": ["q2"], "value": "2.5"},
        {"members": ["a"], "items": ["q1", "q2"], "value": "2.5"},
    ]
    facts = [{**fact, "stat": "mean", "n": 2, "decimals": 1} for fact in means]
    case = read_case({"scale": {"min": 1, "max": 5}, "facts": facts})
    world = {("a", "q1"): 2, ("b", "q1"): 3, ("a", "q2"): 3, ("b", "q2"): 2}
    ((block, atoms),) = blocks(build(case))
    true = [[world[cell] - 1 for cell in build(case).cells[a]] for a in atoms]
    assert [mask.bit_count() for mask in seen_nearby(block, true, [True] * 4, 3)] == [3, 3, 3, 3]


@QUICK
@given(worlds.cases(most_worlds=10**5), st.integers(2, 3))
def test_who_is_called_harmless_tells_nothing_too_much(
    example: tuple[Plain, worlds.World], m: int
) -> None:
    plain, world = example
    case = replace(read_case(plain | {"m": m}), known={})
    cells = {cell for fact in case.facts for cell in fact.all_cells}
    for who in harmless_tellers(case, world, m):
        told = replace(case, known={cell: world[cell] for cell in cells if cell[0] == who})
        assert decide(told, world) is Outcome.SAFE
        assert feasible_values(told).outcome is Outcome.SAFE
        for dimension in (["q1", "q2"], ["q1"], ["q2"]):
            assert decide_means(told, world, [dimension], Fraction(0)) is Outcome.SAFE


@QUICK
@given(worlds.cases(most_worlds=10**5), st.integers(2, 4))
def test_the_solver_stops_at_its_goal_and_no_earlier(
    example: tuple[Plain, worlds.World], m: int
) -> None:
    case, _ = example
    system = build(read_case(case))
    for block, atoms in blocks(system):
        size = len(atoms)
        wanted = tuple(number % 2 == 0 for number in range(size))
        found, every = search(block, 20, Goal(wanted, m, (0,) * size)), by_trellis(block, STEPS)
        assert found.ended and every
        for matters, some, all_ in zip(wanted, found.worlds.options, every.options, strict=True):
            assert some & ~all_ == 0
            assert not matters or some.bit_count() >= min(m, all_.bit_count())


@QUICK
@given(worlds.cases(), st.data())
def test_facts_without_a_world_are_refused(
    example: tuple[Plain, worlds.World], data: st.DataObject
) -> None:
    case, _ = example
    people = sorted({cell[0] for cell in worlds.cells_of(case)})
    items = sorted({cell[1] for cell in worlds.cells_of(case)})
    scale = range(case["scale"]["min"], case["scale"]["max"] + 1)
    other = {(p, i): data.draw(st.sampled_from(scale)) for p in people for i in items}
    wrong = data.draw(worlds.facts(people, items, other, scale[0], len(scale)))
    both = case | {"facts": [*case["facts"], wrong]}
    if next(worlds.worlds(both), None):
        assert verdict(both).feasible_values == by_enumeration(both)
    else:
        with pytest.raises(ContradictoryFacts, match="no answers fit these facts"):
            verdict(both)
