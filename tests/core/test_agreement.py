"""Agreement against published values, a slow second implementation, and what must be true of it whatever the answers."""

from random import Random
from statistics import fmean, median, variance

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from parallax.core.psychometrics.agreement import (
    Centre,
    Null,
    a_wg,
    acceptable_deviation,
    average_deviation,
    mean_item_variance,
    null_variance,
    rwg,
    rwg_j,
    rwg_star,
    rwg_star_dissensus,
)
from parallax.core.psychometrics.observed import Floats
from parallax.core.questionnaire import Scale

FIVE = Scale(1, 5)
NOBODY = float("nan")
ANSWERS = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=3, max_side=7),
    elements=st.sampled_from((1.0, 2.0, 3.0, 4.0, 5.0, NOBODY)),
)


def item(*answers: float) -> Floats:
    return np.array(answers, dtype=np.float64)[:, None]


@pytest.mark.parametrize(
    ("answers", "raw", "by_a_wg", "deviation"),
    [((4, 4, 4, 1), -0.125, 0.1429, 1.125), ((3, 3, 4, 4, 5), 0.65, 0.6667, 0.64)],
)
def test_values_of_the_r_package_multilevel(
    answers: tuple[float, ...], raw: float, by_a_wg: float, deviation: float
) -> None:
    """multilevel 2.7: rwg, awg, ad.m (SCIENCE 1.2)."""
    assert_allclose(rwg(item(*answers), FIVE).raw, [raw])
    assert_allclose(rwg(item(*answers), FIVE).shown, [max(raw, 0)])
    assert_allclose(a_wg(item(*answers), FIVE), [by_a_wg], atol=5e-5)
    assert_allclose(average_deviation(item(*answers), FIVE), [deviation])


def test_nulls_of_five_options_are_the_variance_of_their_shares() -> None:
    """LeBreton & Senter 2008: 5, 15, 20, 35, 25 % and 0, 10, 15, 40, 35 %; triangular 1:2:3:2:1."""
    shares = {
        Null.UNIFORM: (1, 1, 1, 1, 1),
        Null.TRIANGULAR: (1, 2, 3, 2, 1),
        Null.SLIGHT_SKEW: (5, 15, 20, 35, 25),
        Null.MODERATE_SKEW: (0, 10, 15, 40, 35),
    }
    for null, weights in shares.items():
        people = np.repeat(np.arange(1.0, 6.0), weights)
        assert null_variance(FIVE, null) == pytest.approx(people.var())


def test_a_triangle_over_an_even_number_of_options_has_a_flat_top() -> None:
    people = np.repeat(np.arange(1.0, 7.0), (1, 2, 3, 3, 2, 1))
    assert null_variance(Scale(0, 5), Null.TRIANGULAR) == pytest.approx(people.var())


def test_a_skewed_null_needs_a_number_of_options_that_the_table_has() -> None:
    assert null_variance(Scale(1, 11), Null.MODERATE_SKEW) == 6.32
    with pytest.raises(ValueError, match="5 to 11 options, not for 4"):
        null_variance(Scale(1, 4), Null.SLIGHT_SKEW)


def test_acceptable_deviation_is_burke_and_dunlaps_table() -> None:
    limits = [round(acceptable_deviation(Scale(1, a)), 1) for a in (5, 7, 9, 11)]
    assert limits == [0.8, 1.2, 1.5, 1.8]


def test_one_rater_is_no_agreement_and_nobody_neither() -> None:
    alone = np.array([[4, NOBODY], [NOBODY, NOBODY]])
    assert_array_equal(average_deviation(np.empty((0, 2)), FIVE, Centre.MEDIAN), [NOBODY, NOBODY])
    for by_item in (
        rwg(alone, FIVE).raw,
        rwg(alone, FIVE).shown,
        a_wg(alone, FIVE),
        average_deviation(alone, FIVE),
        average_deviation(alone, FIVE, Centre.MEDIAN),
    ):
        assert_array_equal(by_item, [NOBODY, NOBODY])
    for over_items in (
        rwg_j(alone, FIVE),
        rwg_star(alone, FIVE).shown,
        rwg_star_dissensus(alone, FIVE).raw,
        mean_item_variance(alone),
    ):
        assert_array_equal(over_items, NOBODY)


def test_nobody_differs_is_full_agreement_even_at_the_end_of_the_scale() -> None:
    same = np.tile([5.0, 3.0], (2, 1))
    assert_array_equal(rwg(same, FIVE).raw, [1, 1])
    assert_array_equal(a_wg(same, FIVE), [1, 1])
    assert_array_equal(average_deviation(same, FIVE), [0, 0])
    assert_array_equal(average_deviation(same, FIVE, Centre.MEDIAN), [0, 0])
    assert rwg_j(same, FIVE) == rwg_star(same, FIVE).raw == rwg_star_dissensus(same, FIVE).raw == 1


def test_two_camps_are_the_least_agreement() -> None:
    camps = np.repeat([[1.0], [5.0]], 4, axis=0)
    assert_allclose(rwg(camps, FIVE).raw, [1 - (32 / 7) / 2])
    assert_allclose(a_wg(camps, FIVE), [-1])
    assert_allclose(average_deviation(camps, FIVE), [2])
    assert rwg_j(camps, FIVE) == 0
    assert rwg_star(camps, FIVE).shown == 0
    assert rwg_star_dissensus(camps, FIVE).raw == pytest.approx(0)


def test_a_wg_is_silent_where_its_mean_decides_it() -> None:
    """Near the end of the scale the mean leaves the variance no room; and it needs A - 1 answers."""
    assert_array_equal(a_wg(item(5, 5, 5, 5, 4), FIVE), [NOBODY])
    assert_allclose(
        a_wg(item(5, 5, 5, 5, 1), FIVE), [1 - 2 * 3.2 / ((6 * 4.2 - 4.2**2 - 5) * 1.25)]
    )
    assert_array_equal(a_wg(item(2, 3, 4), FIVE), [NOBODY])


def test_the_dissensus_of_lindell_on_a_scale_that_starts_at_one() -> None:
    """Lindell's own form of the divisor, for 1..A: 0.5(A^2 + 1) - (0.5(A + 1))^2, times n/(n - 1)."""
    answers, a = item(1, 2, 4, 6, 7, 7), 7
    most = (0.5 * (a * a + 1) - (0.5 * (a + 1)) ** 2) * 6 / 5
    expected = 1 - variance(answers[:, 0].tolist()) / most
    assert rwg_star_dissensus(answers, Scale(1, 7)).raw == pytest.approx(expected)


def test_agreement_grows_with_the_number_of_items_and_lindells_does_not() -> None:
    one, eight = item(3, 3, 4, 4, 5), np.tile(item(3, 3, 4, 4, 5), 8)
    assert rwg_j(one, FIVE) == pytest.approx(0.65)
    assert rwg_j(eight, FIVE) == pytest.approx(8 * 0.65 / (8 * 0.65 + 0.35))
    assert rwg_star(one, FIVE).raw == pytest.approx(rwg_star(eight, FIVE).raw)


def test_answers_off_the_scale_and_without_an_axis_are_refused() -> None:
    with pytest.raises(ValueError, match=r"answer 6 is outside the scale 1\.\.5"):
        rwg([[6], [4]], FIVE)
    with pytest.raises(ValueError, match="at least 2 axes, got 1"):
        mean_item_variance([4, 5])
    with pytest.raises(ValueError, match="infinite"):
        a_wg([[float("inf")], [4.0]], FIVE)


def slow(answers: Floats, null: float) -> tuple[float, float, float, list[float], list[float]]:
    """r_wg(j), r*_wg(j), the dissensus variant, AD about mean and median of one group, by the book and the statistics module."""
    items = [[x for x in column if x == x] for column in answers.T.tolist()]
    counted = [given for given in items if len(given) > 1]
    about_mean = [fmean(abs(x - fmean(g)) for x in g) if len(g) > 1 else NOBODY for g in items]
    about_median = [fmean(abs(x - median(g)) for x in g) if len(g) > 1 else NOBODY for g in items]
    if not counted:
        return NOBODY, NOBODY, NOBODY, about_mean, about_median
    v = fmean(variance(given) for given in counted) / null
    j = len(counted)
    together = 0.0 if v > 1 else j * (1 - v) / (j * (1 - v) + v)
    against_most = 1 - fmean(variance(g) / (4 * len(g) / (len(g) - 1)) for g in counted)
    return together, 1 - v, against_most, about_mean, about_median


@given(ANSWERS, st.sampled_from(Null))
def test_all_groups_at_once_are_each_group_by_the_book(answers: Floats, null: Null) -> None:
    groups = answers.reshape(-1, *answers.shape[-2:])
    expected = [slow(group, null_variance(FIVE, null)) for group in groups]
    assert_allclose(rwg_j(groups, FIVE, null), [one[0] for one in expected], atol=1e-12)
    assert_allclose(rwg_star(groups, FIVE, null).raw, [one[1] for one in expected], atol=1e-12)
    assert_allclose(rwg_star_dissensus(groups, FIVE).raw, [one[2] for one in expected], atol=1e-12)
    assert_allclose(average_deviation(groups, FIVE), [one[3] for one in expected], atol=1e-12)
    by_median = average_deviation(groups, FIVE, Centre.MEDIAN)
    assert_allclose(by_median, [one[4] for one in expected], atol=1e-12)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_who_said_what_does_not_matter_nor_which_end_is_up(answers: Floats, chance: Random) -> None:
    order = np.argsort([chance.random() for _ in range(answers.shape[-2])])
    changed: list[Floats] = [answers[..., order, :], 6 - answers]
    for other in changed:
        assert_allclose(rwg(other, FIVE).raw, rwg(answers, FIVE).raw, atol=1e-12)
        assert_allclose(a_wg(other, FIVE), a_wg(answers, FIVE), atol=1e-12)
        assert_allclose(mean_item_variance(other), mean_item_variance(answers), atol=1e-12)
        for about in Centre:
            expected = average_deviation(answers, FIVE, about)
            assert_allclose(average_deviation(other, FIVE, about), expected, atol=1e-12)


@given(ANSWERS)
def test_bounds(answers: Floats) -> None:
    known = a_wg(answers, FIVE)
    known = known[~np.isnan(known)]
    assert ((known >= -1 - 1e-9) & (known <= 1)).all()
    for shown in (rwg(answers, FIVE).shown, rwg_star(answers, FIVE).shown, rwg_j(answers, FIVE)):
        known = shown[~np.isnan(shown)]
        assert ((known >= 0) & (known <= 1)).all()
    about_mean, about_median = (average_deviation(answers, FIVE, about) for about in Centre)
    assert not (about_median > about_mean + 1e-12).any()
