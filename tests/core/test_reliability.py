"""Reliability between raters against published tables, second implementations, and what must be true of any table."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from parallax.core.psychometrics.components import reml
from parallax.core.psychometrics.observed import Floats
from parallax.core.psychometrics.reliability import (
    Crossed,
    GroupSize,
    Model,
    crossed,
    nested,
    raters_needed,
    reliability_of_mean,
)

NOBODY = float("nan")
# Shrout & Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
# Yield of dyestuff in grams, five samples from each of six batches: Davies & Goldsmith 1972.
DYESTUFF = np.array(
    [
        [1545, 1440, 1440, 1520, 1580],
        [1540, 1555, 1490, 1560, 1495],
        [1595, 1550, 1605, 1510, 1560],
        [1445, 1440, 1595, 1465, 1545],
        [1595, 1630, 1515, 1635, 1625],
        [1520, 1455, 1450, 1480, 1445],
    ],
    float,
)
# Six leaders with one to five raters.
UNEVEN = np.array(
    [
        [3, 4, 3, NOBODY, NOBODY],
        [5, 5, NOBODY, NOBODY, NOBODY],
        [2, 1, 2, 3, 2],
        [4, NOBODY, NOBODY, NOBODY, NOBODY],
        [3, 5, 4, 4, NOBODY],
        [2, 4, 3, NOBODY, NOBODY],
    ]
)
WHOLE = st.integers(2, 6).flatmap(
    lambda n: st.integers(2, 6).flatmap(
        lambda k: arrays(np.float64, (n, k), elements=st.integers(1, 5).map(float))
    )
)
ANY = st.integers(2, 5).flatmap(
    lambda n: arrays(np.float64, (n, 4), elements=st.sampled_from((1.0, 2.0, 3.0, 5.0, NOBODY)))
)


def values(found: Crossed) -> list[float]:
    every = [*found.single.values(), *found.average.values()]
    return [float(coefficient.value) for coefficient in every]


def test_the_table_of_shrout_and_fleiss() -> None:
    """Published: .17 .29 .71 .44 .62 .91; to four places with F, p and interval: R psych 2.2.9 and pingouin 0.7.0."""
    found = crossed(SHROUT_FLEISS)
    assert [round(value, 2) for value in values(found)] == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    assert_allclose(values(found), [0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093], atol=5e-5)
    squares = [float(square) for square in (found.bms, found.jms, found.ems, found.wms)]
    assert_allclose(squares, [11.2417, 32.4861, 1.0194, 6.2639], atol=5e-5)
    limits = {
        Model.ONE_WAY: (-0.1329, 0.7226, -0.8844, 0.9124),
        Model.AGREEMENT: (0.0188, 0.7611, 0.0711, 0.9272),
        Model.CONSISTENCY: (0.3425, 0.9459, 0.6757, 0.9859),
    }
    for model, expected in limits.items():
        one, all_four = found.single[model], found.average[model]
        assert_allclose([one.low, one.high, all_four.low, all_four.high], expected, atol=5e-5)
        error = 18 if model is Model.ONE_WAY else 15
        degrees = [one.df1, one.df2, all_four.df1, all_four.df2]
        assert_array_equal(degrees, [5, error, 5, error])
    one, two = found.single[Model.ONE_WAY], found.average[Model.AGREEMENT]
    assert_allclose(
        [one.f, one.p, two.f, two.p], [1.794678, 0.164769, 11.027248, 1.345665e-4], rtol=3e-6
    )


def test_many_tables_at_once_are_each_table() -> None:
    tables = np.stack([SHROUT_FLEISS, SHROUT_FLEISS[::-1] ** 2, 11 - SHROUT_FLEISS])
    together = crossed(tables)
    for place, table in enumerate(tables):
        alone = crossed(table)
        for model in Model:
            for many, one in (
                (together.single[model], alone.single[model]),
                (together.average[model], alone.average[model]),
            ):
                for figure in ("value", "low", "high", "f", "p"):
                    assert_allclose(getattr(many, figure)[place], getattr(one, figure))


def test_a_missing_cell_one_rater_or_one_target_give_no_value() -> None:
    hole = SHROUT_FLEISS.copy()
    hole[0, 0] = NOBODY
    for table in (hole, SHROUT_FLEISS[:, :1], SHROUT_FLEISS[:1]):
        assert_array_equal(values(crossed(table)), [NOBODY] * 6)
    beside = crossed(np.stack([hole, SHROUT_FLEISS])).single[Model.AGREEMENT].value
    assert_allclose(beside, [NOBODY, 0.289764], atol=5e-7)


def test_no_variance_is_no_value_and_no_disagreement_is_one() -> None:
    assert_array_equal(values(crossed(np.full((4, 3), 3.3))), [NOBODY] * 6)
    alike = crossed(np.repeat([[1.1], [2.3], [4.7]], 3, axis=1))
    assert_allclose(values(alike), [1] * 6)
    for coefficient in (*alike.single.values(), *alike.average.values()):
        figures = [coefficient.low, coefficient.high, coefficient.f, coefficient.p]
        assert_array_equal(figures, [1, 1, np.inf, 0])


def test_negative_estimates_stay_and_exploding_ones_are_no_value() -> None:
    """Two raters who contradict each other: B = 0, J = 0, E = 1, W = 0.5; the averages would divide by nothing."""
    found = crossed([[1, 2], [2, 1]])
    assert found.single[Model.ONE_WAY].value == -1
    assert found.single[Model.ONE_WAY].negative
    assert found.single[Model.CONSISTENCY].value == -1
    assert np.isnan(found.single[Model.AGREEMENT].value)
    assert all(np.isnan(coefficient.value) for coefficient in found.average.values())
    assert not found.average[Model.AGREEMENT].negative


@given(WHOLE, st.randoms(use_true_random=False))
def test_order_origin_and_unit_do_not_matter(table: Floats, chance: Random) -> None:
    rows = np.argsort([chance.random() for _ in table])
    columns = np.argsort([chance.random() for _ in table[0]])
    expected = values(crossed(table))
    assert_allclose(values(crossed(table[rows][:, columns])), expected, atol=1e-9)
    assert_allclose(values(crossed(table * 25 - 25)), expected, atol=1e-9)


@given(WHOLE)
def test_what_the_six_have_to_do_with_each_other(table: Floats) -> None:
    found, k = crossed(table), table.shape[1]
    for model in Model:
        one, average = found.single[model], found.average[model]
        if not np.isnan([one.value, average.value]).any():
            assert one.value <= 1 + 1e-12
            assert average.value == pytest.approx(float(reliability_of_mean(one.value, k)))
        if not np.isnan([one.low, one.high]).any():
            assert one.low <= one.value + 1e-9
            assert one.value <= one.high + 1e-9
    alike = nested(table)
    assert_allclose(alike.icc1.value, found.single[Model.ONE_WAY].value, atol=1e-9)
    assert_allclose(alike.icc2.low, found.average[Model.ONE_WAY].low, atol=1e-9)


def test_uneven_groups_by_the_book_under_both_conventions() -> None:
    """Sums of squares by hand: SSB 16.9444 on 5, SSW 6.6667 on 12; k0 = (18 - 64/18)/5, mean size 18/6."""
    by_k0, by_mean = nested(UNEVEN), nested(UNEVEN, GroupSize.MEAN)
    assert_array_equal([by_k0.leaders, by_k0.ratings], [6, 18])
    assert (by_k0.convention, by_mean.convention) == (GroupSize.K0, GroupSize.MEAN)
    assert_allclose([by_k0.msb, by_k0.msw], [3.388889, 0.555556], atol=5e-7)
    assert_allclose([by_k0.size, by_mean.size], [2.888889, 3], atol=5e-7)
    for found, k in ((by_k0, 2.888889), (by_mean, 3.0)):
        expected = (3.388889 - 0.555556) / (3.388889 + (k - 1) * 0.555556)
        assert found.icc1.value == pytest.approx(expected, abs=1e-6)
        assert found.icc2.value == pytest.approx(1 - 0.555556 / 3.388889, abs=1e-6)
        assert_allclose([found.icc1.f, found.icc1.df1, found.icc1.df2], [6.1, 5, 12])


def test_leaders_without_raters_do_not_count() -> None:
    nobody = np.full((2, 5), NOBODY)
    with_them = nested(np.vstack([nobody, UNEVEN]))
    assert with_them.leaders == 6
    assert with_them.icc1.value == nested(UNEVEN).icc1.value
    assert reml(np.vstack([nobody, UNEVEN])) == reml(UNEVEN)


@pytest.mark.parametrize(
    "scores",
    [
        np.array([[4.0, 3.0, 5.0]]),
        np.array([[4.0], [3.0]]),
        np.array([[4.0, NOBODY], [NOBODY, 3.0]]),
        np.full((3, 3), 3.3),
        np.full((3, 3), NOBODY),
    ],
    ids=["one leader", "one rater", "one rater each", "no variance", "nobody"],
)
def test_what_cannot_be_estimated_has_no_value(scores: Floats) -> None:
    found = nested(scores)
    for coefficient in (found.icc1, found.icc2):
        assert_array_equal([coefficient.value, coefficient.low, coefficient.p], [NOBODY] * 3)
    by_likelihood = reml(scores)
    figures = [by_likelihood.icc1, by_likelihood.low, by_likelihood.between, by_likelihood.mean]
    assert_array_equal(figures, [NOBODY] * 4)


def test_raters_who_never_differ_are_perfectly_reliable() -> None:
    same = np.repeat([[2.0], [3.0], [5.0]], 4, axis=1)
    found = nested(same)
    figures = [found.icc1.value, found.icc2.value, found.icc1.low, found.icc1.p]
    assert_array_equal(figures, [1, 1, 1, 0])
    by_likelihood = reml(same)
    assert (by_likelihood.icc1, by_likelihood.within, by_likelihood.high) == (1, 0, 1)
    assert by_likelihood.between == pytest.approx(7 / 3)


def restricted_deviance(scores: Floats, between: float, within: float) -> float:
    """-2 restricted log-likelihood from whole covariance matrices, as lme4 prints it."""
    leader, _ = np.nonzero(~np.isnan(scores))
    x = scores[~np.isnan(scores)]
    v = between * (leader[:, None] == leader) + within * np.eye(len(x))
    inverse = np.linalg.inv(v)
    center = inverse.sum(axis=0) @ x / inverse.sum()
    away = x - center
    logs = np.linalg.slogdet(v)[1] + np.log(inverse.sum()) + (len(x) - 1) * np.log(2 * np.pi)
    return float(logs + away @ inverse @ away)


def profiled_deviance(scores: Floats, icc: float) -> float:
    """The same at an ICC, with the best total variance."""
    leader, _ = np.nonzero(~np.isnan(scores))
    x = scores[~np.isnan(scores)]
    v = icc * (leader[:, None] == leader) + (1 - icc) * np.eye(len(x))
    inverse = np.linalg.inv(v)
    away = x - inverse.sum(axis=0) @ x / inverse.sum()
    total = float(away @ inverse @ away) / (len(x) - 1)
    return restricted_deviance(scores, icc * total, (1 - icc) * total)


def test_the_dyestuff_of_lme4() -> None:
    """Bates, Mächler, Bolker & Walker, lme4: REML variances 1764 and 2451, mean 1527.5, criterion 319.6543."""
    found = reml(DYESTUFF)
    assert (found.leaders, found.ratings) == (6, 30)
    assert found.mean == pytest.approx(1527.5)
    assert found.between == pytest.approx(1764.05, abs=0.01)
    assert found.within == pytest.approx(2451.25, abs=0.01)
    deviance = restricted_deviance(DYESTUFF, found.between, found.within)
    assert deviance == pytest.approx(319.6543, abs=5e-5)
    for limit in (found.low, found.high):
        assert profiled_deviance(DYESTUFF, limit) == pytest.approx(deviance + 3.841459, abs=1e-5)


def test_uneven_groups_as_statsmodels_has_them() -> None:
    """statsmodels 0.15.0: mixedlm("v ~ 1", groups=leader).fit(reml=True) gives Group Var, scale, Intercept, llf."""
    found = reml(UNEVEN)
    assert_allclose(
        [found.between, found.within, found.mean], [0.896793, 0.547794, 3.500547], atol=1e-6
    )
    deviance = restricted_deviance(UNEVEN, found.between, found.within)
    assert deviance == pytest.approx(2 * 24.65225844, abs=1e-7)


@given(WHOLE)
def test_in_balanced_designs_likelihood_and_analysis_of_variance_agree(table: Floats) -> None:
    """Below zero too, as far as the range goes."""
    by_variance, found = nested(table).icc1, reml(table)
    assert found.icc1 == pytest.approx(float(by_variance.value), abs=2e-4, nan_ok=True)
    if abs(float(by_variance.value)) > 1e-3:
        assert found.negative == by_variance.negative


@given(ANY)
def test_no_other_icc_that_is_not_negative_is_likelier(scores: Floats) -> None:
    found = reml(scores)
    if 0 < found.icc1 < 0.999:
        best = restricted_deviance(scores, found.between, found.within)
        others = [profiled_deviance(scores, icc) for icc in np.linspace(0, 0.99, 34)]
        assert best <= min(others) + 1e-7
        assert found.low <= found.icc1 <= found.high


def test_the_reliability_of_a_mean_and_the_raters_it_needs() -> None:
    """SCIENCE 1.3; Hensel et al. 2010: ten raters for .70 go with a single rater's .19, six with .28."""
    assert_allclose(reliability_of_mean(0.30, [3, 5, 8]), [0.5625, 0.6818, 0.7742], atol=5e-5)
    assert_array_equal(raters_needed([0.19, 0.28], 0.70), [10, 6])
    assert_array_equal(raters_needed([0, -0.2, NOBODY], 0.70), [NOBODY] * 3)
    assert raters_needed(1, 0.70) == 1
    assert raters_needed(0.5, 0.75) == 3
    assert reliability_of_mean(-0.1, 3) == pytest.approx(-0.375)
    assert np.isnan(reliability_of_mean(-0.5, 3))


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_raters_needed_suffice_and_one_fewer_does_not(icc: float, wanted: float) -> None:
    needed = float(raters_needed(icc, wanted))
    assert reliability_of_mean(icc, needed) >= wanted - 1e-6
    if needed > 1:
        assert reliability_of_mean(icc, needed - 1) < wanted + 1e-6


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 axes"):
        crossed([1, 2, 3])
    with pytest.raises(ValueError, match="infinite values"):
        crossed([[1e200, 1.0], [2.0, 3.0]])
    with pytest.raises(ValueError, match="confidence lies between 0 and 1"):
        nested(UNEVEN, confidence=95)
    with pytest.raises(ValueError, match="confidence lies between 0 and 1"):
        reml(UNEVEN, confidence=0)
    with pytest.raises(ValueError, match="one table of leaders by raters, got 3 axes"):
        reml([UNEVEN, UNEVEN])
    with pytest.raises(ValueError, match="at least one rater"):
        reliability_of_mean(0.3, 0)
    with pytest.raises(ValueError, match="reliability lies between"):
        raters_needed(0.3, 1)
    with pytest.raises(ValueError, match="at most 1"):
        raters_needed(1.2, 0.7)
