"""Intervals and shrinkage against SciPy's own and the worked values of the specification."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from parallax.core.psychometrics.uncertainty import (
    clopper_pearson,
    moments,
    reliable_order,
    shrunk,
    t_interval,
    wilson,
)

ANSWERS = st.lists(st.integers(1, 5).map(float), min_size=2, max_size=12)
COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_worked_wilson() -> None:
    """SCIENCE 1.4: 3 of 5."""
    found = wilson(3, 5)
    assert (round(float(found.low), 4), round(float(found.high), 4)) == (0.2307, 0.8824)


@given(COUNTS, st.sampled_from([0.9, 0.95]))
def test_shares_are_those_of_scipy(count: tuple[int, int], level: float) -> None:
    hits, n = count
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        found = ours(hits, n, level=level)
        theirs = stats.binomtest(hits, n).proportion_ci(level, method)
        assert [float(found.low), float(found.high)] == pytest.approx(
            [theirs.low, theirs.high], abs=1e-9
        )


@given(COUNTS)
def test_intervals_hold_the_share_and_stay_within_it(count: tuple[int, int]) -> None:
    hits, n = count
    for found in (wilson(hits, n), clopper_pearson(hits, n)):
        assert 0 <= found.low <= hits / n <= found.high <= 1


def test_nobody_has_no_share() -> None:
    for interval in (wilson(0, 0), clopper_pearson(0, 0)):
        assert np.isnan(interval.low)
        assert np.isnan(interval.high)
    assert wilson([0, 4], [0, 4]).high[1] == 1


@pytest.mark.parametrize("count", [(-1, 5), (6, 5)])
def test_impossible_counts_raise(count: tuple[int, int]) -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="between 0 and the number"):
            interval(*count)


@given(ANSWERS)
def test_t_is_that_of_scipy(answers: list[float]) -> None:
    found = t_interval(np.array([*answers, np.nan]))
    if len(set(answers)) == 1:
        assert np.isnan(found.low)
        return
    theirs = stats.ttest_1samp(answers, 0).confidence_interval(0.95)
    assert [float(found.low), float(found.high)] == pytest.approx([theirs.low, theirs.high])


def test_too_few_have_no_interval_of_their_own() -> None:
    found = t_interval([[4.0, np.nan], [np.nan, np.nan], [4.0, 4.0], [3.0, 5.0]])
    assert np.isnan(found.low).tolist() == [True, True, True, False]
    with pytest.raises(ValueError, match="level"):
        t_interval([1, 2], level=1)


def test_equal_floats_have_no_spread() -> None:
    assert moments(np.full(7, 3.1))[2] == 0


def test_shrinkage_keeps_large_groups_and_draws_small_ones() -> None:
    found = shrunk([5.0, 5.0, np.nan, 5.0], [3, 300, 5, 0], centre=3.8, between=0.3, within=0.7)
    # tau^2 / (tau^2 + s^2/n) by hand: .09 / (.09 + .49/3)
    assert found.weight[0] == pytest.approx(0.09 / (0.09 + 0.49 / 3))
    assert found.sd[0] == pytest.approx(np.sqrt(0.09 * (1 - found.weight[0])))
    assert found.mean[1] == pytest.approx(5.0, abs=0.03)
    assert np.isnan(found.mean).tolist() == [False, False, True, True]


@given(
    st.lists(st.tuples(st.integers(10, 50), st.integers(1, 30)), min_size=1, max_size=20),
    st.floats(0.1, 2),
    st.floats(0.1, 2),
)
@example([(46, 3), (44, 6)], 1.0, 1.0)  # Both 4.2, but for a hair: a tie.
def test_shrunk_means_lie_between_their_own_and_the_programmes(
    groups: list[tuple[int, int]], between: float, within: float
) -> None:
    means, n = np.array(groups, dtype=float).T
    means /= 10
    found = shrunk(means, n, centre=3.0, between=between, within=within)
    assert np.all(np.abs(found.mean - 3.0) <= np.abs(means - 3.0) + 1e-12)
    assert np.all((found.mean - 3.0) * (means - 3.0) >= 0)
    order = reliable_order(means, n, centre=3.0, between=between, within=within)
    assert sorted(order.tolist()) == list(range(len(groups)))
    assert np.all(np.diff(found.mean[order]) <= 1e-9)


def test_a_programme_without_noise_leaves_nothing_to_draw() -> None:
    found = shrunk([4.0, 4.0], [0, 3], centre=3.0, between=0.2, within=0.0)
    assert found.mean.tolist() == pytest.approx([np.nan, 4.0], nan_ok=True)


def test_means_that_were_added_up_in_another_order_tie() -> None:
    means = [0.3, 0.1 + 0.2, 0.3]
    assert reliable_order(means, 5, centre=3.5, between=0.3, within=0.7).tolist() == [0, 1, 2]


def test_missing_means_come_last_and_ties_keep_their_order() -> None:
    means = [np.nan, 3.0, 3.0, 4.0]
    assert reliable_order(means, 5, centre=3.5, between=0.3, within=0.7).tolist() == [3, 1, 2, 0]


@pytest.mark.parametrize(
    ("n", "between", "within"), [(-1, 1, 1), (1, -1, 1), (1, 1, -1), (1, 0, 0)]
)
def test_impossible_spreads_raise(n: int, between: float, within: float) -> None:
    with pytest.raises(ValueError, match="negative"):
        shrunk(3.0, n, centre=3.0, between=between, within=within)
