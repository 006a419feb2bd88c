"""Agreement of raters within one group: r_wg and its kin, a_wg, average deviation. As raw as the answers they come from."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from parallax.core.psychometrics.observed import (
    Floats,
    count,
    deviations,
    mean,
    observed,
    ratio,
    variance,
)
from parallax.core.questionnaire import Scale


class Null(StrEnum):
    """What answers without any agreement are taken to look like."""

    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    SLIGHT_SKEW = "slight skew"
    MODERATE_SKEW = "moderate skew"


class Centre(StrEnum):
    MEAN = "mean"
    MEDIAN = "median"


# Published error variances for 5 to 11 options: LeBreton & Senter 2008, table 2, as in LeBreton's R package WGA.
SKEWED = {
    Null.SLIGHT_SKEW: (1.34, 1.85, 2.90, 3.47, 5.66, 6.30, 7.31),
    Null.MODERATE_SKEW: (0.90, 1.26, 2.14, 2.79, 4.73, 5.09, 6.32),
}
FEWEST_OPTIONS, MOST_OPTIONS = 5, 11


@dataclass(frozen=True)
class Index:
    """`raw` as estimated; `shown` with negative values at 0, because less than no agreement has no reading."""

    raw: Floats

    @property
    def shown(self) -> Floats:
        return np.maximum(self.raw, 0.0)


def null_variance(scale: Scale, null: Null = Null.UNIFORM) -> float:
    """Variance of one answer (points squared) if raters had nothing in common, sigma_E^2.

    Uniform: (A^2 - 1)/12. Triangular, peak in the middle: (A^2 + 2A - 3)/24 for odd A, (A^2 + 2A - 2)/24 for even A.
    Skewed: from a published table for 5 to 11 options; leniency alone makes answers look alike, so r_wg is lower against them.
    Raises ValueError for a skewed null on another number of options.
    Source: James, Demaree & Wolf 1984; LeBreton & Senter 2008.

    >>> [round(null_variance(Scale(1, 5), null), 4) for null in Null]
    [2.0, 1.3333, 1.34, 0.9]
    """
    a = scale.points
    if null is Null.UNIFORM:
        return float((a * a - 1) / 12)
    if null is Null.TRIANGULAR:
        return float((a * a + 2 * a - (3 if a % 2 else 2)) / 24)
    if not FEWEST_OPTIONS <= a <= MOST_OPTIONS:
        raise ValueError(f"the {null.value} null is known for 5 to 11 options, not for {a}")
    return SKEWED[null][a - FEWEST_OPTIONS]


def mean_item_variance(answers: ArrayLike) -> Floats:
    """Mean over the items of the variance between raters (n - 1), in points squared.

    `answers`: (..., raters, items), NaN = not observed. Result: (...). An item with fewer than two answers does not count;
    NaN without any item that counts. Raises ValueError below two axes.

    >>> mean_item_variance([[4, 3], [4, 3], [4, 4], [1, 5]]).round(4)
    np.float64(1.5833)
    """
    return mean(variance(observed(answers, axes=2), -2), -1)


def rwg(answers: ArrayLike, scale: Scale, null: Null = Null.UNIFORM) -> Index:
    """Agreement on each item: r_wg = 1 - s^2 / sigma_E^2, at most 1 (everybody the same); negative beyond the null.

    `answers`: (..., raters, items), NaN = not observed. Result: (..., items); NaN with fewer than two answers.
    Raises ValueError for an answer off the scale. Source: James, Demaree & Wolf 1984.

    >>> found = rwg([[4], [4], [4], [1]], Scale(1, 5))
    >>> found.raw, found.shown
    (array([-0.125]), array([0.]))
    """
    return Index(1 - variance(_on_scale(answers, scale), -2) / null_variance(scale, null))


def rwg_j(answers: ArrayLike, scale: Scale, null: Null = Null.UNIFORM) -> Floats:
    """Agreement over J parallel items: J(1 - v) / (J(1 - v) + v), v = mean item variance / sigma_E^2; 0 where v > 1.

    Rises with J alone: `rwg_star` does not. Beyond v = 1 the formula means nothing, so there is no raw value to keep; the
    raw r*_wg(j) says how far beyond it is. `answers`: (..., raters, items), NaN = not observed; items with fewer than two
    answers do not count, in J either. Result: (...), 0..1, NaN without any item that counts.
    Raises ValueError for an answer off the scale. Source: James, Demaree & Wolf 1984, 1993.

    >>> rwg_j([[4, 3], [4, 3], [4, 4], [3, 5]], Scale(1, 5)).round(4)
    np.float64(0.8293)
    """
    each = variance(_on_scale(answers, scale), -2)
    v = mean(each, -1) / null_variance(scale, null)
    agreeing = count(each, -1) * np.maximum(1 - v, 0.0)
    return ratio(agreeing, agreeing + v)


def rwg_star(answers: ArrayLike, scale: Scale, null: Null = Null.UNIFORM) -> Index:
    """Lindell's r*_wg(j) = 1 - mean item variance / sigma_E^2: agreement over items that does not grow with their number.

    `answers`: (..., raters, items), NaN = not observed; items with fewer than two answers do not count.
    Result: (...), at most 1, NaN without any item that counts. Raises ValueError for an answer off the scale.
    Source: Lindell, Brandt & Whitney 1999.

    >>> rwg_star([[4, 3], [4, 3], [4, 4], [1, 5]], Scale(1, 5)).raw.round(4)
    np.float64(0.2083)
    """
    return Index(1 - mean_item_variance(_on_scale(answers, scale)) / null_variance(scale, null))


def rwg_star_dissensus(answers: ArrayLike, scale: Scale) -> Index:
    """r*_wg(j) against the most that raters can differ: 1 - mean over items of s^2 / (((H - L)/2)^2 n/(n - 1)).

    Half of the raters at each end of the scale give 0; an odd number cannot reach it. With n the answers of the item.
    (H, L the ends; for 1..A the divisor is Lindell's 0.5(A^2 + 1) - (0.5(A + 1))^2, times n/(n - 1).)
    `answers`: (..., raters, items), NaN = not observed. Result: (...), 0..1, NaN without an item of two answers.
    Raises ValueError for an answer off the scale. Source: Lindell & Brandt 1999.

    >>> rwg_star_dissensus([[1], [1], [5], [5]], Scale(1, 5)).raw
    np.float64(0.0)
    """
    given = _on_scale(answers, scale)
    n = count(given, -2)
    most = ((scale.max - scale.min) / 2) ** 2 * ratio(n, n - 1)
    return Index(1 - mean(ratio(variance(given, -2), most), -1))


def a_wg(answers: ArrayLike, scale: Scale) -> Floats:
    """Agreement on each item against the most that raters with this mean could differ, -1..1.

    a_wg = 1 - 2 s^2 / (((H + L)M - M^2 - HL) n/(n - 1)), with M the mean and H, L the ends of the scale; 1 if s^2 = 0.
    Valid with at least A - 1 answers and (L(n-1) + H)/n <= M <= (H(n-1) + L)/n; NaN otherwise and with fewer than two answers.
    0 is agreement halfway, so that negative values have a reading and stay.
    `answers`: (..., raters, items), NaN = not observed. Result: (..., items). Raises ValueError for an answer off the scale.
    Source: Brown & Hauenstein 2005.

    >>> a_wg([[4], [4], [4], [1]], Scale(1, 5)).round(4)
    array([0.1429])
    """
    given = _on_scale(answers, scale)
    low, high = scale.min, scale.max
    n, m, s2 = count(given, -2), mean(given, -2), variance(given, -2)
    most = ((high + low) * m - m * m - high * low) * ratio(n, n - 1)
    # A sum of answers rather than their mean: whole numbers compare exactly.
    total = np.nansum(given, axis=-2)
    valid = (
        (n >= scale.points - 1) & (total >= low * (n - 1) + high) & (total <= high * (n - 1) + low)
    )
    return np.where(s2 == 0, 1.0, np.where(valid, 1 - ratio(2 * s2, most), np.nan))


def average_deviation(answers: ArrayLike, scale: Scale, about: Centre = Centre.MEAN) -> Floats:
    """How far answers to each item lie from their mean (AD_M) or median (AD_Md) on average, in points; 0 is full agreement.

    AD = sum |x - centre| / n. `answers`: (..., raters, items), NaN = not observed. Result: (..., items); NaN with fewer than
    two answers. Over several items: the mean of theirs. Raises ValueError for an answer off the scale.
    Source: Burke, Finkelstein & Dusig 1999; Burke & Dunlap 2002.

    >>> average_deviation([[4], [4], [4], [1]], Scale(1, 5))
    array([1.125])
    >>> average_deviation([[4], [4], [4], [1]], Scale(1, 5), Centre.MEDIAN)
    array([0.75])
    """
    given = _on_scale(answers, scale)
    if about is Centre.MEAN:
        away = deviations(given, -2)
    else:
        away = given - np.expand_dims(_median(given), -2)
    n = count(given, -2)
    return np.where(n < 2, np.nan, mean(np.abs(away), -2))


def acceptable_deviation(scale: Scale) -> float:
    """The largest AD that still counts as agreement, A/6, in points. Source: Burke & Dunlap 2002.

    >>> round(acceptable_deviation(Scale(1, 5)), 2)
    0.83
    """
    return scale.points / 6


def _on_scale(answers: ArrayLike, scale: Scale) -> Floats:
    given = observed(answers, axes=2)
    off = given[(given < scale.min) | (given > scale.max)]
    if off.size:
        raise ValueError(f"answer {off[0]:g} is outside the scale {scale.min}..{scale.max}")
    return given


def _median(given: Floats) -> Floats:
    """Along the raters; sorting puts NaN last, so that the middle of the first n is the median."""
    nobody = np.full((*given.shape[:-2], 1, given.shape[-1]), np.nan)
    ordered = np.sort(np.concatenate([given, nobody], axis=-2), axis=-2)
    n = count(given, -2).astype(np.int64)
    places = np.stack([np.maximum(n - 1, 0) // 2, n // 2], axis=-2)
    return np.asarray(np.take_along_axis(ordered, places, axis=-2).mean(axis=-2))
