"""Agreement of profiles against SciPy's Spearman."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from parallax.core.psychometrics.profile import profile_agreement

PROFILE = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=6, max_size=12)


@given(PROFILE)
def test_rho_and_gap_are_the_slow_ones(pairs: list[tuple[int, int]]) -> None:
    one, other = zip(*pairs, strict=True)
    found = profile_agreement([*one, np.nan, 3], [*other, 3, np.nan])
    assert float(found.gap) == pytest.approx(np.abs(np.subtract(one, other)).mean())
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert np.isnan(found.rho)
    else:
        assert float(found.rho) == pytest.approx(stats.spearmanr(one, other).statistic)


def test_five_dimensions_are_no_profile() -> None:
    found = profile_agreement([1, 2, 3, 4, 5, np.nan], [1, 2, 3, 4, 5, 6])
    assert np.isnan([found.rho, found.gap]).all()
    assert found.n == 5


def test_many_leaders_at_once() -> None:
    own = np.array([[1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1], [3] * 6, [np.nan] * 6])
    found = profile_agreement(own, [1, 2, 3, 4, 5, 6])
    assert found.rho == pytest.approx([1, -1, np.nan, np.nan], nan_ok=True)
    assert found.gap == pytest.approx([0, 3, 1.5, np.nan], nan_ok=True)


def test_means_that_were_added_up_in_another_order_tie() -> None:
    whole, split = [0.3, 0.3, 1, 2, 3, 4], [0.1 + 0.2, 0.3, 1, 2, 3, 4]
    assert float(profile_agreement(split, whole).rho) == pytest.approx(1, abs=1e-12)


def test_other_dimensions_raise() -> None:
    with pytest.raises(ValueError, match="same dimensions"):
        profile_agreement([1, 2], [1, 2, 3])
