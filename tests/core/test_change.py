"""Change against SciPy's tests and the worked values of the specification."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from parallax.core.psychometrics.change import (
    Comparison,
    mini_survey,
    paired,
    response_shift,
    welch,
)

SCORES = st.lists(st.integers(4, 20).map(lambda q: q / 4), min_size=2, max_size=12)
PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=12)


def numbers(found: Comparison) -> list[float]:
    return [
        float(x)
        for x in (found.difference, found.interval.low, found.interval.high, found.t, found.df, found.p)
    ]  # fmt: skip


@given(PAIRS)
def test_paired_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    before, after = zip(*pairs, strict=True)
    found = paired([*before, 3, np.nan], [*after, np.nan, 4])
    assert found.n == len(pairs)
    if len({b - a for a, b in pairs}) == 1:
        assert found.difference == after[0] - before[0]
        assert np.isnan(numbers(found)[1:]).all()
        return
    theirs = stats.ttest_rel(after, before)
    limits = theirs.confidence_interval(0.95)
    assert numbers(found) == pytest.approx(
        [np.mean(after) - np.mean(before), limits.low, limits.high, theirs.statistic, theirs.df, theirs.pvalue]
    )  # fmt: skip


@pytest.mark.filterwarnings("ignore:Precision loss")  # SciPy, where one of the rounds is constant
@given(SCORES, SCORES)
def test_welch_is_that_of_scipy(before: list[float], after: list[float]) -> None:
    found = welch([*before, np.nan], after)
    if len(set(before)) == len(set(after)) == 1:
        assert np.isnan(numbers(found)[1:]).all()
        return
    theirs = stats.ttest_ind(after, before, equal_var=False)
    limits = theirs.confidence_interval(0.95)
    assert numbers(found) == pytest.approx(
        [np.mean(after) - np.mean(before), limits.low, limits.high, theirs.statistic, theirs.df, theirs.pvalue]
    )  # fmt: skip
    assert found.n == len(before) + len(after)


def test_one_rater_shows_a_difference_and_nothing_about_its_certainty() -> None:
    for found in (paired([3], [4]), welch([3], [4, 4]), welch([3, 4], [5])):
        assert found.difference > 0
        assert np.isnan(numbers(found)[1:]).all()
    assert np.isnan(paired([np.nan], [4]).difference)


def test_many_leaders_at_once() -> None:
    before, after = np.array([[3, 3, 4], [2, 4, 4]]), np.array([[4, 3, 4], [4, 5, 4]])
    found = paired(before, after)
    for row in range(2):
        assert found.p[row] == pytest.approx(float(paired(before[row], after[row]).p))


def test_other_raters_are_not_paired() -> None:
    with pytest.raises(ValueError, match="same raters"):
        paired([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="all three"):
        response_shift([1, 2], [1, 2], [1])
    with pytest.raises(ValueError, match="level"):
        welch([1, 2], [1, 3], level=0)


@given(
    st.lists(
        st.tuples(*[st.one_of(st.just(np.nan), st.integers(1, 5))] * 3), min_size=1, max_size=9
    )
)
def test_change_is_what_is_perceived_and_the_shift(rows: list[tuple[float, ...]]) -> None:
    pre, then, post = np.array(rows, dtype=float).T
    found = response_shift(pre, then, post)
    whole = sum(not np.isnan(sum(row)) for row in rows)
    assert found.change.n == found.perceived.n == found.shift.n == whole
    assert float(found.change.difference) == pytest.approx(
        float(found.perceived.difference + found.shift.difference), nan_ok=True
    )


def test_worked_mini_survey() -> None:
    """SCIENCE 1.7."""
    found = mini_survey([2, 1, 0, 3, 1, 1, 2])
    assert (int(found.improved), int(found.same), int(found.worse)) == (6, 1, 0)
    assert (round(float(found.mean), 4), float(found.p)) == (1.4286, 0.03125)
    wilson = stats.binomtest(6, 7).proportion_ci(0.95, "wilson")
    assert [float(found.share.low), float(found.share.high)] == pytest.approx(list(wilson))


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=15))
def test_the_sign_test_is_the_exact_binomial_one_without_zeros(answers: list[int]) -> None:
    found = mini_survey([*answers, np.nan])
    up, down = sum(a > 0 for a in answers), sum(a < 0 for a in answers)
    assert found.improved + found.same + found.worse == len(answers)
    if up + down == 0:
        assert np.isnan(found.p)
    else:
        assert float(found.p) == pytest.approx(stats.binomtest(up, up + down).pvalue)
    turned = mini_survey([-a for a in answers])
    assert float(turned.p) == pytest.approx(float(found.p), nan_ok=True)


def test_without_answers_nothing_is_said() -> None:
    found = mini_survey([np.nan, np.nan])
    assert (int(found.improved), int(found.same), int(found.worse)) == (0, 0, 0)
    assert np.isnan([found.mean, found.share.low, found.share.high, found.p]).all()


@pytest.mark.parametrize("answer", [4, -4, 0.5])
def test_other_answers_raise(answer: float) -> None:
    with pytest.raises(ValueError, match="whole numbers from -3 to 3"):
        mini_survey([answer, np.nan])
