"""What facts demand of the answers, in whole numbers. Answers count from 0 (the scale's lowest); weights say how often, or how heavily, each variable counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, lcm

from parallax.core.disclosure.attack.case import Cell, Fact, Part, Stat

type Weights = tuple[tuple[int, int], ...]
"""(variable, positive weight), each variable once."""


@dataclass(frozen=True)
class Sum:
    """low ≤ Σ weight · answer ≤ high."""

    weights: Weights
    low: int
    high: int
    fact: int = -1


@dataclass(frozen=True)
class Bound:
    """Between `low` and `high` answers lie in `options` (bit v stands for answer v)."""

    options: int
    low: int
    high: int


@dataclass(frozen=True)
class Tally:
    """At least one of the alternatives holds, with all its bounds; answers counted with their weights."""

    weights: Weights
    alternatives: tuple[tuple[Bound, ...], ...]
    fact: int = -1


@dataclass(frozen=True)
class Term:
    """factor · (n·Q − S²), with S = total + Σ weight·answer and Q = squares + Σ weight·answer². Never negative."""

    weights: Weights
    n: int
    factor: int = 1
    total: int = 0
    squares: int = 0

    def value(self, total: int, squares: int) -> int:
        """With what the unknown answers add to S and Q."""
        return self.factor * (
            self.n * (self.squares + squares) - (self.total + total) * (self.total + total)
        )


@dataclass(frozen=True)
class Spread:
    """low ≤ Σ terms ≤ high."""

    terms: tuple[Term, ...]
    low: int
    high: int
    fact: int = -1

    @cached_property
    def weights(self) -> Weights:
        """Those of all terms together, for whom a variable's place among them does not matter."""
        weights: dict[int, int] = {}
        for term in self.terms:
            for v, weight in term.weights:
                weights[v] = weights.get(v, 0) + weight
        return tuple(weights.items())


type Condition = Sum | Tally | Spread


def weighings(condition: Condition) -> tuple[Weights, ...]:
    """Variables that weigh the same in each of these are exchangeable, as far as the condition goes."""
    if isinstance(condition, Spread):
        return tuple(term.weights for term in condition.terms)
    return (condition.weights,)


def over(condition: Condition, place: Mapping[int, int]) -> Condition:
    """The same condition with each variable under the number that `place` gives it; those with one number are one."""

    def moved(weights: Weights) -> Weights:
        return tuple(sorted({place[v]: weight for v, weight in weights}.items()))

    if isinstance(condition, Spread):
        terms = (replace(term, weights=moved(term.weights)) for term in condition.terms)
        return replace(condition, terms=tuple(terms))
    return replace(condition, weights=moved(condition.weights))


def condition(
    fact: Fact, number: int, minimum: int, points: int, variable: Mapping[Cell, int]
) -> Condition:
    """What `fact` (any but `equal`) demands, exactly: no tolerance, half-up rounding undone as a half-open interval."""
    if fact.stat.is_mean:
        return _mean(fact, number, minimum, points, variable)
    if fact.stat is Stat.SD:
        return _sd(fact, number, variable)
    if fact.stat is Stat.MEAN_VARIANCE:
        return _mean_variance(fact, number, points, variable)
    bounds = _ALTERNATIVES[fact.stat](fact, minimum, points)
    return Tally(_multiplicities(fact.parts[0], variable), bounds, number)


def displayed_interval(fact: Fact) -> tuple[Fraction | None, Fraction | None, bool]:
    """Lowest and highest exact value that is displayed as `fact` shows (None: no limit), and whether the highest itself is excluded.

    Half up: v with d decimals stands for [v − ½·10⁻ᵈ, v + ½·10⁻ᵈ). Source: SCIENCE 2.6, step 3.
    """
    if fact.stat.value.endswith("at_most"):
        return None, fact.value, False
    if fact.stat.value.endswith("mean_at_least"):
        return fact.value, None, False
    if fact.decimals is None:
        return fact.value, fact.value, False
    return fact.value - fact.half_step, fact.value + fact.half_step, True


def _largest(value: Fraction, excluded: bool) -> int:
    return ceil(value) - 1 if excluded else floor(value)


def _mean(fact: Fact, number: int, minimum: int, points: int, variable: Mapping[Cell, int]) -> Sum:
    shares = [part.weight / part.size for part in fact.parts]
    scale = lcm(*(share.denominator for share in shares))
    weights: dict[int, int] = {}
    for part, share in zip(fact.parts, shares, strict=True):
        weight = int(share * scale)
        for cell in part.cells:
            weights[variable[cell]] = weights.get(variable[cell], 0) + weight
    whole = sum(part.weight for part in fact.parts) * scale
    low, high, excluded = displayed_interval(fact)
    least = 0 if low is None else ceil((low - minimum) * whole)
    most = (
        sum(weights.values()) * points
        if high is None
        else _largest((high - minimum) * whole, excluded)
    )
    if fact.above is not None:
        least = max(least, floor((fact.above - minimum) * whole) + 1)
    if fact.below is not None:
        most = min(most, _largest((fact.below - minimum) * whole, excluded=True))
    return Sum(tuple(weights.items()), least, most, number)


def _multiplicities(part: Part, variable: Mapping[Cell, int]) -> Weights:
    weights: dict[int, int] = {}
    for cell in part.cells:
        weights[variable[cell]] = weights.get(variable[cell], 0) + 1
    return tuple(weights.items())


def _sd(fact: Fact, number: int, variable: Mapping[Cell, int]) -> Spread:
    """s² = (n·Q − S²) / (n·(n−1)), so bounds of s become bounds of a whole number."""
    n = fact.size
    low, high, excluded = displayed_interval(fact)
    assert low is not None and high is not None
    least = ceil(max(low, Fraction(0)) ** 2 * n * (n - 1))
    term = Term(_multiplicities(fact.parts[0], variable), n)
    return Spread((term,), least, _largest(high**2 * n * (n - 1), excluded), number)


def _mean_variance(fact: Fact, number: int, points: int, variable: Mapping[Cell, int]) -> Spread:
    """The variances of the parts over one denominator: each weighs what is missing to it."""
    common = lcm(*(part.size * (part.size - 1) for part in fact.parts))
    terms = tuple(
        Term(
            _multiplicities(part, variable),
            part.size,
            common // (part.size * (part.size - 1)),
        )
        for part in fact.parts
    )
    whole = common * len(terms)
    most = sum(term.factor * (term.n * (points - 1)) ** 2 for term in terms)
    high = most if fact.below is None else _largest(fact.below * whole, excluded=True)
    return Spread(terms, ceil(fact.value * whole), high, number)


type Alternatives = tuple[tuple[Bound, ...], ...]


def _mask(options: frozenset[int], minimum: int) -> int:
    return sum(1 << (option - minimum) for option in options)


def _binned(fact: Fact, minimum: int, points: int) -> Alternatives:
    return (tuple(Bound(_mask(b.options, minimum), b.n, b.n) for b in fact.bins),)


def _share(fact: Fact, minimum: int, points: int) -> Alternatives:
    low, high, excluded = displayed_interval(fact)
    assert low is not None and high is not None
    options = _from(fact.threshold - minimum, points)
    n = fact.size
    return ((Bound(options, ceil(low * n / 100), _largest(high * n / 100, excluded)),),)


def _least(fact: Fact, minimum: int, points: int) -> Alternatives:
    value = int(fact.value) - minimum
    return ((Bound(_up_to(value - 1), 0, 0), Bound(1 << value, 1, fact.size)),)


def _greatest(fact: Fact, minimum: int, points: int) -> Alternatives:
    value = int(fact.value) - minimum
    return ((Bound(_from(value + 1, points), 0, 0), Bound(1 << value, 1, fact.size)),)


def _median(fact: Fact, minimum: int, points: int) -> Alternatives:
    """The middle answer, or for even n the two in the middle: every pair of places whose mean is displayed like this."""
    low, high, excluded = displayed_interval(fact)
    assert low is not None and high is not None
    least = ceil(2 * (low - minimum))
    most = _largest(2 * (high - minimum), excluded)
    return tuple(
        _middles(lower, upper, fact.size, points)
        for lower in range(points)
        for upper in range(lower, points)
        if least <= lower + upper <= most and (fact.size % 2 == 0 or lower == upper)
    )


def _middles(lower: int, upper: int, n: int, points: int) -> tuple[Bound, ...]:
    """The ⌈n/2⌉-th smallest answer is `lower` and the ⌈n/2⌉-th largest is `upper`."""
    half = (n + 1) // 2
    below, above = half - 1, half - 1
    return (
        Bound(_up_to(lower - 1), 0, below),
        Bound(_up_to(lower), half, n),
        Bound(_from(upper + 1, points), 0, above),
        Bound(_from(upper, points), half, n),
    )


def _up_to(value: int) -> int:
    return (1 << (value + 1)) - 1


def _from(value: int, points: int) -> int:
    return ((1 << points) - 1) & ~_up_to(value - 1)


_ALTERNATIVES: Mapping[Stat, Callable[[Fact, int, int], Alternatives]] = {
    Stat.COUNTS: _binned,
    Stat.BIN_COUNTS: _binned,
    Stat.SHARE_AT_LEAST: _share,
    Stat.MIN: _least,
    Stat.MAX: _greatest,
    Stat.MEDIAN: _median,
}


def without_known(condition: Condition, answers: Mapping[int, int]) -> Condition:
    """The same demand on the variables that are not among `answers`."""
    if isinstance(condition, Spread):
        return _spread_without(condition, answers)
    known = [(weight, answers[v]) for v, weight in condition.weights if v in answers]
    if not known:
        return condition
    rest = tuple((v, weight) for v, weight in condition.weights if v not in answers)
    match condition:
        case Sum():
            total = sum(weight * answer for weight, answer in known)
            return replace(
                condition, weights=rest, low=condition.low - total, high=condition.high - total
            )
        case Tally():
            alternatives = tuple(
                tuple(_without(bound, known) for bound in bounds)
                for bounds in condition.alternatives
            )
            return replace(condition, weights=rest, alternatives=alternatives)


def _spread_without(row: Spread, answers: Mapping[int, int]) -> Spread:
    """Terms that are wholly known are put in."""
    terms = [_term_without(term, answers) for term in row.terms]
    known = sum(term.value(0, 0) for term in terms if not term.weights)
    return replace(
        row,
        terms=tuple(term for term in terms if term.weights),
        low=row.low - known,
        high=row.high - known,
    )


def _term_without(term: Term, answers: Mapping[int, int]) -> Term:
    known = [(weight, answers[v]) for v, weight in term.weights if v in answers]
    return replace(
        term,
        weights=tuple((v, weight) for v, weight in term.weights if v not in answers),
        total=term.total + sum(weight * answer for weight, answer in known),
        squares=term.squares + sum(weight * answer * answer for weight, answer in known),
    )


def _without(bound: Bound, known: list[tuple[int, int]]) -> Bound:
    inside = sum(weight for weight, answer in known if bound.options >> answer & 1)
    return Bound(bound.options, bound.low - inside, bound.high - inside)
