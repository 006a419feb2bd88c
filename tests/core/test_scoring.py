"""Scores against a slow second implementation in fractions."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.psychometrics.scoring import DimensionScore, ItemScore, score
from parallax.core.questionnaire import Dimension, Item, Questionnaire
from tests.core.answers import any_evidence, evidence, questionnaire

ASKED = questionnaire()


def slow_rater_score(answers: dict[str, int | None], items: list[str]) -> Fraction | None:
    given_answers = [answers[i] for i in items if answers.get(i) is not None]
    if not given_answers or len(given_answers) * 2 < len(items):
        return None
    return Fraction(sum(v for v in given_answers if v is not None), len(given_answers))


def slow(
    evidence: Evidence, asked: Questionnaire, group: str, dimension: int
) -> tuple[Fraction, int]:
    turned = {item.id for item in asked.items if item.reversed}
    raters: dict[int, dict[str, int | None]] = {}
    for r in evidence.ratings:
        if r.group == group:
            value = None if r.value is None else 6 - r.value if r.item in turned else r.value
            raters.setdefault(int(r.respondent), {})[r.item] = value
    items = [item.id for item in asked.dimensions[dimension].items]
    scores = [
        s for answers in raters.values() if (s := slow_rater_score(answers, items)) is not None
    ]
    return sum(scores, Fraction(0)), len(scores)


@given(any_evidence())
def test_sums_and_counts_are_those_of_the_slow_reference(said: Evidence) -> None:
    scores = score(said, ASKED)
    for group, figures in scores.groups.items():
        for index, dimension in enumerate(ASKED.dimensions):
            found = figures.dimensions[dimension.id]
            assert (found.total, found.n) == slow(said, ASKED, group, index)


@given(any_evidence(), st.randoms(use_true_random=False))
def test_the_order_of_ratings_does_not_matter(said: Evidence, chance: Random) -> None:
    rows = list(said.ratings)
    chance.shuffle(rows)
    assert score(Evidence(tuple(rows)), ASKED) == score(said, ASKED)


def test_half_of_the_items_suffice_and_less_does_not() -> None:
    asked = questionnaire(items=4)
    scores = score(evidence("peer", (5, None, 5, None), (1, None, None, None)), asked)
    dimension = scores.groups["peer"].dimensions["one"]
    assert (dimension.total, dimension.n) == (Fraction(5), 1)
    assert scores.groups["peer"].items["a0"] == ItemScore(6, 2, 26)


def test_reversed_answers_are_turned_round() -> None:
    assert score(evidence("peer", (3, 2, 3)), ASKED).groups["peer"].items["a1"] == ItemScore(
        4, 1, 16
    )


def test_groups_add_up() -> None:
    one = DimensionScore(Fraction(3), 1, {((0,), True): 1})
    assert one + one == DimensionScore(Fraction(6), 2, {((0,), True): 2})


@pytest.mark.parametrize(
    "rating",
    [
        Rating(Respondent(1), "peer", "nothing", 3),
        Rating(Respondent(1), "nobody", "a0", 3),
        Rating(Respondent(1), "peer", "a0", 6),
        Rating(Respondent(1), "peer", "a0", 0),
    ],
)
def test_bad_ratings_raise(rating: Rating) -> None:
    with pytest.raises(ValueError, match=r"unknown|outside"):
        score(Evidence((rating,)), ASKED)


def test_an_answer_to_an_item_that_the_group_was_not_asked_raises() -> None:
    """It would count as half of the items of somebody who answered none."""
    dimension = Dimension("one", "One", (Item("a0", "A", groups=("peer",)), Item("a1", "B")))
    asked = replace(ASKED, dimensions=(dimension,))
    with pytest.raises(ValueError, match="item a0 is not asked of group report"):
        score(evidence("report", (3,)), asked)
    assert score(evidence("peer", (3,)), asked).groups["peer"].items["a0"].n == 1


def test_two_answers_to_one_item_raise() -> None:
    rating = Rating(Respondent(1), "peer", "a0", 3)
    with pytest.raises(ValueError, match="two answers"):
        score(Evidence((rating, rating)), ASKED)
