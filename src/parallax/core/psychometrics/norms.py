"""Where a leader's mean stands among other leaders', said no more exactly than their number allows."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from parallax.core.psychometrics.observed import Floats, to_the_hair
from parallax.core.psychometrics.uncertainty import moments, upper_tail

FEWEST_FOR_THIRDS = 20
FEWEST_FOR_TENTHS = 50
TENTH = 10


class Grain(StrEnum):
    """How finely a standing is told."""

    TENTH = "tenth"
    THIRD = "third"
    NONE = "none"


@dataclass(frozen=True)
class Percentile:
    """Percent of the norm below (0..100, half of the ties counted), its 95 % interval, and the norm's size."""

    value: Floats
    low: Floats
    high: Floats
    n: Floats


@dataclass(frozen=True)
class Position:
    """One percentile as it may be told: `low` to `high` percent, both None where the norm is too small."""

    grain: Grain
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Deviation:
    """Crawford and Howell's t with `df`, two-sided `p`, and the percentile that it stands for."""

    t: Floats
    df: Floats
    p: Floats
    percentile: Floats


def mid_percentile(value: ArrayLike, norm: ArrayLike, *, level: float = 0.95) -> Percentile:
    """Percent of `norm` below `value`, ties counted half, with Jeffreys' interval.

    c = below + ties/2; 100 c/N; quantiles of Beta(c + 1/2, N - c + 1/2). `norm` (N,): means of *other* leaders by the
    same rater group on the same version of the instrument, NaN = none; `value` of any shape in the same points. NaN for
    a missing value or an empty norm. The interval ends at 0 when c = 0 and at 100 when c = N. Raises ValueError unless
    the norm is one row and the level between 0 and 1. Source: Crawford, Garthwaite & Slick 2009; SCIENCE 1.6.

    >>> found = mid_percentile(3.7, [3.0] * 5 + [3.7] * 3 + [4.2] * 12)
    >>> round(float(found.value), 1), round(float(found.low), 1), round(float(found.high), 1)
    (32.5, 15.4, 54.3)
    """
    others = np.asarray(norm, dtype=np.float64)
    if others.ndim != 1:
        raise ValueError("a norm is one row of leaders' means")
    others = np.sort(to_the_hair(others[~np.isnan(others)]))
    place = to_the_hair(value)
    below = np.searchsorted(others, place, side="left")
    upto = np.searchsorted(others, place, side="right")
    count = np.where(np.isnan(place), np.nan, (below + upto) / 2)
    return _percentile(count, np.asarray(float(len(others))), level)


def among_the_others(means: ArrayLike, *, level: float = 0.95) -> Percentile:
    """Every leader's mid-percentile among all the others: the own mean is no part of the own norm.

    `means`: (leaders,) with NaN = none. Formula, units, errors and source as in `mid_percentile`.

    >>> among_the_others([1.0, 2.0, 2.0, 4.0]).value.round(1).tolist()
    [0.0, 50.0, 50.0, 100.0]
    """
    every = to_the_hair(means)
    if every.ndim != 1:
        raise ValueError("a norm is one row of leaders' means")
    known = np.sort(every[~np.isnan(every)])
    below = np.searchsorted(known, every, side="left")
    ties = np.searchsorted(known, every, side="right") - below - 1
    count = np.where(np.isnan(every), np.nan, below + ties / 2)
    return _percentile(count, np.asarray(float(max(len(known) - 1, 0))), level)


def position(percentile: Percentile) -> Position:
    """One leader's percentile as it may be told: in tenths from 50 leaders on, in thirds from 20 on, else not at all.

    Thirds are those that the interval touches: "lower" alone, or "lower to middle". A percentile on an edge belongs to the
    upper tenth, 100 to the last. Percent. Raises ValueError for more than one percentile. Source: SCIENCE 1.6.

    >>> position(mid_percentile(3.7, [3.0] * 5 + [3.7] * 3 + [4.2] * 12))
    Position(grain=<Grain.THIRD: 'third'>, low=0, high=67)
    """
    if percentile.value.ndim:
        raise ValueError("one percentile has one position")
    if np.isnan(percentile.value) or percentile.n < FEWEST_FOR_THIRDS:
        return Position(Grain.NONE)
    if percentile.n >= FEWEST_FOR_TENTHS:
        low = min(int(percentile.value // TENTH), 100 // TENTH - 1) * TENTH
        return Position(Grain.TENTH, low, low + TENTH)
    thirds = [min(int(3 * float(limit) // 100), 2) for limit in (percentile.low, percentile.high)]
    return Position(Grain.THIRD, (0, 33, 67)[thirds[0]], (33, 67, 100)[thirds[1]])


def crawford_howell(value: ArrayLike, norm: ArrayLike) -> Deviation:
    """One leader against a small norm that is roughly normal: the alternative for 20 to 50 leaders.

    t = (x - mean) / (s sqrt((N + 1)/N)), df = N - 1; percentile 100 P(T < t). `norm` as in `mid_percentile`. NaN where the value is
    missing, the norm has fewer than two leaders, or all are equal. Raises ValueError unless the norm is one row.
    Source: Crawford & Howell 1998; SCIENCE 1.6.

    >>> found = crawford_howell(4.5, [3.0, 3.5, 4.0, 3.5])
    >>> round(float(found.t), 4), int(found.df), round(float(found.p), 4), round(float(found.percentile), 1)
    (2.1909, 3, 0.1162, 94.2)
    """
    others = np.asarray(norm, dtype=np.float64)
    if others.ndim != 1:
        raise ValueError("a norm is one row of leaders' means")
    n, mean, variance = moments(others)
    known = n >= 2 and variance > 0
    error = np.sqrt(variance * (n + 1) / n) if known else np.nan
    freedom = np.asarray(float(n - 1) if known else np.nan)
    t = (np.asarray(value, dtype=np.float64) - mean) / error
    return Deviation(t, freedom, 2 * stats.t.sf(np.abs(t), freedom), 100 * stats.t.cdf(t, freedom))


def _percentile(count: Floats, n: Floats, level: float) -> Percentile:
    upper = upper_tail(level)
    known = n if n > 0 else np.asarray(np.nan)
    low, high = (
        100 * stats.beta.ppf(tail, count + 0.5, known - count + 0.5) for tail in (1 - upper, upper)
    )
    return Percentile(
        100 * count / known,
        np.where(count == 0, 0.0, low) + 0 * known,
        np.where(count == known, 100.0, high),
        n,
    )
