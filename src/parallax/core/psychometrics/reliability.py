"""Do raters tell leaders apart? Intraclass correlations of crossed and nested designs, the reliability of a mean, raters needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import f as f_distribution

from parallax.core.psychometrics.observed import (
    LARGEST,
    ROUNDING,
    Flags,
    Floats,
    count,
    mean,
    observed,
    ratio,
)


class Model(StrEnum):
    """Shrout & Fleiss's cases: raters differ by target; the same raters, their levels count; the same, levels do not count."""

    ONE_WAY = "1"
    AGREEMENT = "2"
    CONSISTENCY = "3"


class GroupSize(StrEnum):
    """What stands for the number of raters of a leader when leaders have different numbers."""

    K0 = "k0"
    MEAN = "mean size"


@dataclass(frozen=True)
class Coefficient:
    """An estimate with its interval and the F test against zero. NaN: cannot be estimated. Negative values stay and are flagged."""

    value: Floats
    low: Floats
    high: Floats
    f: Floats
    df1: Floats
    df2: Floats

    @property
    def p(self) -> Floats:
        return np.asarray(f_distribution.sf(self.f, self.df1, self.df2))

    @property
    def negative(self) -> Flags:
        return np.asarray(self.value < 0)


@dataclass(frozen=True)
class Crossed:
    """Mean squares between targets, between raters (judges), of the error and within targets, in points squared; the six ICCs."""

    bms: Floats
    jms: Floats
    ems: Floats
    wms: Floats
    single: Mapping[Model, Coefficient]
    average: Mapping[Model, Coefficient]


@dataclass(frozen=True)
class Nested:
    """`ratings` of `leaders`, `size` raters for a leader by `convention`; mean squares in points squared."""

    leaders: Floats
    ratings: Floats
    size: Floats
    convention: GroupSize
    msb: Floats
    msw: Floats
    icc1: Coefficient
    icc2: Coefficient


def crossed(ratings: ArrayLike, confidence: float = 0.95) -> Crossed:
    """The six ICCs of n targets that the same k raters rated, with F tests and intervals at `confidence`.

    (1,1) = (B - W)/(B + (k-1)W)    (2,1) = (B - E)/(B + (k-1)E + k(J - E)/n)    (3,1) = (B - E)/(B + (k-1)E)
    (1,k) = (B - W)/B               (2,k) = (B - E)/(B + (J - E)/n)              (3,k) = (B - E)/B
    with B, J, E, W the mean squares between targets, between raters, of the error, within targets.
    `ratings`: (..., targets, raters). Result: arrays of shape (...). NaN with one target or one rater, with a missing
    cell (`components.reml` takes what exists), without any variance, and where the denominator is not positive; the limits of
    (2,.) too where their approximation fails, which happens to negative estimates.
    Raises ValueError for fewer than two axes or a confidence outside 0..1.
    Source: Shrout & Fleiss 1979; McGraw & Wong 1996, who call (2,.) A and (3,.) C; (2,k)'s limits are those of (2,1), stepped up.

    >>> table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> found = crossed(table)
    >>> [f"{found.single[m].value:.4f}" for m in Model], [f"{found.average[m].value:.4f}" for m in Model]
    (['0.1657', '0.2898', '0.7148'], ['0.4428', '0.6201', '0.9093'])
    """
    x = observed(ratings, axes=2)
    n, k = x.shape[-2:]
    tail = _tail(confidence)
    if n < 2 or k < 2:
        return _nothing(x.shape[:-2])
    by_target, by_rater = x.mean(axis=-1, keepdims=True), x.mean(axis=-2, keepdims=True)
    grand = x.mean(axis=(-2, -1), keepdims=True)
    floor = ROUNDING * (x**2).max(axis=(-2, -1))
    bms = _mean_square(k * (by_target - grand) ** 2, n - 1, floor)
    jms = _mean_square(n * (by_rater - grand) ** 2, k - 1, floor)
    ems = _mean_square((x - by_target - by_rater + grand) ** 2, (n - 1) * (k - 1), floor)
    wms = _mean_square((x - by_target) ** 2, n * (k - 1), floor)
    one = _one_way(bms, wms, k, np.asarray(n - 1.0), np.asarray(n * (k - 1.0)), tail)
    three = _one_way(bms, ems, k, np.asarray(n - 1.0), np.asarray((n - 1.0) * (k - 1)), tail)
    two = _agreement(bms, jms, ems, n, k, tail)
    return Crossed(
        bms,
        jms,
        ems,
        wms,
        {Model.ONE_WAY: one[0], Model.AGREEMENT: two[0], Model.CONSISTENCY: three[0]},
        {Model.ONE_WAY: one[1], Model.AGREEMENT: two[1], Model.CONSISTENCY: three[1]},
    )


def nested(
    scores: ArrayLike, convention: GroupSize = GroupSize.K0, confidence: float = 0.95
) -> Nested:
    """ICC(1) and ICC(2) of raters nested in leaders, who may have different numbers of them: analysis of variance.

    ICC(1) = (MSB - MSW)/(MSB + (k-1)MSW), the share of a rating's variance that leaders make; ICC(2) = (MSB - MSW)/MSB, the
    reliability of leaders' means. k is k0 = (N - sum n_i^2/N)/(K - 1) or the mean size N/K: the same when all n_i are equal.
    F = MSB/MSW with K - 1 and N - K degrees of freedom. Limits are those of the balanced design at k: approximate otherwise.
    `scores`: (..., leaders, raters), NaN = no such rater; a leader without any does not count. Result: arrays of shape (...);
    NaN with one leader, one rater for each, or no variance. Raises ValueError for fewer than two axes or a confidence outside 0..1.
    Source: Bliese 2000; Searle, Casella & McCulloch 1992; R's multilevel takes the mean size.

    >>> found = nested([[3, 4, 3], [5, 5, None], [2, 1, 2]])
    >>> f"{found.icc1.value:.4f} {found.icc2.value:.4f} k0 {found.size:.4f} F {found.icc1.f:.2f} p {found.icc1.p:.4f}"
    '0.9028 0.9606 k0 2.6250 F 25.39 p 0.0024'
    """
    x = observed(scores, axes=2)
    tail = _tail(confidence)
    n = count(x, -1)
    ratings, leaders = n.sum(axis=-1), (n > 0).sum(axis=-1, dtype=np.float64)
    means = mean(x, -1)
    grand = ratio(np.nansum(x, axis=(-2, -1)), ratings)
    square = np.nanmax(np.where(np.isnan(x), 0.0, x) ** 2, axis=(-2, -1), initial=0.0)
    between = np.nansum(n * (means - grand[..., None]) ** 2, axis=-1)
    within = np.nansum((x - means[..., None]) ** 2, axis=(-2, -1))
    msb = _rounded(ratio(between, leaders - 1), ROUNDING * square)
    msw = _rounded(ratio(within, ratings - leaders), ROUNDING * square)
    if convention is GroupSize.K0:
        size = ratio(ratings - ratio((n**2).sum(axis=-1), ratings), leaders - 1)
    else:
        size = ratio(ratings, leaders)
    icc1, icc2 = _one_way(msb, msw, size, leaders - 1, ratings - leaders, tail)
    return Nested(leaders, ratings, size, convention, msb, msw, icc1, icc2)


def reliability_of_mean(icc1: ArrayLike, n: ArrayLike) -> Floats:
    """Reliability of the mean of n raters: n ICC1 / (1 + (n - 1) ICC1), elementwise.

    The share of the variance of such means that leaders make. Negative for a negative ICC1; NaN where nothing is known or the
    denominator is not positive. Raises ValueError for n below 1. Source: Spearman 1910; Brown 1910.

    >>> reliability_of_mean(0.30, [3, 5, 8]).round(4)
    array([0.5625, 0.6818, 0.7742])
    """
    single, number = np.asarray(icc1, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if (number < 1).any():
        raise ValueError("a mean needs at least one rater")
    return ratio(number * single, 1 + (number - 1) * single)


def raters_needed(icc1: ArrayLike, reliability: float) -> Floats:
    """How many raters make a mean this reliable: r(1 - ICC1) / (ICC1(1 - r)), rounded up, at least 1.

    NaN where ICC1 is not positive: no number is enough. Raises ValueError for a reliability outside 0..1 or an ICC1 above 1.
    Source: Spearman-Brown, solved for n.

    >>> raters_needed([0.3, 0.19, -0.1], 0.70)
    array([ 6., 10., nan])
    """
    single = np.asarray(icc1, dtype=np.float64)
    if not 0 < reliability < 1:
        raise ValueError(f"a reliability lies between 0 and 1, not at {reliability}")
    if (single > 1).any():
        raise ValueError("an ICC is at most 1")
    exact = ratio(reliability * (1 - single), single * (1 - reliability))
    # A whole number that rounding made a hair larger must not cost a rater.
    return np.maximum(np.ceil(exact - 1e-9), 1.0)


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    return (1 + confidence) / 2


def _nothing(shape: tuple[int, ...]) -> Crossed:
    gap = np.full(shape, np.nan)
    unknown = dict.fromkeys(Model, Coefficient(gap, gap, gap, gap, gap, gap))
    return Crossed(gap, gap, gap, gap, unknown, unknown)


def _mean_square(squares: Floats, df: int, floor: Floats) -> Floats:
    """Sum of squares over the table divided by its degrees of freedom; an axis of length one stands for all its cells, once."""
    return _rounded(squares.sum(axis=(-2, -1)) / df, floor)


def _rounded(square: Floats, floor: Floats) -> Floats:
    return np.where(square <= floor, 0.0, square)


def _f(above: Floats, below: Floats) -> Floats:
    return np.where((below >= 0) & (above > LARGEST * below), np.inf, ratio(above, below))


def _one_way(
    bms: Floats, wms: Floats, k: ArrayLike, df1: Floats, df2: Floats, tail: float
) -> tuple[Coefficient, Coefficient]:
    """One rater's and the average's coefficient from two mean squares; with W the error of case 3 too."""
    k, f = np.asarray(k, dtype=np.float64), _f(bms, wms)
    df1, df2 = np.broadcast_to(df1, f.shape), np.broadcast_to(df2, f.shape)
    for_low = f_distribution.ppf(tail, df1, df2) * wms
    for_high = ratio(wms, f_distribution.ppf(tail, df2, df1))
    singles = [ratio(bms - w, bms + (k - 1) * w) for w in (wms, for_low, for_high)]
    averages = [ratio(bms - w, bms) for w in (wms, for_low, for_high)]
    return (
        Coefficient(singles[0], singles[1], singles[2], f, df1, df2),
        Coefficient(averages[0], averages[1], averages[2], f, df1, df2),
    )


def _agreement(
    bms: Floats, jms: Floats, ems: Floats, n: int, k: int, tail: float
) -> tuple[Coefficient, Coefficient]:
    """Case 2, whose interval has degrees of freedom after Satterthwaite: no interval where that leaves the estimate outside."""
    value = ratio(bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n)
    average = ratio(bms - ems, bms + (jms - ems) / n)
    odds = ratio(k * value, n * (1 - value))
    of_raters, of_error = odds * jms, (1 + odds * (n - 1)) * ems
    df = ratio(
        (of_raters + of_error) ** 2,
        of_raters**2 / (k - 1) + of_error**2 / ((n - 1) * (k - 1)),
    )
    noise = k * jms + (k * n - k - n) * ems
    up, down = f_distribution.ppf(tail, n - 1, df), f_distribution.ppf(tail, df, n - 1)
    # Next to no degrees of freedom make quantiles without end; such limits fail the test below.
    with np.errstate(over="ignore", invalid="ignore"):
        low = ratio(n * (bms - up * ems), up * noise + n * bms)
        high = ratio(n * (down * bms - ems), noise + n * down * bms)
    perfect, holds = value == 1, (low <= value) & (value <= high)
    low, high = (np.where(perfect, 1, np.where(holds, end, np.nan)) for end in (low, high))
    f = _f(bms, ems)
    df1 = np.full(f.shape, n - 1.0)
    df2 = np.full(f.shape, (n - 1.0) * (k - 1))
    steps = [reliability_of_mean(limit, k) for limit in (low, high)]
    return (
        Coefficient(value, low, high, f, df1, df2),
        Coefficient(average, steps[0], steps[1], f, df1, df2),
    )
