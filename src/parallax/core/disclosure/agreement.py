"""How alike the raters of a group answer in a dimension, as one of three words. Computed from answers: a released fact, never a finding."""

from collections.abc import Sequence
from fractions import Fraction

from parallax.core.disclosure.policy import DIVIDED_FROM, SIMILAR_BELOW
from parallax.core.disclosure.released import Agreement
from parallax.core.psychometrics.scoring import ItemScore


def limits(word: Agreement, points: int) -> tuple[Fraction, Fraction | None]:
    """The mean item variance W that `word` stands for on a scale with so many points: from the first value on, below the second (None: any above).

    In points squared, as shares of (A² − 1)/12, the variance of answers drawn at random from A points. With r*_wg(j) = 1 − W / that:
    similar above .50, divided up to .30, mixed between. Source: SCIENCE 1.2; the bands are those of LeBreton & Senter 2008.

    >>> [tuple(map(str, limits(word, 5))) for word in Agreement]
    [('0', '1'), ('1', '7/5'), ('7/5', 'None')]
    """
    at_random = Fraction(points**2 - 1, 12)
    similar, divided = SIMILAR_BELOW * at_random, DIVIDED_FROM * at_random
    match word:
        case Agreement.SIMILAR:
            return Fraction(0), similar
        case Agreement.MIXED:
            return similar, divided
        case Agreement.DIVIDED:
            return divided, None


def agreement(items: Sequence[ItemScore], points: int) -> Agreement:
    """The word for the mean, over `items`, of the variance between raters (n − 1), exactly.

    Raises ValueError without items, or for one with fewer than two answers.

    >>> agreement([ItemScore(total=12, n=4, squares=42), ItemScore(total=15, n=4, squares=59)], 5).value
    'divided'
    """
    if not items:
        raise ValueError("without items there is nothing to agree about")
    spread = sum((item.variance for item in items), Fraction(0)) / len(items)
    return next(word for word in reversed(Agreement) if spread >= limits(word, points)[0])
