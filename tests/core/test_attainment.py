"""Goal attainment against the published values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.core.psychometrics.attainment import attainment, mean_attainment

LEVELS = st.lists(st.integers(-2, 2), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("level", "goals", "t"),
    [(-2, 3, 22.6), (-2, 4, 21.0), (-2, 5, 19.8), (-1, 4, 35.5), (-1, 5, 34.9), (0, 3, 50.0)],
)
def test_published_values(level: int, goals: int, t: float) -> None:
    """Turner-Stokes & Williams 2010, by way of SCIENCE 1.7."""
    assert round(float(attainment([level] * goals)), 1) == t


@given(LEVELS)
def test_turned_levels_give_the_mirrored_score(levels: list[int]) -> None:
    assert float(attainment(levels) + attainment([-x for x in levels])) == pytest.approx(100)


@given(LEVELS, st.floats(0.1, 9))
def test_only_relations_of_weights_count(levels: list[int], factor: float) -> None:
    weights = np.arange(1, len(levels) + 1)
    assert float(attainment(levels, factor * weights)) == pytest.approx(
        float(attainment(levels, weights))
    )


def test_weights_by_hand() -> None:
    # 10 (2*1 + 1*(-1)) / sqrt(.7 * 5 + .3 * 9)
    assert float(attainment([1, -1], [2, 1])) == pytest.approx(50 + 10 / np.sqrt(6.2))


def test_unrated_goals_count_for_nothing() -> None:
    found = attainment([[1, np.nan, 2], [np.nan] * 3], [1, 5, 2])
    assert found[0] == pytest.approx(float(attainment([1, 2], [1, 2])))
    assert np.isnan(found[1])
    assert np.isnan(attainment([1, 2], [0, 0]))


@pytest.mark.parametrize(
    ("levels", "weights", "rho", "why"),
    [
        ([3], None, 0.3, "levels"),
        ([0.5], None, 0.3, "levels"),
        ([1], [-1], 0.3, "weights"),
        ([1], [np.nan], 0.3, "weights"),
        ([1], None, 1.1, "correlation"),
    ],
)
def test_bad_goals_raise(
    levels: list[float], weights: list[float] | None, rho: float, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        attainment(levels, weights, correlation=rho)


def test_a_mean_needs_three_leaders() -> None:
    assert mean_attainment([40, 50]) is None
    assert mean_attainment([40, 50, np.nan, 60]) == 50
    with pytest.raises(ValueError, match="one row"):
        mean_attainment([[40, 50, 60]])
