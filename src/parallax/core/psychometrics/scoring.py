"""Sums and counts per rater group, exact, from the ratings of one leader."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from parallax.core.evidence import Evidence, Rating
from parallax.core.questionnaire import Dimension, Questionnaire

Answers = NDArray[np.int64]


@dataclass(frozen=True)
class ItemScore:
    """`total` of `n` answers on the scale, reversed items already turned round, and of their `squares`."""

    total: int = 0
    n: int = 0
    squares: int = 0

    def __add__(self, other: "ItemScore") -> "ItemScore":
        return ItemScore(self.total + other.total, self.n + other.n, self.squares + other.squares)

    @property
    def variance(self) -> Fraction:
        """Between raters (n - 1), in points squared: (n·squares - total²) / (n·(n - 1)). Raises ValueError below two answers.

        >>> ItemScore(total=13, n=4, squares=49).variance
        Fraction(9, 4)
        """
        if self.n < 2:
            raise ValueError("a variance needs at least two answers")
        return Fraction(self.n * self.squares - self.total**2, self.n * (self.n - 1))


@dataclass(frozen=True)
class DimensionScore:
    """`total` of the scores of `n` raters; a rater counts from half of the items asked.

    `patterns` counts the raters by (which items they answered, whether they count), which decides what
    may be shown side by side; it is as raw as the answers.
    """

    total: Fraction = Fraction(0)
    n: int = 0
    patterns: Mapping[tuple[tuple[int, ...], bool], int] = field(default_factory=dict)

    def __add__(self, other: "DimensionScore") -> "DimensionScore":
        patterns = Counter(self.patterns)
        patterns.update(other.patterns)
        return DimensionScore(self.total + other.total, self.n + other.n, dict(patterns))

    @property
    def fewest_answers(self) -> int:
        """The smallest number of answers behind a rater who counts; 0 without raters."""
        return min((len(answered) for answered, counts in self.patterns if counts), default=0)


@dataclass(frozen=True)
class GroupScores:
    answered: int
    dimensions: Mapping[str, DimensionScore]
    items: Mapping[str, ItemScore]


@dataclass(frozen=True)
class Scores:
    """Exact sums per group that answered, before any merging."""

    groups: Mapping[str, GroupScores]


def score(evidence: Evidence, questionnaire: Questionnaire) -> Scores:
    """Sums and counts of every dimension and item, per rater group, as whole numbers and fractions.

    A rater's score of a dimension is the mean of the items answered, if at least half of the items asked of the
    rater's group were answered; otherwise the rater is missing there. Reversed answers x become min + max - x.
    "Not observed" is no value: nothing is imputed. Source: SCIENCE 1.8 (the rule that CCL publishes).
    Raises ValueError for an unknown item or group, an item that the group is not asked, a value off the scale, or two answers to one item.

    >>> from parallax.core.questionnaire import *
    >>> from parallax.core.evidence import Respondent
    >>> q = Questionnaire("Q", Scale(1, 5), (Dimension("d", "D", (Item("a", "A"), Item("b", "B", reversed=True))),),
    ...                   (RaterGroup("peer", "Peers", GroupKind.PROTECTED),))
    >>> one = score(Evidence((Rating(Respondent(1), "peer", "a", 4), Rating(Respondent(1), "peer", "b", 1))), q)
    >>> one.groups["peer"].dimensions["d"].total, one.groups["peer"].items["b"].total
    (Fraction(9, 2), 5)
    """
    column = {item.id: index for index, item in enumerate(questionnaire.items)}
    people, answers, present = _matrix(evidence.ratings, questionnaire, column)
    answered = evidence.answered_by_group()
    groups = {}
    for group in questionnaire.groups:
        rows = np.flatnonzero(people == group.id) if len(people) else np.zeros(0, dtype=np.int64)
        if rows.size or answered.get(group.id):
            groups[group.id] = _group_scores(
                questionnaire,
                group.id,
                answers[rows],
                present[rows],
                column,
                answered.get(group.id, rows.size),
            )
    return Scores(groups)


def refuse_misfit(rating: Rating, questionnaire: Questionnaire, items: Container[str]) -> None:
    """Raises ValueError for an unknown item or group, or a value off the scale."""
    scale = questionnaire.scale
    if rating.item not in items or rating.group not in questionnaire.group_by_id:
        raise ValueError(f"unknown item {rating.item} or group {rating.group}")
    if rating.value is not None and not scale.min <= rating.value <= scale.max:
        raise ValueError(f"value {rating.value} is outside the scale {scale.min}..{scale.max}")


def _matrix(
    ratings: Sequence[Rating], questionnaire: Questionnaire, column: Mapping[str, int]
) -> tuple[NDArray[np.str_], Answers, NDArray[np.bool_]]:
    """People's groups, their answers (people x items, turned round where reversed), and which answers exist."""
    row: dict[tuple[str, int], int] = {}
    cells: dict[tuple[int, int], int | None] = {}
    scale = questionnaire.scale
    items = {item.id: item for item in questionnaire.items}
    turned = {item.id for item in questionnaire.items if item.reversed}
    for rating in ratings:
        refuse_misfit(rating, questionnaire, column)
        if not items[rating.item].is_asked_of(rating.group):
            raise ValueError(f"item {rating.item} is not asked of group {rating.group}")
        place = (
            row.setdefault((rating.group, rating.respondent), len(row)),
            column[rating.item],
        )
        if place in cells:
            raise ValueError(f"two answers of one respondent to item {rating.item}")
        flip = rating.value is not None and rating.item in turned
        cells[place] = (
            scale.min + scale.max - rating.value
            if flip and rating.value is not None
            else rating.value
        )
    answers = np.zeros((len(row), len(column)), dtype=np.int64)
    present = np.zeros(answers.shape, dtype=np.bool_)
    given = [(r, c, v) for (r, c), v in cells.items() if v is not None]
    if given:
        rows, columns, values = (np.array(part) for part in zip(*given, strict=True))
        answers[rows, columns] = values
        present[rows, columns] = True
    return np.array([group for group, _ in row], dtype=np.str_), answers, present


def _group_scores(
    questionnaire: Questionnaire,
    group: str,
    answers: Answers,
    present: NDArray[np.bool_],
    column: Mapping[str, int],
    answered: int,
) -> GroupScores:
    totals, counts = answers.sum(axis=0), present.sum(axis=0)
    squares = np.square(answers).sum(axis=0)
    items = {
        item: ItemScore(int(totals[c]), int(counts[c]), int(squares[c]))
        for item, c in column.items()
    }
    dimensions = {}
    for dimension in questionnaire.dimensions:
        columns = [column[item.id] for item in dimension.items]
        dimensions[dimension.id] = _dimension_score(
            dimension, group, answers[:, columns], present[:, columns]
        )
    return GroupScores(answered, dimensions, items)


def _dimension_score(
    dimension: Dimension, group: str, answers: Answers, present: NDArray[np.bool_]
) -> DimensionScore:
    asked = sum(item.is_asked_of(group) for item in dimension.items)
    given = present.sum(axis=1)
    counts = (given > 0) & (2 * given >= asked)
    sums = answers.sum(axis=1)
    total = Fraction(0)
    for number in np.unique(given[counts]):
        total += Fraction(int(sums[counts & (given == number)].sum()), int(number))
    return DimensionScore(total, int(counts.sum()), _patterns(present, counts))


def _patterns(
    present: NDArray[np.bool_], counts: NDArray[np.bool_]
) -> dict[tuple[tuple[int, ...], bool], int]:
    """Raters by which items they answered; those who answered none are of no consequence."""
    if not len(present):
        return {}
    kinds, sizes = np.unique(np.column_stack([present, counts]), axis=0, return_counts=True)
    return {
        (tuple(np.flatnonzero(kind[:-1]).tolist()), bool(kind[-1])): int(size)
        for kind, size in zip(kinds, sizes, strict=True)
        if kind[:-1].any()
    }
