"""End-coding: near an end of the scale a limit is shown instead of the mean, always and by formula (SCIENCE 2.5, P3; 2.6, step 5)."""

from decimal import ROUND_CEILING, ROUND_FLOOR
from fractions import Fraction

from parallax.core.disclosure.policy import Policy, rounded, rounded_outward
from parallax.core.disclosure.released import Bound, Released
from parallax.core.questionnaire import Scale

OPEN_SHARE = Fraction(1, 2)
"""How much of the scale must stay open for each rater's own mean over a dimension."""
OPEN_STEPS = 2
"""How many steps must stay open for each answer: three values."""


def item_reach(n: int) -> Fraction:
    """How far from an end the mean of `n` answers is shown as a limit: so that any one of them can be two steps away.

    >>> item_reach(5)
    Fraction(2, 5)
    """
    return Fraction(OPEN_STEPS, n)


def dimension_reach(n: int, fewest: int, scale: Scale) -> Fraction:
    """The same for the mean of `n` raters' own means, of at least `fewest` answers each: so that any rater's own can be half the scale away.

    Where half the scale is no whole number of a rater's steps, the next one: half a step more of whoever answered fewest. Never
    less than what keeps each single answer open.

    >>> dimension_reach(5, 4, Scale(1, 5)), dimension_reach(5, 3, Scale(1, 4)), dimension_reach(5, 1, Scale(1, 3))
    (Fraction(2, 5), Fraction(1, 3), Fraction(2, 5))
    """
    width = (scale.max - scale.min) * OPEN_SHARE
    if width.denominator > 1:
        width += Fraction(1, 2 * fewest)
    return max(width, Fraction(OPEN_STEPS, fewest)) / n


def limit(bound: Bound, reach: Fraction, scale: Scale) -> Fraction:
    """The limit that an end-coded mean of this reach stands for, exactly."""
    return scale.min + reach if bound is Bound.AT_MOST else scale.max - reach


def besides_rounding(shown: Released, reach: Fraction, scale: Scale) -> dict[str, str]:
    """What the formula tells of a mean that is shown itself: that it lies `above` and `below` the limits, as far as its rounding does not.

    >>> from decimal import Decimal
    >>> besides_rounding(Released(Decimal("4.6"), 5), Fraction(2, 5), Scale(1, 5))
    {'below': '23/5'}
    """
    half = Fraction(1, 2 * 10 ** -int(shown.value.as_tuple().exponent))
    low, high = limit(Bound.AT_MOST, reach, scale), limit(Bound.AT_LEAST, reach, scale)
    value = Fraction(shown.value)
    return ({"above": str(low)} if value - half <= low else {}) | (
        {"below": str(high)} if value + half > high else {}
    )


def end_coded(mean: Fraction, n: int, reach: Fraction, scale: Scale, policy: Policy) -> Released:
    """A protected mean of `n` people: within `reach` of an end of the scale as that limit, rounded outward; else the mean.

    >>> policy = Policy()
    >>> [str(end_coded(Fraction(s, 5), 5, item_reach(5), Scale(1, 5), policy).value) for s in (5, 6, 7, 8, 22, 23, 25)]
    ['1.4', '1.4', '1.4', '1.6', '4.4', '4.6', '4.6']
    """
    if mean <= (most := limit(Bound.AT_MOST, reach, scale)):
        return Released(rounded_outward(most, policy.decimals, ROUND_CEILING), n, Bound.AT_MOST)
    if mean >= (least := limit(Bound.AT_LEAST, reach, scale)):
        return Released(rounded_outward(least, policy.decimals, ROUND_FLOOR), n, Bound.AT_LEAST)
    return Released(rounded(mean, policy.decimals), n)
