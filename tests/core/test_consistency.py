"""Alpha and omega against published values and slow second implementations, with what must be true of any answers."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from parallax.core.psychometrics.consistency import Covariance, Missing, alpha, covariance, omega
from parallax.core.psychometrics.observed import Floats

NOBODY = float("nan")
# The .975 quantile of F with 26 and 156 degrees of freedom.
FELDT_26_156 = 1.7054118
# Chatterjee & Price 1977: rating, complaints, privileges, learning, raises, critical, advance in 30 departments (R's `attitude`).
ATTITUDE = np.array(
    [
        [43, 51, 30, 39, 61, 92, 45],
        [63, 64, 51, 54, 63, 73, 47],
        [71, 70, 68, 69, 76, 86, 48],
        [61, 63, 45, 47, 54, 84, 35],
        [81, 78, 56, 66, 71, 83, 47],
        [43, 55, 49, 44, 54, 49, 34],
        [58, 67, 42, 56, 66, 68, 35],
        [71, 75, 50, 55, 70, 66, 41],
        [72, 82, 72, 67, 71, 83, 31],
        [67, 61, 45, 47, 62, 80, 41],
        [64, 53, 53, 58, 58, 67, 34],
        [67, 60, 47, 39, 59, 74, 41],
        [69, 62, 57, 42, 55, 63, 25],
        [68, 83, 83, 45, 59, 77, 35],
        [77, 77, 54, 72, 79, 77, 46],
        [81, 90, 50, 72, 60, 54, 36],
        [74, 85, 64, 69, 79, 79, 63],
        [65, 60, 65, 75, 55, 80, 60],
        [65, 70, 46, 57, 75, 85, 46],
        [50, 58, 68, 54, 64, 78, 52],
        [50, 40, 33, 34, 43, 64, 33],
        [64, 61, 52, 62, 66, 80, 41],
        [53, 66, 52, 50, 63, 80, 37],
        [40, 37, 42, 58, 50, 57, 49],
        [63, 54, 42, 48, 66, 75, 33],
        [66, 77, 66, 63, 88, 76, 72],
        [78, 75, 58, 74, 80, 78, 49],
        [48, 57, 44, 45, 51, 83, 38],
        [85, 85, 71, 71, 77, 74, 55],
        [82, 82, 39, 59, 64, 78, 39],
    ],
    float,
)
ANSWERS = st.integers(2, 5).flatmap(
    lambda j: st.integers(2, 9).flatmap(
        lambda n: arrays(np.float64, (n, j), elements=st.integers(1, 5).map(float))
    )
)
GAPPY = st.integers(2, 4).flatmap(
    lambda j: arrays(np.float64, (8, j), elements=st.sampled_from((1.0, 2.0, 4.0, 5.0, NOBODY)))
)


def given_covariances(matrix: Floats, n: int = 1000) -> Covariance:
    return Covariance(matrix, np.asarray(float(n)), np.asarray(n - 1.0), Missing.LISTWISE, False)


def test_the_attitude_data_of_r() -> None:
    """psych 2.2.9 alpha(attitude), with Feldt's interval; r.drop and "if dropped" as its help prints them, to two places."""
    found = alpha(covariance(ATTITUDE))
    figures = [found.value, found.low, found.high, found.standardised, found.mean_r]
    assert_allclose(figures, [0.8431, 0.7394, 0.9158, 0.8391, 0.4269], atol=5e-5)
    assert_allclose(found.item_rest, [0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46], atol=5e-3)
    assert_allclose(found.if_deleted, [0.81, 0.80, 0.83, 0.80, 0.80, 0.86, 0.84], atol=5e-3)
    assert (float(found.of.n), found.of.missing, found.of.centred) == (30, Missing.LISTWISE, False)
    assert found.without_constant == found.value
    assert np.isnan(found.spearman_brown)


def test_omega_of_the_attitude_data() -> None:
    """lavaan 0.6-14, one factor by maximum likelihood, .8563; loadings by scikit-learn 1.9.1 FactorAnalysis times sqrt(30/29)."""
    found = omega(covariance(ATTITUDE))
    assert found.value == pytest.approx(0.8563, abs=5e-5)
    expected = [10.20242, 11.811204, 7.130116, 8.432049, 7.820132, 2.394137, 3.822199]
    assert_allclose(found.loadings, np.array(expected) * np.sqrt(30 / 29), rtol=2e-5)
    assert found.proper
    turned = omega(covariance(-ATTITUDE))
    assert_allclose(turned.loadings, found.loadings, rtol=1e-5)


def test_a_known_factor_is_found_again() -> None:
    """The covariances that loadings and uniquenesses imply, one item constant."""
    loadings, own = np.array([0.9, 0.5, 1.4, 0.7, 0.0]), np.array([0.4, 0.8, 0.9, 0.3, 0.0])
    found = omega(given_covariances(np.outer(loadings, loadings) + np.diag(own)))
    assert_allclose(found.loadings, loadings, atol=1e-5)
    assert_allclose(found.uniquenesses, own, atol=1e-5)
    assert found.value == pytest.approx(3.5**2 / (3.5**2 + 2.4), abs=1e-6)
    assert found.proper


def test_equally_good_items_have_the_same_alpha_and_omega() -> None:
    matrix = np.full((4, 4), 0.3) + np.diag([0.7] * 4)
    expected = 4 * 0.3 / (1 + 3 * 0.3)
    assert omega(given_covariances(matrix)).value == pytest.approx(expected)
    found = alpha(given_covariances(matrix))
    assert_allclose([found.value, found.standardised], [expected, expected])


def test_an_item_without_anything_of_its_own_is_not_proper() -> None:
    """r12 r13 / r23 is more than 1: the first item would have to load above its own standard deviation."""
    matrix = np.array([[1, 0.8, 0.8], [0.8, 1, 0.4], [0.8, 0.4, 1]])
    found = omega(given_covariances(matrix))
    assert not found.proper
    assert found.value < 1


@pytest.mark.parametrize(
    "matrix",
    [
        np.array([[1, 0.5], [0.5, 1]]),
        np.ones((4, 4)),
        np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]),
        np.full((3, 3), NOBODY),
    ],
    ids=["two items", "singular", "impossible", "nobody"],
)
def test_no_omega_where_one_factor_cannot_be_fitted(matrix: Floats) -> None:
    found = omega(given_covariances(matrix))
    assert np.isnan(found.value)
    assert np.isnan(found.loadings).all()
    assert not found.proper


def slow_alpha(answers: Floats, df: int) -> float:
    """By the definition; `df` divides the sums of squares."""
    j = answers.shape[1]
    own = sum(float(((column - column.mean()) ** 2).sum()) / df for column in answers.T)
    sums = answers.sum(axis=1)
    total = float(((sums - sums.mean()) ** 2).sum()) / df
    return j / (j - 1) * (1 - own / total) if total > 1e-12 else NOBODY


@given(ANSWERS)
def test_alpha_and_its_items_by_definition(answers: Floats) -> None:
    found = alpha(covariance(answers))
    n, j = answers.shape
    assert found.value == pytest.approx(slow_alpha(answers, n - 1), abs=1e-9, nan_ok=True)
    for item in range(j):
        others = np.delete(answers, item, axis=1)
        deleted = slow_alpha(others, n - 1) if j > 2 else NOBODY
        assert found.if_deleted[item] == pytest.approx(deleted, abs=1e-9, nan_ok=True)
        rest = others.sum(axis=1)
        moves = np.ptp(answers[:, item]) > 0 and np.ptp(rest) > 0
        expected = np.corrcoef(answers[:, item], rest)[0, 1] if moves else NOBODY
        assert found.item_rest[item] == pytest.approx(expected, abs=1e-9, nan_ok=True)
    varying = answers[:, ~found.of.constant]
    if varying.shape[1] > 1:
        expected = slow_alpha(varying, n - 1)
        assert found.without_constant == pytest.approx(expected, abs=1e-9, nan_ok=True)
        among = np.asarray(np.corrcoef(varying.T))[np.triu_indices(varying.shape[1], 1)].mean()
        assert found.mean_r == pytest.approx(among, abs=1e-9)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_order_and_unit_do_not_matter_and_alpha_is_at_most_one(
    answers: Floats, chance: Random
) -> None:
    rows = np.argsort([chance.random() for _ in answers])
    columns = np.argsort([chance.random() for _ in answers[0]])
    found = alpha(covariance(answers))
    for other in (answers[rows][:, columns], 25.0 * answers - 25, 6.0 - answers):
        again = alpha(covariance(other))
        assert_allclose([again.value, again.low], [found.value, found.low], atol=1e-8)
        assert_allclose(again.mean_r, found.mean_r, atol=1e-8)
    if not np.isnan(found.value):
        assert found.low <= found.high <= 1 + 1e-12
        assert found.value <= 1 + 1e-12


@given(GAPPY)
def test_who_counts_listwise_and_pairwise(answers: Floats) -> None:
    """Listwise is the same without the incomplete; pairwise takes each covariance from those who answered both."""
    complete = answers[~np.isnan(answers).any(axis=1)]
    listwise = covariance(answers)
    assert listwise.n == len(complete)
    if len(complete) > 1:
        assert_allclose(listwise.matrix, np.cov(complete.T), atol=1e-12)
    else:
        assert np.isnan(listwise.matrix).all()
    pairwise = covariance(answers, missing=Missing.PAIRWISE)
    fewest = len(answers)
    for one in range(answers.shape[1]):
        for two in range(answers.shape[1]):
            both = answers[~np.isnan(answers[:, [one, two]]).any(axis=1)]
            fewest = min(fewest, len(both))
            constant = pairwise.constant[one] or pairwise.constant[two]
            expected = np.cov(both[:, one], both[:, two])[0, 1] if len(both) > 1 else NOBODY
            assert_allclose(pairwise.matrix[one, two], 0.0 if constant else expected, atol=1e-12)
    assert (float(pairwise.n), pairwise.missing) == (fewest, Missing.PAIRWISE)


def test_within_leaders_differences_between_leaders_are_no_consistency() -> None:
    """Two leaders, far apart, whose raters contradict themselves: by hand, covariances within are +1 and -1."""
    answers = np.array([[1, 2], [2, 1], [4, 5], [5, 4]], float)
    pooled = alpha(covariance(answers))
    assert pooled.value == pytest.approx(2 * (1 - 6.666667 / 12), abs=1e-6)
    within = covariance(answers, leaders=["a", "a", "b", "b"])
    assert_allclose(within.matrix, [[0.5, -0.5], [-0.5, 0.5]])
    assert (float(within.n), float(within.df), within.centred) == (4, 2, True)
    assert np.isnan(alpha(within).value)
    assert_array_equal(alpha(within).reverse_keyed, [True, True])


@pytest.mark.parametrize("missing", Missing)
def test_centring_is_the_pooled_covariance_within_leaders(missing: Missing) -> None:
    """Labels in any order; a leader with one respondent adds nothing and costs nothing."""
    leaders = np.arange(30) % 3
    leaders[7] = 99
    found = covariance(ATTITUDE, leaders, missing)
    squares = sum(
        (sum(leaders == leader) - 1) * np.cov(ATTITUDE[leaders == leader].T) for leader in range(3)
    )
    assert_allclose(found.matrix, squares / 26)
    assert (float(found.n), float(found.df)) == (30, 26)
    value, low = alpha(found).value, alpha(found).low
    assert low == pytest.approx(1 - (1 - float(value)) * FELDT_26_156)


def test_many_at_once_are_each() -> None:
    many = np.stack([ATTITUDE[:15], ATTITUDE[15:]])
    together = alpha(covariance(many))
    for place, answers in enumerate(many):
        alone = alpha(covariance(answers))
        for figure in ("value", "low", "high", "standardised", "mean_r", "item_rest", "if_deleted"):
            assert_allclose(getattr(together, figure)[place], getattr(alone, figure))


@pytest.mark.parametrize(
    "answers",
    [
        np.array([[1.0], [2.0], [3.0]]),
        np.array([[1.0, 2.0]]),
        np.array([[1.0, NOBODY], [NOBODY, 2.0], [3.0, 3.0]]),
        np.full((5, 3), 3.3),
        np.array([[1.0, 5.0], [2.0, 4.0], [3.0, 3.0]]),
    ],
    ids=["one item", "one respondent", "one complete", "no variance", "the sum does not vary"],
)
def test_what_cannot_be_estimated_has_no_value(answers: Floats) -> None:
    found = alpha(covariance(answers))
    assert_array_equal([found.value, found.low, found.high], [NOBODY] * 3)
    assert np.isnan(found.if_deleted).all()


def test_a_constant_item_is_named_and_alpha_given_without_it() -> None:
    answers = np.column_stack([ATTITUDE[:, :3], np.full(30, 3.3)])
    found = alpha(covariance(answers))
    assert_array_equal(found.of.constant, [False, False, False, True])
    without = alpha(covariance(ATTITUDE[:, :3]))
    assert found.without_constant == pytest.approx(float(without.value))
    assert found.value == pytest.approx(float(without.value) * (4 / 3) / (3 / 2))
    assert found.standardised == pytest.approx(float(without.standardised))
    assert np.isnan(found.item_rest[3])


def test_an_item_against_the_others_is_named() -> None:
    turned = ATTITUDE.copy()
    turned[:, 1] = 100 - turned[:, 1]
    assert_array_equal(alpha(covariance(turned)).reverse_keyed, np.arange(7) == 1)
    assert not alpha(covariance(ATTITUDE)).reverse_keyed.any()


def test_two_items_have_the_coefficient_of_spearman_and_brown() -> None:
    found = alpha(covariance(ATTITUDE[:, :2]))
    r = np.corrcoef(ATTITUDE[:, 0], ATTITUDE[:, 1])[0, 1]
    assert found.spearman_brown == pytest.approx(2 * r / (1 + r))
    assert np.isnan(found.if_deleted).all()


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 axes"):
        covariance([1, 2, 3])
    with pytest.raises(ValueError, match=r"30 respondents need as many leaders, got \(3,\)"):
        covariance(ATTITUDE, leaders=[1, 2, 3])
    with pytest.raises(ValueError, match="confidence lies between 0 and 1"):
        alpha(covariance(ATTITUDE), confidence=95)
    with pytest.raises(ValueError, match="one matrix of covariances, got 2 axes"):
        omega(covariance(np.stack([ATTITUDE, ATTITUDE])))
