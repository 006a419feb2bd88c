"""Change since the round before, from the means that both reports display: whether it exceeds what few raters and their errors bring about."""

from collections.abc import Iterator
from math import sqrt

from parallax.core.questionnaire import GroupKind
from parallax.core.report.findings import Z_BAND, Spread, cents, may_be_equal
from parallax.core.report.model import (
    Change,
    ChangeLabel,
    DimensionChange,
    DimensionFacts,
    Figure,
    Report,
)


def change_since(previous: Report, now: Report, spread: Spread) -> Change | None:
    """The change of each dimension and group of others that both reports show; None where nothing can be compared.

    Compared are dimensions with the same items on the same scale, and groups with the same members. Only displayed means enter: nothing
    is computed again without those who left, which would tell their answers (SCIENCE 1.7).
    """
    if (previous.scale.min, previous.scale.max) != (now.scale.min, now.scale.max):
        return None
    before = {dimension.id: dimension for dimension in previous.dimensions}
    rows = tuple(
        row
        for dimension in now.dimensions
        if (earlier := before.get(dimension.id)) and _same_questions(earlier, dimension)
        for row in _rows(earlier, dimension, previous, now, spread)
    )
    return Change(previous.compiled_on, rows) if rows else None


def _same_questions(before: DimensionFacts, after: DimensionFacts) -> bool:
    return [(i.id, i.text, i.reversed) for i in before.items] == [
        (i.id, i.text, i.reversed) for i in after.items
    ]


def _rows(
    before: DimensionFacts, after: DimensionFacts, previous: Report, now: Report, spread: Spread
) -> Iterator[DimensionChange]:
    members = {column.id: set(column.members) for column in previous.columns}
    for column in now.columns:
        if column.kind is GroupKind.SELF or members.get(column.id) != set(column.members):
            continue
        first, second = before.cell(column.id).figure, after.cell(column.id).figure
        if first and second:
            yield _row(after.id, column.id, first, second, spread)


def _row(
    dimension: str, column: str, before: Figure, after: Figure, spread: Spread
) -> DimensionChange:
    difference = float(after.value - before.value)
    half = Z_BAND * spread.raters * sqrt(1 / before.n + 1 / after.n)
    reliable = is_reliable(difference, before.n, after.n, spread)
    lower, higher = sorted((before, after), key=lambda figure: figure.value)
    certain = reliable and not may_be_equal(lower.bound, higher.bound)
    return DimensionChange(
        dimension,
        column,
        before,
        after,
        after.value - before.value,
        cents(difference - half),
        cents(difference + half),
        reliable,
        label(difference, half, certain, spread),
    )


def group_reliability(n: float, spread: Spread) -> float:
    """Reliability of the mean of `n` raters: n ICC / (1 + (n - 1) ICC). Raises ValueError when n is 0 or less. Source: SCIENCE 1.3 (Spearman and Brown).

    >>> from parallax.core.report.findings import cold_start
    >>> [round(group_reliability(n, cold_start(1, 5)), 4) for n in (3, 5, 8)]
    [0.5625, 0.6818, 0.7742]
    """
    if n <= 0:
        raise ValueError("a mean needs at least one person")
    return n * spread.icc / (1 + (n - 1) * spread.icc)


def is_reliable(difference: float, n_before: float, n_after: float, spread: Spread) -> bool:
    """Jacobson and Truax: |difference| > 1.96 s sqrt((1 - r) + (1 - r')), s the SD of leaders' means, r the reliability of a group's mean at its n.

    With r = r' this is their sqrt(2) s sqrt(1 - r). Source: SCIENCE 1.7.

    >>> from parallax.core.report.findings import Spread
    >>> fifty = Spread(1, 0, 0, 1, 0, False, icc=0.8, leaders=7.5)
    >>> is_reliable(-15, 1, 1, fifty), is_reliable(-9, 1, 1, fifty)
    (True, False)
    """
    errors = (1 - group_reliability(n_before, spread)) + (1 - group_reliability(n_after, spread))
    return abs(difference) > Z_BAND * spread.leaders * sqrt(errors)


def label(difference: float, half: float, certain: bool, spread: Spread) -> ChangeLabel:
    """Said plainly when the difference reaches the practical threshold, its interval excludes zero and it is certain: reliable, and no limit leaves it open.
    With "perhaps" when it reaches the threshold only.

    >>> from parallax.core.report.findings import cold_start
    >>> label(0.9, 0.8, True, cold_start(1, 5)).value, label(0.6, 0.8, False, cold_start(1, 5)).value
    ('higher', 'possibly_higher')
    """
    if abs(difference) < spread.threshold - 1e-9:
        return ChangeLabel.NO_CLEAR_CHANGE
    plain = certain and abs(difference) > half
    if difference > 0:
        return ChangeLabel.HIGHER if plain else ChangeLabel.POSSIBLY_HIGHER
    return ChangeLabel.LOWER if plain else ChangeLabel.POSSIBLY_LOWER
