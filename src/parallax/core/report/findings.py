"""What follows from released figures: bands, self-other gaps, highest and lowest items. Functions of displayed numbers and public constants only."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt

from parallax.core.disclosure.released import Bound
from parallax.core.report.model import GapLabel, RankedItem, Standing

Z_BAND = 1.959964
Z_GAP = 1.644854
CENT = Decimal("0.01")
PERHAPS = {GapLabel.OVER: GapLabel.POSSIBLE_OVER, GapLabel.UNDER: GapLabel.POSSIBLE_UNDER}


@dataclass(frozen=True)
class Spread:
    """Public constants of the scale: between-rater SD, SD and alpha of self ratings, practical threshold, midpoint of norms, ICC(1) of raters,
    by how much leaders usually rate themselves higher, and the SD of leaders' means."""

    raters: float
    norm: float
    alpha: float
    threshold: float
    midpoint: float
    provisional: bool
    icc: float = 0.30
    leniency: float = 0.0
    leaders: float = 0.60


def cold_start(low: int, high: int) -> Spread:
    """The constants used until at least 20 leaders give estimates; proportional to the length of the scale.

    On 1..5: rater SD 0.70, norm SD 0.60, alpha .85, threshold 0.5, norm median 3.75; ICC(1) .30; leniency 0.32 norm SD (Heidemeier and
    Moser's meta-analysis). Source: SCIENCE 1.1, 1.3.

    >>> cold_start(1, 5)
    Spread(raters=0.7, norm=0.6, alpha=0.85, threshold=0.5, midpoint=3.75, provisional=True, icc=0.3, leniency=0.192, leaders=0.6)
    """
    length = high - low
    return Spread(
        0.70 * length / 4,
        0.60 * length / 4,
        0.85,
        length / 8,
        low + 0.6875 * length,
        True,
        leniency=round(0.32 * 0.60 * length / 4, 9),
        leaders=0.60 * length / 4,
    )


def band(mean: Decimal, n: int, low: int, high: int, spread: Spread) -> tuple[Decimal, Decimal]:
    """The 95 % band mean -+ z s / sqrt(n), clipped to the scale, to a hundredth. Source: SCIENCE 1.4.

    Raises ValueError when n < 1.

    >>> [str(limit) for limit in band(Decimal("3.2"), 6, 1, 5, cold_start(1, 5))]
    ['2.64', '3.76']
    """
    if n < 1:
        raise ValueError("a band needs at least one person")
    half = Z_BAND * spread.raters / sqrt(n)
    return cents(max(float(mean) - half, low)), cents(min(float(mean) + half, high))


def gap(
    self_mean: float, others_mean: float, n: float, spread: Spread
) -> tuple[float, float, float, GapLabel]:
    """Self minus others, its 90 % interval, and the label that it deserves.

    SE^2 = s^2/n + norm^2 (1 - alpha). `over`: G >= threshold and L > 0; `under`: G <= -threshold and U < 0; `in_agreement`: |G| < threshold
    and the interval within twice the threshold; beyond the threshold otherwise `possible_...`; else `not_enough_data`.
    For a mean of several groups' means, n is the effective number groups^2 / sum(1/n_g).
    In points of the scale. Raises ValueError when n is 0 or less. Source: SCIENCE 1.1.

    >>> g, low, high, label = gap(4.75, 3.208333, 6, cold_start(1, 5))
    >>> round(g, 4), round(low, 2), round(high, 2), label.value
    (1.5417, 0.94, 2.15, 'over')
    """
    if n <= 0:
        raise ValueError("a gap needs at least one other person")
    difference = self_mean - others_mean
    error = sqrt(spread.raters**2 / n + spread.norm**2 * (1 - spread.alpha))
    low, high = difference - Z_GAP * error, difference + Z_GAP * error
    return difference, low, high, _label(difference, low, high, spread.threshold)


def differs(
    first: float, n_first: float, second: float, n_second: float, spread: Spread
) -> tuple[float, float, float] | None:
    """Two groups' means that differ beyond their uncertainty: the difference with its 90 % interval; otherwise None.

    SE^2 = s^2 (1/n + 1/n'); it counts when it reaches the practical threshold and the interval excludes zero. Source: SCIENCE 1.1 and 1.4,
    for two groups instead of self and group. Raises ValueError when a group is empty.

    >>> [round(part, 2) for part in differs(4.2, 7, 3.2, 6, cold_start(1, 5)) or ()]
    [1.0, 0.36, 1.64]
    >>> differs(3.8, 7, 3.2, 6, cold_start(1, 5)) is None
    True
    """
    if n_first <= 0 or n_second <= 0:
        raise ValueError("a difference needs people on both sides")
    difference = first - second
    half = Z_GAP * spread.raters * sqrt(1 / n_first + 1 / n_second)
    if abs(difference) < spread.threshold - 1e-9 or abs(difference) <= half:
        return None
    return difference, difference - half, difference + half


def _label(difference: float, low: float, high: float, threshold: float) -> GapLabel:
    # Released means have few decimals: a hair of float noise must not decide on which side of the threshold they fall.
    reaches = abs(difference) >= threshold - 1e-9
    if reaches and difference > 0:
        return GapLabel.OVER if low > 0 else GapLabel.POSSIBLE_OVER
    if reaches:
        return GapLabel.UNDER if high < 0 else GapLabel.POSSIBLE_UNDER
    if -2 * threshold < low and high < 2 * threshold:
        return GapLabel.IN_AGREEMENT
    return GapLabel.NOT_ENOUGH_DATA


def may_be_equal(lower: Bound, higher: Bound) -> bool:
    """Whether limits leave open that the lower of two means is no lower at all: "at least" below, or "at most" above.

    Others "at least 4.5" may all have said 5.

    >>> may_be_equal(Bound.AT_LEAST, Bound.EXACT), may_be_equal(Bound.AT_MOST, Bound.AT_LEAST)
    (True, False)
    """
    return lower is Bound.AT_LEAST or higher is Bound.AT_MOST


def beyond(value: Decimal, bound: Bound, low: int, high: int) -> float:
    """The mean at its farthest from what is displayed: the end of the scale for a limit.

    >>> beyond(Decimal("4.5"), Bound.AT_LEAST, 1, 5), beyond(Decimal("4.2"), Bound.EXACT, 1, 5)
    (5.0, 4.2)
    """
    if bound is Bound.EXACT:
        return float(value)
    return float(low if bound is Bound.AT_MOST else high)


def wherever(label: GapLabel, farthest: GapLabel) -> GapLabel:
    """A clear label stands if the gap has it with the others' mean at its farthest too, and is said with "perhaps" otherwise.

    >>> wherever(GapLabel.OVER, GapLabel.IN_AGREEMENT).value, wherever(GapLabel.UNDER, GapLabel.UNDER).value
    ('possible_over', 'under')
    """
    if label is farthest or label not in PERHAPS:
        return label
    return PERHAPS[label]


def standing(label: GapLabel, others_mean: float, spread: Spread) -> Standing:
    """Blind spot and hidden strength only where the gap exceeds its uncertainty; otherwise by others' mean against the norm's median.

    >>> standing(GapLabel.OVER, 3.2, cold_start(1, 5)).value, standing(GapLabel.POSSIBLE_OVER, 3.2, cold_start(1, 5)).value
    ('blind_spot', 'development')
    """
    strong = others_mean >= spread.midpoint
    if label is GapLabel.OVER and not strong:
        return Standing.BLIND_SPOT
    if label is GapLabel.UNDER and strong:
        return Standing.HIDDEN_STRENGTH
    return Standing.STRENGTH if strong else Standing.DEVELOPMENT


def effective_n(sizes: Sequence[int]) -> float:
    """How many people of one group the unweighted mean of groups of these sizes is worth.

    >>> effective_n([6]), effective_n([4, 4])
    (6.0, 8.0)
    """
    return float(len(sizes) ** 2 / sum((Fraction(1, n) for n in sizes), Fraction(0)))


def extremes(
    ranked: Sequence[RankedItem], most: int = 5
) -> tuple[tuple[RankedItem, ...], tuple[RankedItem, ...]]:
    """The highest and lowest items, at most `most` each and never overlapping; ties keep the questionnaire's order.

    >>> items = [RankedItem(i, Decimal(v)) for i, v in (("a", 3), ("b", 5), ("c", 3))]
    >>> [[r.item for r in side] for side in extremes(items)]
    [['b'], ['a']]
    """
    size = min(most, len(ranked) // 2)
    highest = sorted(ranked, key=lambda r: -r.value)[:size]
    taken = {r.item for r in highest}
    lowest = sorted((r for r in ranked if r.item not in taken), key=lambda r: r.value)[:size]
    return tuple(highest), tuple(lowest)


def cents(value: float) -> Decimal:
    """To a hundredth, halves away from zero; a hair below zero is 0.00.

    >>> str(cents(-0.004)), str(cents(-0.005))
    ('0.00', '-0.01')
    """
    return Decimal(repr(round(value, 9))).quantize(CENT, rounding=ROUND_HALF_UP) + 0
