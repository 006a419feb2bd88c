"""The word for how alike people answer: exact, three bands that meet, and the same spread as the statistics'."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.core.disclosure.agreement import agreement, limits
from parallax.core.disclosure.released import Agreement
from parallax.core.psychometrics.agreement import mean_item_variance, rwg_star
from parallax.core.psychometrics.scoring import ItemScore, score
from parallax.core.questionnaire import Scale
from tests.core.answers import evidence, questionnaire


def items_of(answers: list[list[int]]) -> list[ItemScore]:
    """As scoring counts them, without reversed items."""
    return [
        ItemScore(sum(column), len(column), sum(value * value for value in column))
        for column in zip(*answers, strict=True)
    ]


@given(st.integers(2, 11), st.integers(1, 4), st.data())
def test_the_word_follows_lindells_index(points: int, items: int, data: st.DataObject) -> None:
    row = st.lists(st.integers(1, points), min_size=items, max_size=items)
    answers = data.draw(st.lists(row, min_size=2, max_size=12))
    index = float(rwg_star(np.array(answers, dtype=float), Scale(1, points)).raw)
    word = agreement(items_of(answers), points)
    if min(abs(index - 0.5), abs(index - 0.3)) > 1e-9:
        expected = "similar" if index > 0.5 else "mixed" if index > 0.3 else "divided"
        assert word.value == expected


def test_variances_are_those_of_the_statistics() -> None:
    """Reversed answers and missing ones included."""
    asked = questionnaire()
    rows = [(5, 1, 4), (4, 2, None), (2, None, 3), (4, 5, 1)]
    items = score(evidence("peer", *rows), asked).groups["peer"].items
    own = [items[f"a{n}"].variance for n in range(3)]
    assert own == [Fraction(19, 12), Fraction(13, 3), Fraction(7, 3)]
    as_floats = [[np.nan if value is None else float(value) for value in row] for row in rows]
    assert float(mean_item_variance(as_floats)) == pytest.approx(float(sum(own) / 3))


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ([3, 3, 4, 4, 3, 4, 3, 4], Agreement.SIMILAR),
        # Exactly half of the variance at random, 1, and exactly seven tenths of it, 1.4.
        ([1, 1, 2, 3, 3], Agreement.MIXED),
        ([5, 1, 4, 2, 4, 2, 4, 2, 3, 3, 3], Agreement.DIVIDED),
        ([1, 5, 2, 4, 5, 1, 3, 5], Agreement.DIVIDED),
    ],
)
def test_worked(answers: list[int], word: Agreement) -> None:
    assert agreement(items_of([[value] for value in answers]), 5) is word


@given(st.integers(2, 11))
def test_the_words_meet_without_a_gap(points: int) -> None:
    similar, mixed, divided = (limits(word, points) for word in Agreement)
    assert (similar[0], divided[1]) == (Fraction(0), None)
    assert (similar[1], mixed[1]) == (mixed[0], divided[0])


def test_without_answers_no_word() -> None:
    with pytest.raises(ValueError, match="nothing to agree"):
        agreement([], 5)
    with pytest.raises(ValueError, match="at least two answers"):
        agreement([ItemScore(3, 1, 9)], 5)
