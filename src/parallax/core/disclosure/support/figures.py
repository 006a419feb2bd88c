"""Sums that were or would be released, as weights on answers, with raters who weigh the same everywhere put together."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Any

from parallax.core.disclosure.support.algebra import Column

type Cell = tuple[str, str]
"""One answer: (rater, item)."""

type Weights = Mapping[Cell, Fraction]
"""A figure as a sum over answers; a factor common to all of them tells nothing and may be anything."""


@dataclass(frozen=True)
class Atom:
    """`size` raters, each of whose answers weighs the same in all figures: `columns`, one per different weighing."""

    size: int
    columns: tuple[Column, ...]
    raters: tuple[str, ...] = ()


@dataclass(frozen=True)
class System[Name: Hashable]:
    """Figures over common answers, and the atoms behind them; a column's numbers are places in `figures`."""

    figures: tuple[Name, ...]
    atoms: tuple[Atom, ...]


MEANS = {"mean", "mean_at_most", "mean_at_least"}
WEIGHTED = {f"weighted_{stat}" for stat in MEANS}


def is_mean(fact: Mapping[str, Any]) -> bool:
    """Whether `fact` is a sum over answers, of which the structural rule knows."""
    return fact["stat"] in MEANS | WEIGHTED


def weights_of(fact: Mapping[str, Any]) -> Weights:
    """How much each answer weighs in a released mean, in the form of `parallax attack`.

    A mean over members x items weighs each answer alike; a weighted mean each answer of a part by weight / (Σ weight · size of the part).
    End-coded means count as if the mean itself had been told. Raises ValueError for anything that is not a mean: of a spread,
    a median or a count this rule knows nothing.

    >>> weights_of({"stat": "mean", "members": ["r1", "r2"], "items": ["a"]})
    {('r1', 'a'): Fraction(1, 2), ('r2', 'a'): Fraction(1, 2)}
    """
    if not is_mean(fact):
        raise ValueError(f"the structural rule judges means only, not {fact['stat']}")
    parts = fact["parts"] if fact["stat"] in WEIGHTED else [{**fact, "weight": 1}]
    total = sum(Fraction(part["weight"]) for part in parts)
    weights: dict[Cell, Fraction] = {}
    for part in parts:
        share = Fraction(part["weight"]) / (total * len(part["members"]) * len(part["items"]))
        for cell in product(part["members"], part["items"]):
            weights[cell] = weights.get(cell, Fraction(0)) + share
    return weights


def systems_of[Name: Hashable](
    figures: Mapping[Name, Weights], exempt: Collection[str] = ()
) -> tuple[System[Name], ...]:
    """The figures in parts that have no answer in common, without the answers of exempt raters.

    A combination of figures of several parts is about everybody whom its share in any part is about, so each part may be judged alone.
    """
    protected = {
        name: {cell: w for cell, w in weights.items() if w and cell[0] not in exempt}
        for name, weights in figures.items()
    }
    return tuple(_system({name: protected[name] for name in part}) for part in _parts(protected))


def _parts[Name: Hashable](figures: Mapping[Name, Weights]) -> list[list[Name]]:
    parts: list[tuple[list[Name], set[Cell]]] = []
    for name, weights in figures.items():
        if not weights:
            continue
        names, cells = [name], set(weights)
        apart = []
        for part in parts:
            if part[1].isdisjoint(weights):
                apart.append(part)
            else:
                names, cells = part[0] + names, cells | part[1]
        parts = [*apart, (names, cells)]
    order = {name: place for place, name in enumerate(figures)}
    return [sorted(names, key=order.__getitem__) for names, _ in parts]


def _system[Name: Hashable](figures: Mapping[Name, Weights]) -> System[Name]:
    by_cell: dict[Cell, list[tuple[int, Fraction]]] = {}
    for place, weights in enumerate(figures.values()):
        for cell, weight in weights.items():
            by_cell.setdefault(cell, []).append((place, weight))
    columns: dict[str, set[Column]] = {}
    for (rater, _), entries in by_cell.items():
        columns.setdefault(rater, set()).add(whole(entries))
    alike: dict[tuple[Column, ...], list[str]] = {}
    for rater in sorted(columns):
        alike.setdefault(tuple(sorted(columns[rater])), []).append(rater)
    return System(
        tuple(figures),
        tuple(Atom(len(raters), kind, tuple(raters)) for kind, raters in alike.items()),
    )


def whole(entries: list[tuple[int, Fraction]]) -> Column:
    """The same direction in whole numbers without a common divisor, the first of them positive.

    >>> whole([(0, Fraction(1, 2)), (2, Fraction(-1, 3))])
    ((0, 3), (2, -2))
    """
    common = lcm(*(weight.denominator for _, weight in entries))
    numbers = [int(weight * common) for _, weight in entries]
    divisor = gcd(*numbers) * (1 if numbers[0] > 0 else -1)
    return tuple(
        (figure, number // divisor) for (figure, _), number in zip(entries, numbers, strict=True)
    )
