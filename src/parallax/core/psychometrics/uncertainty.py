"""How far a mean, a share or a rank can be trusted when few people answered."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from parallax.core.psychometrics.observed import (
    Floats,
    count,
    mean,
    observed,
    to_the_hair,
    variance,
)


@dataclass(frozen=True)
class Interval:
    """`low` to `high`; NaN at both ends where there is none."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Shrunk:
    """`mean` drawn towards the programme's by what noise there is in it, its posterior `sd`, and the `weight` of the own mean (0..1)."""

    mean: Floats
    sd: Floats
    weight: Floats


def t_interval(values: ArrayLike, *, level: float = 0.95) -> Interval:
    """Interval of a mean from the group's own spread: mean -+ t(n-1) s / sqrt(n), over the last axis.

    `values`: (..., n) answers or scores in points of the scale, NaN = not observed. The limits are in the same
    points and are not clipped. NaN where fewer than two were observed, and where all are equal: no spread seen
    among few people is not certainty. For coaches only: mean and own SD together tell the single answers
    (SCIENCE 0.1). Raises ValueError when `level` is not between 0 and 1. Source: Student 1908; SCIENCE 1.4.

    >>> found = t_interval([3, 4, 4, 5])
    >>> round(float(found.low), 4), round(float(found.high), 4)
    (2.7008, 5.2992)
    """
    n, middle, spread = moments(observed(values, axes=1))
    error = np.sqrt(np.where(spread > 0, spread, np.nan) / np.maximum(n, 1))
    half = stats.t.ppf(upper_tail(level), np.maximum(n - 1, 1)) * error
    return Interval(middle - half, middle + half)


def wilson(successes: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Interval:
    """Wilson's score interval of a share, the one for leaders: near its level on average, never outside 0..1.

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n). `successes` and `n` broadcast; shares come as 0..1, NaN where n = 0.
    Raises ValueError for counts below 0 or successes above n. Source: Wilson 1927; SCIENCE 1.4.

    >>> found = wilson(3, 5)
    >>> round(float(found.low), 4), round(float(found.high), 4)
    (0.2307, 0.8824)
    """
    hits, people = _counts(successes, n)
    z = stats.norm.ppf(upper_tail(level))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = hits / people
        centre = share + z**2 / (2 * people)
        half = z * np.sqrt(share * (1 - share) / people + z**2 / (4 * people**2))
        scale = 1 + z**2 / people
        low, high = (centre - half) / scale, (centre + half) / scale
    return _at_the_ends(hits, people, low, high)


def clopper_pearson(successes: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Interval:
    """Exact interval of a share, the one for coaches: at least its level whatever the true share, hence wide.

    Quantiles of Beta(k, n-k+1) and Beta(k+1, n-k); 0 below when k = 0, 1 above when k = n. Shapes, units and errors as
    in `wilson`. Source: Clopper & Pearson 1934; SCIENCE 1.4.

    >>> found = clopper_pearson(3, 5)
    >>> round(float(found.low), 4), round(float(found.high), 4)
    (0.1466, 0.9473)
    """
    hits, people = _counts(successes, n)
    upper = upper_tail(level)
    low = stats.beta.ppf(1 - upper, np.maximum(hits, 1), people - hits + 1)
    high = stats.beta.ppf(upper, hits + 1, np.maximum(people - hits, 1))
    return _at_the_ends(hits, people, low, high)


def shrunk(
    means: ArrayLike, n: ArrayLike, *, centre: float, between: float, within: float
) -> Shrunk:
    """Means drawn towards the programme's mean, so that small groups do not fill both ends of a list.

    B = tau^2/(tau^2 + s_p^2/n); mean = mu + B (m - mu); sd = sqrt(tau^2 (1 - B)). `means` and `n` (raters) broadcast;
    `centre` mu, `between` tau (SD of true leader means) and `within` s_p (SD between raters of one leader) in points
    of the scale. NaN where the mean is missing or n = 0. Order by this mean, show the raw one. Raises ValueError for a
    negative n, tau or s_p, and when both SDs are 0. Source: empirical Bayes (Efron & Morris 1975); SCIENCE 1.4.

    >>> found = shrunk([4.6, 4.5], [3, 12], centre=3.8, between=0.3, within=0.7)
    >>> [round(float(m), 2) for m in found.mean], [round(float(s), 2) for s in found.sd]
    ([4.08, 4.28], [0.24, 0.17])
    """
    raters = np.asarray(n, dtype=np.float64)
    if np.any(raters < 0) or between < 0 or within < 0 or between + within == 0:
        raise ValueError("counts and SDs may not be negative, nor both SDs 0")
    noise = within**2 / np.where(raters > 0, raters, np.nan)
    weight = between**2 / (between**2 + noise)
    drawn = centre + weight * (np.asarray(means, dtype=np.float64) - centre)
    return Shrunk(drawn, np.sqrt(between**2 * (1 - weight)), weight)


def reliable_order(
    means: ArrayLike, n: ArrayLike, *, centre: float, between: float, within: float
) -> NDArray[np.intp]:
    """Places of `means` (one row) from highest to lowest by their shrunk mean; ties keep their order, missing ones come last.

    Arguments, errors and source as in `shrunk`.

    >>> reliable_order([4.6, 4.5, 3.9], [3, 12, 12], centre=3.8, between=0.3, within=0.7).tolist()
    [1, 0, 2]
    """
    drawn = shrunk(means, n, centre=centre, between=between, within=within).mean
    return np.argsort(-to_the_hair(drawn), kind="stable")


def moments(values: Floats) -> tuple[Floats, Floats, Floats]:
    """How many were observed along the last axis, their mean (NaN for none) and variance with n - 1 (NaN below two).

    Equal floats have variance 0, although their mean may miss them by a hair.

    >>> [part.tolist() for part in moments(np.array([[0.1, 0.1, 0.1], [2.0, np.nan, np.nan]]))]
    [[3.0, 1.0], [0.10000000000000002, 2.0], [0.0, nan]]
    """
    middle, spread = mean(values, -1), variance(values, -1)
    hair = 1e-12 * np.maximum(1.0, middle**2)
    return count(values, -1), middle, np.where(spread < hair, 0.0, spread)


def upper_tail(level: float) -> float:
    """The probability below the upper limit of a two-sided interval; raises ValueError unless 0 < level < 1.

    >>> upper_tail(0.95)
    0.975
    """
    if not 0 < level < 1:
        raise ValueError(f"the level {level} is not between 0 and 1")
    return (1 + level) / 2


def _counts(successes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    hits, people = np.broadcast_arrays(
        np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    if np.any(hits < 0) or np.any(hits > people):
        raise ValueError("successes must lie between 0 and the number of people")
    return hits, people


def _at_the_ends(hits: Floats, people: Floats, low: Floats, high: Floats) -> Interval:
    """Limits that are exactly 0 or 1 where nobody or everybody is counted; none without people."""
    nobody = np.where(people == 0, np.nan, 0.0)
    return Interval(
        np.where(hits == 0, 0.0, low) + nobody, np.where(hits == people, 1.0, high) + nobody
    )
