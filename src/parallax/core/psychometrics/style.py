"""How a questionnaire was filled in, whatever was said: for counts only, never to leave anybody out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parallax.core.psychometrics.observed import Flags, Floats, count, observed, ratio
from parallax.core.psychometrics.uncertainty import moments

FEWEST_ITEMS = 10
FEWEST_RATERS = 5
FAR = 3.5
NORMAL_MAD = 0.6745


@dataclass(frozen=True)
class Style:
    """One value per questionnaire: longest run of one answer, SD over items, shares (0..1) of the commonest answer, of the
    scale's ends, and of turns up-down or down-up; NaN where too little was answered."""

    long_string: NDArray[np.int64]
    irv: Floats
    modal: Floats
    extreme: Floats
    alternation: Floats
    answered: Floats


def style(answers: ArrayLike, low: int, high: int) -> Style:
    """Indices of answering style, over the last axis.

    `answers` (..., items): as ticked, in the order asked and before reversed items are turned round; whole numbers of the scale
    `low`..`high`, NaN = not observed and skipped. long_string: longest run of equal answers. irv: SD over the answered items with
    n - 1. modal: share of the most frequent answer. extreme: share of the two ends. alternation: share of inner answers at which the
    direction turns. Raises ValueError for anything off the scale. Source: Dunn, Heggestad, Shanock & Theilgard 2018 (IRV);
    Johnson 2005 (long string); SCIENCE 1.8.

    >>> found = style([3, 3, 3, np.nan, 3, 5, 1], 1, 5)
    >>> int(found.long_string), round(float(found.irv), 4), round(float(found.modal), 4), float(found.alternation)
    (4, 1.2649, 0.6667, 0.25)
    """
    ticked = observed(answers, axes=1)
    seen = ~np.isnan(ticked)
    if np.any(seen & ((ticked < low) | (ticked > high) | (ticked != np.round(ticked)))):
        raise ValueError(f"answers are whole numbers from {low} to {high}")
    n, _, variance = moments(ticked)
    runs, turns = _sequence(ticked, seen)
    commonest = np.max([(ticked == value).sum(axis=-1) for value in range(low, high + 1)], axis=0)
    ends = ((ticked == low) | (ticked == high)).sum(axis=-1)
    return Style(
        runs, np.sqrt(variance), ratio(commonest, n), ratio(ends, n), ratio(turns, n - 2), n
    )


def straight_lining(found: Style, items: int) -> Flags:
    """Whether a questionnaire shows no variation worth the name: long_string >= max(10, items/2), or irv = 0 with 10 answers or more.

    `items`: how many were asked. Raises ValueError when it is below 1. Source: SCIENCE 1.8.

    >>> straight_lining(style([[3] * 12, [3, 4] * 6], 1, 5), 12).tolist()
    [True, False]
    """
    if items < 1:
        raise ValueError("at least one item is asked")
    flat = (found.irv == 0) & (found.answered >= FEWEST_ITEMS)
    return np.asarray((found.long_string >= max(FEWEST_ITEMS, items / 2)) | flat)


def leniency(scores: ArrayLike) -> Floats:
    """How far each rater's mean lies from that of the others about the same leader, robustly, over the last axis.

    z = 0.6745 (x - median) / MAD; far out from |z| > 3.5 on. `scores` (..., raters): each rater's mean in points of the scale,
    reversed items turned round, NaN = none. NaN for groups of fewer than five and where MAD = 0 (more than half agree
    to the hair). Source: Iglewicz & Hoaglin 1993; SCIENCE 1.8.

    >>> leniency([3.0, 3.2, 3.4, 3.6, 5.0]).round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 5.4]
    """
    means = observed(scores, axes=1)
    enough = (count(means, -1) >= FEWEST_RATERS)[..., None]
    means = np.where(enough, means, np.nan)
    distance = means - _median(means)
    mad = _median(np.abs(distance))
    return np.asarray(NORMAL_MAD * distance / np.where(mad > 1e-12, mad, np.nan))


def far_out(z: ArrayLike) -> Flags:
    """Whether a rater is unusually lenient or severe: |z| > 3.5; False where there is no z. Source: as `leniency`.

    >>> far_out([3.4, -3.6, np.nan]).tolist()
    [False, True, False]
    """
    return np.asarray(np.abs(np.asarray(z, dtype=np.float64)) > FAR)


def _sequence(ticked: Floats, seen: Flags) -> tuple[NDArray[np.int64], Floats]:
    """Longest run and number of turns, item by item over all questionnaires at once."""
    shape = ticked.shape[:-1]
    run = longest = np.zeros(shape, dtype=np.int64)
    turns = np.zeros(shape)
    last, step = np.full(shape, np.nan), np.zeros(shape)
    for item in range(ticked.shape[-1]):
        now, here = ticked[..., item], seen[..., item]
        run = np.where(here, np.where(now == last, run + 1, 1), run)
        longest = np.maximum(longest, run)
        moved = np.where(here & ~np.isnan(last), np.sign(now - last), 0.0)
        turns += moved * step < 0
        step = np.where(here & ~np.isnan(last), moved, step)
        last = np.where(here, now, last)
    return longest, turns


def _median(values: Floats) -> Floats:
    """Median over what was observed, kept as an axis; NaN for none, without numpy's warning."""
    if not values.shape[-1]:
        return np.full((*values.shape[:-1], 1), np.nan)
    order = np.sort(values, axis=-1)
    n = (~np.isnan(values)).sum(axis=-1)[..., None]
    low = np.take_along_axis(order, np.maximum((n - 1) // 2, 0), axis=-1)
    return (low + np.take_along_axis(order, np.minimum(n // 2, values.shape[-1] - 1), axis=-1)) / 2
