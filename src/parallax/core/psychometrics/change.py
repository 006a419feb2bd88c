"""What changed between two rounds, and what people say has changed. Three views, never merged into one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from parallax.core.psychometrics.observed import Floats, observed
from parallax.core.psychometrics.uncertainty import Interval, moments, upper_tail, wilson

MOST_CHANGE = 3


@dataclass(frozen=True)
class Comparison:
    """`difference` (later minus earlier) with its interval, t, df, two-sided p, and the `n` behind it: pairs, or people of both rounds."""

    difference: Floats
    interval: Interval
    t: Floats
    df: Floats
    p: Floats
    n: Floats


@dataclass(frozen=True)
class ResponseShift:
    """`change` = post - pre, `perceived` = post - then, `shift` = then - pre; change = perceived + shift."""

    change: Comparison
    perceived: Comparison
    shift: Comparison


@dataclass(frozen=True)
class MiniSurvey:
    """How many saw it improved, the same or worse; mean on -3..+3; the share "improved" with its interval; sign test's p."""

    improved: NDArray[np.int64]
    same: NDArray[np.int64]
    worse: NDArray[np.int64]
    mean: Floats
    share: Interval
    p: Floats


def paired(before: ArrayLike, after: ArrayLike, *, level: float = 0.95) -> Comparison:
    """The same raters twice: mean of their own differences, over the last axis.

    d = after - before; t = mean(d) / (s_d / sqrt(n)), df = n - 1. Both (..., n) in the same order of raters, points of the scale,
    NaN = not observed; only whole pairs count. With one pair, or when all differences are equal, the difference is
    given without t, p and interval (NaN): no spread among few people is not certainty. Raises ValueError when
    the shapes differ or the level is not between 0 and 1. Source: Student 1908; SCIENCE 1.7.

    >>> found = paired([3, 3, 4, 2], [4, 3, 5, 4])
    >>> float(found.difference), round(float(found.t), 4), round(float(found.p), 4)
    (1.0, 2.4495, 0.0917)
    """
    first, second = observed(before, axes=1), observed(after, axes=1)
    if first.shape != second.shape:
        raise ValueError("the same raters must stand in both rounds, in the same order")
    n, mean, variance = moments(second - first)
    known = (n >= 2) & (variance > 0)
    error = np.sqrt(np.where(known, variance / np.maximum(n, 1), np.nan))
    return _compared(mean, error, np.where(known, n - 1.0, np.nan), n, level)


def welch(before: ArrayLike, after: ArrayLike, *, level: float = 0.95) -> Comparison:
    """Other raters than before: difference of two means with unequal variances, over the last axis.

    t = (m2 - m1) / sqrt(v1/n1 + v2/n2), df by Satterthwaite. (..., n1) and (..., n2) in points of the scale, NaN = not observed; the
    leading axes broadcast. Without two people in each round, or without any spread, the difference stands alone (t, p,
    interval NaN). Raises ValueError when the level is not between 0 and 1. Source: Welch 1947; SCIENCE 1.7.

    >>> found = welch([3, 3, 4, 2], [4, 5, 4])
    >>> round(float(found.difference), 4), round(float(found.df), 2), round(float(found.p), 4)
    (1.3333, 5.0, 0.0525)
    """
    (n1, m1, v1), (n2, m2, v2) = moments(observed(before, axes=1)), moments(observed(after, axes=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        e1, e2 = v1 / n1, v2 / n2
        known = (n1 >= 2) & (n2 >= 2) & (e1 + e2 > 0)
        freedom = np.where(known, (e1 + e2) ** 2 / (e1**2 / (n1 - 1) + e2**2 / (n2 - 1)), np.nan)
    error = np.sqrt(np.where(known, e1 + e2, np.nan))
    return _compared(m2 - m1, error, freedom, n1 + n2, level)


def response_shift(
    pre: ArrayLike, then: ArrayLike, post: ArrayLike, *, level: float = 0.95
) -> ResponseShift:
    """Before, after, and how "before" looks from after: three paired differences over raters who gave all three.

    All (..., n) in points of the scale, the same raters in the same order, NaN = not observed. Only whole triples count, so
    that change = perceived + shift holds. `change` is the main result; retrospective pretests ("then") run low and make
    `perceived` look better than it is. Edge cases and errors as in `paired`. Source: Howard 1980; Taylor, Russ-Eft & Taylor
    2009; SCIENCE 1.7.

    >>> found = response_shift(pre=[3, 4, 3], then=[2, 3, 3], post=[4, 4, 3])
    >>> [round(float(part.difference), 2) for part in (found.change, found.perceived, found.shift)]
    [0.33, 1.0, -0.67]
    """
    times = [observed(part, axes=1) for part in (pre, then, post)]
    if len({part.shape for part in times}) != 1:
        raise ValueError("the same raters must stand in all three, in the same order")
    whole = ~np.isnan(times[0] + times[1] + times[2])
    first, looking_back, last = (np.where(whole, part, np.nan) for part in times)
    return ResponseShift(
        paired(first, last, level=level),
        paired(looking_back, last, level=level),
        paired(first, looking_back, level=level),
    )


def mini_survey(answers: ArrayLike, *, level: float = 0.95) -> MiniSurvey:
    """Whether people saw a goal's behaviour change, each asked once on -3 (much worse) to +3 (much better), over the last axis.

    Share "improved" of all who answered by Wilson; exact two-sided sign test of improved against worse, zeros left out:
    p = min(1, 2 P(X <= min(up, down))), X ~ Bin(up + down, 1/2). (..., n), NaN = no answer. p is NaN when nobody saw a change,
    mean and share when nobody answered. Raises ValueError for anything but whole numbers from -3 to 3.
    Source: Dixon & Mood 1946; SCIENCE 1.7.

    >>> found = mini_survey([2, 1, 0, 3, 1, 1, 2])
    >>> int(found.improved), int(found.same), int(found.worse), round(float(found.mean), 4), float(found.p)
    (6, 1, 0, 1.4286, 0.03125)
    """
    said = observed(answers, axes=1)
    if np.any((np.abs(said) > MOST_CHANGE) | (said != np.round(said)) & ~np.isnan(said)):
        raise ValueError(f"answers are whole numbers from -{MOST_CHANGE} to {MOST_CHANGE}")
    up, same, down = (part.sum(axis=-1) for part in (said > 0, said == 0, said < 0))
    changed = up + down
    p = np.minimum(1.0, 2 * stats.binom.cdf(np.minimum(up, down), changed, 0.5))
    return MiniSurvey(
        up,
        same,
        down,
        moments(said)[1],
        wilson(up, changed + same, level=level),
        np.where(changed > 0, p, np.nan),
    )


def _compared(
    difference: Floats, error: Floats, freedom: Floats, n: Floats, level: float
) -> Comparison:
    half = stats.t.ppf(upper_tail(level), freedom) * error
    t = difference / error
    p = 2 * stats.t.sf(np.abs(t), freedom)
    return Comparison(
        difference, Interval(difference - half, difference + half), t, freedom, np.asarray(p), n
    )
