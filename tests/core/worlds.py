"""A second attacker that knows no cleverness: it writes out every world and keeps those that show the same figures. Shares nothing with the first."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import isqrt
from statistics import median
from typing import Any

from hypothesis import strategies as st

type Cell = tuple[str, str]
type World = dict[Cell, int]
type Plain = dict[str, Any]


def half_up(value: Fraction, decimals: int) -> str:
    number = (2 * value * 10**decimals + 1) // 2
    sign, digits = "-" * (number < 0), str(abs(number)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits


def root_half_up(square: Fraction, decimals: int) -> str:
    doubled = isqrt(4 * 100**decimals * square.numerator // square.denominator)
    return half_up(Fraction((doubled + 1) // 2, 10**decimals), decimals)


def answers(world: World, part: Plain) -> list[int]:
    return [world[member, item] for member in part["members"] for item in part["items"]]


def mean(values: list[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def whole_mean(fact: Plain, world: World) -> Fraction:
    if "parts" not in fact:
        return mean(answers(world, fact))
    parts = [(Fraction(part["weight"]), mean(answers(world, part))) for part in fact["parts"]]
    return sum((w * m for w, m in parts), Fraction(0)) / sum(w for w, _ in parts)


def variance(values: list[int]) -> Fraction:
    middle = mean(values)
    return sum(((v - middle) ** 2 for v in values), Fraction(0)) / (len(values) - 1)


def mean_variance(fact: Plain, world: World) -> Fraction:
    spreads = [variance(answers(world, part)) for part in fact["parts"]]
    return sum(spreads, Fraction(0)) / len(spreads)


def display(fact: Plain, world: World) -> Any:
    """What the fact's figure looks like in this world."""
    decimals = fact.get("decimals", 0)
    match fact["stat"]:
        case "mean" | "weighted_mean":
            return half_up(whole_mean(fact, world), decimals)
        case "sd":
            return root_half_up(variance(answers(world, fact)), decimals)
        case "min":
            return str(min(answers(world, fact)))
        case "max":
            return str(max(answers(world, fact)))
        case "median":
            middle = Fraction(median(map(Fraction, answers(world, fact))))
            return half_up(middle, decimals) if "decimals" in fact else half_up(middle, 1)
        case "counts":
            given = answers(world, fact)
            return {str(v): given.count(v) for v in sorted(set(given))}
        case "bin_counts":
            given = answers(world, fact)
            return [
                {"options": b["options"], "n": sum(v in b["options"] for v in given)}
                for b in fact["value"]
            ]
        case "share_at_least":
            given = answers(world, fact)
            enough = sum(v >= fact["threshold"] for v in given)
            return half_up(Fraction(100 * enough, len(given)), decimals)
    raise AssertionError(fact["stat"])


def holds(fact: Plain, world: World) -> bool:
    match fact["stat"]:
        case "equal":
            return len({world[tuple(cell)] for cell in fact["cells"]}) == 1
        case "mean_at_most" | "weighted_mean_at_most":
            return whole_mean(fact, world) <= Fraction(fact["value"])
        case "mean_at_least" | "weighted_mean_at_least":
            return whole_mean(fact, world) >= Fraction(fact["value"])
        case "mean_variance":
            spread = mean_variance(fact, world)
            above = Fraction(fact.get("at_least", 0)) <= spread
            return above and ("below" not in fact or spread < Fraction(fact["below"]))
        case "mean" | "weighted_mean":
            exact = whole_mean(fact, world)
            if "above" in fact and exact <= Fraction(fact["above"]):
                return False
            if "below" in fact and exact >= Fraction(fact["below"]):
                return False
    return bool(display(fact, world) == fact["value"])


def cells_of(case: Plain) -> list[Cell]:
    cells: dict[Cell, None] = {}
    for fact in case["facts"]:
        for cell in fact.get("cells", ()):
            cells[tuple(cell)] = None
        for part in fact.get("parts", [fact] if "members" in fact else []):
            cells |= {(m, i): None for m in part["members"] for i in part["items"]}
    return sorted(cells)


def worlds(case: Plain) -> Iterator[World]:
    cells = cells_of(case)
    known = {
        (r, i): v for r, said in case.get("attacker_knows", {}).items() for i, v in said.items()
    }
    scale = range(case["scale"]["min"], case["scale"]["max"] + 1)
    for values in product(*([known[cell]] if cell in known else scale for cell in cells)):
        world = dict(zip(cells, values, strict=True))
        if all(holds(fact, world) for fact in case["facts"]):
            yield world


def by_enumeration(case: Plain) -> dict[str, dict[str, tuple[int, ...]]]:
    """The feasible values of every answer that the attacker must not and does not know."""
    found: dict[Cell, set[int]] = {}
    for world in worlds(case):
        for cell, value in world.items():
            found.setdefault(cell, set()).add(value)
    feasible: dict[str, dict[str, tuple[int, ...]]] = {}
    for (respondent, item), values in sorted(found.items()):
        knows = case.get("attacker_knows", {}).get(respondent, {})
        if respondent not in case.get("exempt_respondents", ()) and item not in knows:
            feasible.setdefault(respondent, {})[item] = tuple(sorted(values))
    return feasible


@st.composite
def cases(draw: st.DrawFn, most_worlds: int = 3000) -> tuple[Plain, World]:
    """A case that is true of a world, and that world."""
    low = draw(st.sampled_from((1, 0, -3)))
    points = draw(st.integers(2, 7))
    items = ["q1", "q2"][: draw(st.integers(1, 2))]
    people = [f"r{n}" for n in range(draw(st.integers(1, 6)))]
    while points ** (len(people) * len(items)) > most_worlds:
        if len(people) > 2 or len(items) == 1:
            people.pop()
        else:
            items.pop()
    world = {
        (person, item): draw(st.integers(low, low + points - 1))
        for person in people
        for item in items
    }
    rows = [draw(facts(people, items, world, low, points)) for _ in range(draw(st.integers(1, 4)))]
    case: Plain = {"scale": {"min": low, "max": low + points - 1}, "m": 2, "facts": rows}
    named = cells_of(case)
    exempt = draw(st.lists(st.sampled_from(people), max_size=1))
    known = draw(st.lists(st.sampled_from(named), max_size=2, unique=True))
    knows: dict[str, dict[str, int]] = {}
    for person, item in known:
        knows.setdefault(person, {})[item] = world[person, item]
    return case | {"exempt_respondents": exempt, "attacker_knows": knows}, world


@st.composite
def facts(
    draw: st.DrawFn, people: list[str], items: list[str], world: World, low: int, points: int
) -> Plain:
    kinds = ["mean", "weighted_mean", "mean_at_most", "weighted_mean_at_least", "min", "max"]
    kinds += ["median", "counts", "bin_counts", "share_at_least", "sd", "equal", "mean", "mean"]
    kinds += ["mean_variance", "mean_variance"]
    stat = draw(st.sampled_from(kinds))
    alike = [(a, b) for a in world for b in world if a < b and world[a] == world[b]]
    if stat == "equal" and alike:
        return {"stat": "equal", "cells": [list(cell) for cell in draw(st.sampled_from(alike))]}
    if stat == "mean_variance" and len(world) > 1:
        return draw(mean_variances(people, items, world, points))
    part = draw(parts(people, items))
    n = len(part["members"]) * len(part["items"])
    if stat in ("equal", "mean_variance") or (stat == "sd" and n < 2):
        stat = "mean"
    fact: Plain = {"release": "v1", "stat": stat, **part, "n": n}
    decimals = {"decimals": draw(st.integers(0, 2)), "rounding": "half_up"}
    if stat.startswith("weighted"):
        weights = st.sampled_from((1, 2, "0.5"))
        more = [part, draw(parts(people, items))][: draw(st.integers(1, 2))]
        fact = {
            "stat": stat,
            "parts": [p | {"weight": draw(weights)} for p in more],
            "n": sum(len(p["members"]) * len(p["items"]) for p in more),
        }
    if stat in ("mean", "weighted_mean", "sd") or (stat == "median" and draw(st.booleans())):
        fact |= decimals
    if stat == "share_at_least":
        fact |= decimals | {"threshold": draw(st.integers(low, low + points - 1))}
    if stat == "bin_counts":
        options = st.lists(st.integers(low, low + points - 1), min_size=1, unique=True)
        fact["value"] = [{"options": draw(options)} for _ in range(2)]
    if "_at_" in stat and stat != "share_at_least":
        slack = draw(st.sampled_from((Fraction(0), Fraction(1, 4), Fraction(1))))
        return fact | {"value": _bound(stat, whole_mean(fact, world), slack, low, points)}
    if stat in ("mean", "weighted_mean"):
        fact |= draw(betweens(whole_mean(fact, world)))
    return fact | {"value": display(fact, world)}


@st.composite
def betweens(draw: st.DrawFn, exact: Fraction) -> Plain:
    """Nothing, or limits on either side of the exact mean: near enough to cut what rounding leaves."""
    step = draw(st.sampled_from((Fraction(1, 60), Fraction(1, 9), Fraction(3, 8))))
    limits = {"above": str(exact - step), "below": str(exact + step)}
    kept = draw(st.sampled_from(((), (), ("above",), ("below",), ("above", "below"))))
    return {key: limits[key] for key in kept}


@st.composite
def mean_variances(
    draw: st.DrawFn, people: list[str], items: list[str], world: World, points: int
) -> Plain:
    """One part or several, that may share answers; one limit or both, exactly at the true value or somewhere around it."""
    several = parts(people, items).filter(lambda p: len(p["members"]) * len(p["items"]) > 1)
    own = draw(st.lists(several, min_size=1, max_size=3))
    fact: Plain = {"stat": "mean_variance", "parts": own, "n": 0}
    fact["n"] = sum(len(p["members"]) * len(p["items"]) for p in own)
    exact = mean_variance(fact, world)
    step = draw(
        st.sampled_from((Fraction(1, 24), Fraction(1, 7), Fraction(1), Fraction(points**2)))
    )
    limits = {
        "at_least": str(max(exact - draw(st.sampled_from((Fraction(0), step))), Fraction(0))),
        "below": str(exact + step),
    }
    kept = draw(st.sampled_from((("at_least",), ("below",), ("at_least", "below"))))
    return fact | {key: limits[key] for key in kept}


def _bound(stat: str, exact: Fraction, slack: Fraction, low: int, points: int) -> str:
    """A decimal on the outer side of the exact mean, on the scale."""
    if stat.endswith("at_most"):
        outer = min(exact + slack, Fraction(low + points - 1))
        return half_up(Fraction(-(-outer * 10**6 // 1), 10**6), 6)
    outer = max(exact - slack, Fraction(low))
    return half_up(Fraction(outer * 10**6 // 1, 10**6), 6)


@st.composite
def parts(draw: st.DrawFn, people: list[str], items: list[str]) -> Plain:
    return {
        "members": draw(st.lists(st.sampled_from(people), min_size=1, unique=True)),
        "items": draw(st.lists(st.sampled_from(items), min_size=1, unique=True)),
    }
