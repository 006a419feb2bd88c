"""Percentiles against a slow count, the worked value of the specification, and SciPy's t."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from parallax.core.psychometrics.norms import (
    Grain,
    Percentile,
    Position,
    among_the_others,
    crawford_howell,
    mid_percentile,
    position,
)

MEANS = st.lists(st.integers(10, 50).map(lambda tenth: tenth / 10), min_size=1, max_size=60)


def test_worked_percentile() -> None:
    """SCIENCE 1.6: norm of 20, five below and three ties."""
    found = mid_percentile(3.7, [3.1] * 5 + [3.7] * 3 + [4.0] * 12)
    assert [round(float(x), 1) for x in (found.value, found.low, found.high)] == [32.5, 15.4, 54.3]


@given(MEANS, st.integers(10, 50))
def test_percentiles_are_those_of_a_slow_count(norm: list[float], tenth: int) -> None:
    found = mid_percentile(tenth / 10, [*norm, np.nan])
    count = sum(x < tenth / 10 for x in norm) + sum(x == tenth / 10 for x in norm) / 2
    assert float(found.value) == pytest.approx(100 * count / len(norm))
    assert found.n == len(norm)
    assert 0 <= found.low <= found.value <= found.high <= 100


@given(st.lists(st.integers(10, 50).map(lambda t: t / 10), min_size=2, max_size=30))
def test_the_leader_is_not_part_of_the_own_norm(means: list[float]) -> None:
    found = among_the_others(means)
    for place, value in enumerate(means):
        others = mid_percentile(value, means[:place] + means[place + 1 :])
        assert float(found.value[place]) == pytest.approx(float(others.value))
        assert float(found.low[place]) == pytest.approx(float(others.low))
    assert found.n == len(means) - 1


def test_means_that_were_added_up_in_another_order_tie() -> None:
    assert mid_percentile(0.1 + 0.2, [0.3] * 4).value == 50
    assert among_the_others([0.1 + 0.2, 0.3, 0.3]).value.tolist() == [50, 50, 50]


def test_without_others_there_is_no_percentile() -> None:
    assert np.isnan(among_the_others([3.0, np.nan]).value).tolist() == [True, True]
    empty = mid_percentile([3.0, np.nan], [])
    assert np.isnan([empty.value, empty.low, empty.high]).all()
    assert np.isnan(mid_percentile(np.nan, [1.0, 2.0]).low)


def test_ends_of_the_norm_are_ends_of_the_interval() -> None:
    found = mid_percentile([0.0, 9.0], np.arange(1, 6))
    assert (found.low[0], found.high[1]) == (0, 100)


def told(value: float, n: int) -> Position:
    norm = [value - 1] * (n // 2) + [value + 1] * (n - n // 2)
    return position(mid_percentile(value, norm))


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (19, Position(Grain.NONE)),
        (20, Position(Grain.THIRD, 0, 100)),
        (48, Position(Grain.THIRD, 33, 67)),
        (50, Position(Grain.TENTH, 50, 60)),
    ],
)
def test_what_is_told_grows_with_the_norm(n: int, expected: Position) -> None:
    assert told(3.0, n) == expected


def test_the_highest_of_all_is_in_the_last_tenth() -> None:
    assert position(mid_percentile(9.0, np.arange(60))) == Position(Grain.TENTH, 10, 20)
    assert position(mid_percentile(99.0, np.arange(60))) == Position(Grain.TENTH, 90, 100)
    assert position(mid_percentile(99.0, np.arange(30))) == Position(Grain.THIRD, 67, 100)
    assert position(mid_percentile(np.nan, np.arange(60))) == Position(Grain.NONE)


def test_several_percentiles_have_no_one_position() -> None:
    several = Percentile(*(np.array([1.0, 2.0]),) * 3, np.array(60.0))
    with pytest.raises(ValueError, match="one position"):
        position(several)


@given(st.lists(st.integers(10, 50).map(lambda t: t / 10), min_size=2, max_size=40, unique=True))
def test_crawford_howell_is_a_t_test_of_one_against_many(norm: list[float]) -> None:
    """With a group of one, the two-sample t test of equal variances is theirs."""
    found = crawford_howell(3.3, norm)
    n, mean, sd = len(norm), np.mean(norm), np.std(norm, ddof=1)
    t = (3.3 - mean) / (sd * np.sqrt((n + 1) / n))
    assert float(found.t) == pytest.approx(t)
    assert float(found.p) == pytest.approx(2 * stats.t.sf(abs(t), n - 1))
    assert float(found.percentile) == pytest.approx(100 * stats.t.cdf(t, n - 1))


@pytest.mark.parametrize("norm", [[], [3.0], [3.1] * 7, [np.nan, 3.0]])
def test_without_spread_there_is_no_deviation(norm: list[float]) -> None:
    found = crawford_howell(4.0, norm)
    assert np.isnan([found.t, found.df, found.p, found.percentile]).all()


def test_a_norm_is_one_row() -> None:
    for call in (mid_percentile, crawford_howell):
        with pytest.raises(ValueError, match="one row"):
            call(3.0, [[1.0], [2.0]])
    with pytest.raises(ValueError, match="one row"):
        among_the_others([[1.0], [2.0]])
