"""Do the items of a dimension measure one thing? Alpha with what belongs to it, and omega."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.stats import f as f_distribution

from parallax.core.psychometrics.observed import ROUNDING, Flags, Floats, mean, observed, ratio

type Places = NDArray[np.intp]

# Below this share of an item's variance its own part counts as none: a Heywood case.
LEAST_UNIQUENESS = 0.005
FLAT = 1e-4


class Missing(StrEnum):
    """Who counts: respondents who answered every item, or for each pair of items those who answered both."""

    LISTWISE = "listwise"
    PAIRWISE = "pairwise"


@dataclass(frozen=True)
class Covariance:
    """Covariances of items (points squared), and how they came about.

    `n` respondents count, `df` of them freely; pairwise, both are the smallest of any pair. `centred`: within leaders.
    """

    matrix: Floats
    n: Floats
    df: Floats
    missing: Missing
    centred: bool

    @property
    def items(self) -> int:
        return int(self.matrix.shape[-1])

    @property
    def constant(self) -> Flags:
        """Items that everybody answered the same (within each leader, if centred)."""
        return np.asarray(np.diagonal(self.matrix, axis1=-2, axis2=-1) == 0)


@dataclass(frozen=True)
class Alpha:
    """Alpha with Feldt's interval and the figures beside it; `of` says over whom. NaN: cannot be estimated.

    `without_constant` is alpha over the items that vary; `standardised` and `mean_r` are over those too. For each item:
    `item_rest`, its correlation with the sum of the others, and `if_deleted`, alpha without it.
    """

    of: Covariance
    value: Floats
    low: Floats
    high: Floats
    standardised: Floats
    mean_r: Floats
    without_constant: Floats
    item_rest: Floats
    if_deleted: Floats

    @property
    def spearman_brown(self) -> Floats:
        """The coefficient to report for two items, 2r/(1 + r); NaN for any other number. Source: Eisinga et al. 2013."""
        return self.standardised if self.of.items == 2 else np.full(self.value.shape, np.nan)

    @property
    def reverse_keyed(self) -> Flags:
        """Items that run against the others: were they reversed and not turned round?"""
        return np.asarray(self.item_rest < 0)


@dataclass(frozen=True)
class Omega:
    """Omega total, loadings (points) and uniquenesses (points squared) of one factor; NaN: cannot be estimated.

    Not `proper`: an item seems to have nothing of its own, or the search did not come to rest; then the value is not to be used.
    """

    value: float
    loadings: Floats
    uniquenesses: Floats
    proper: bool


def covariance(
    answers: ArrayLike, leaders: ArrayLike | None = None, missing: Missing = Missing.LISTWISE
) -> Covariance:
    """Covariances between items over respondents, divided by their degrees of freedom.

    With `leaders` (one label per respondent) every answer is taken as its distance from the mean of its leader's respondents,
    so that differences between leaders do not pass for consistency; each leader costs a degree of freedom.
    `answers`: (..., respondents, items), NaN = not observed. Result: matrix (..., items, items); NaN without freedom.
    Raises ValueError for fewer than two axes or another number of labels.

    >>> covariance([[1, 2], [3, 4], [5, None]]).matrix
    array([[2., 2.],
           [2., 2.]])
    >>> covariance([[1, 2], [3, 4], [5, None]], missing=Missing.PAIRWISE).matrix
    array([[4., 2.],
           [2., 2.]])
    """
    x = observed(answers, axes=2)
    labels = np.zeros(x.shape[-2]) if leaders is None else np.asarray(leaders)
    if labels.shape != x.shape[-2:-1]:
        raise ValueError(f"{x.shape[-2]} respondents need as many leaders, got {labels.shape}")
    n, df, products = (_listwise if missing is Missing.LISTWISE else _pairwise)(x, labels)
    matrix = ratio(products, df)
    floor = ROUNDING * np.nanmax(np.nan_to_num(x) ** 2, axis=(-2, -1), initial=0.0)
    constant = np.diagonal(matrix, axis1=-2, axis2=-1) <= floor[..., None]
    matrix = np.where(constant[..., :, None] | constant[..., None, :], 0.0, matrix)
    fewest = [figure.min(axis=(-2, -1), initial=x.shape[-2]) for figure in (n, df)]
    return Covariance(matrix, fewest[0], fewest[1], missing, leaders is not None)


def alpha(of: Covariance, confidence: float = 0.95) -> Alpha:
    """Cronbach's alpha = J/(J-1) (1 - sum s_j^2 / s_T^2), at most 1, with Feldt's interval.

    Limits: 1 - (1 - alpha) F(tail; df, df (J-1)), df = n - 1, or n less the number of leaders if centred.
    Standardised: J r / (1 + (J-1) r) with r the mean correlation between items. NaN with one item, fewer than two respondents
    or a sum that does not vary; `if_deleted` needs three items. Raises ValueError for a confidence outside 0..1.
    Source: Cronbach 1951; Feldt 1965.

    >>> found = alpha(covariance([[4, 5, 4], [2, 3, 1], [5, 5, 4], [3, 2, 3], [4, 4, 5]]))
    >>> f"{found.value:.4f} [{found.low:.4f}, {found.high:.4f}] {found.mean_r:.4f}", found.if_deleted.round(4)
    ('0.8740 [0.3634, 0.9860] 0.7228', array([0.7097, 0.8923, 0.8679]))
    """
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    j, matrix = of.items, of.matrix
    own = np.diagonal(matrix, axis1=-2, axis2=-1)
    with_sum, total = matrix.sum(axis=-1), _sum_variance(matrix.sum(axis=(-2, -1)), own)
    value = _alpha(j, own.sum(axis=-1), total)
    tail = (1 - confidence) / 2
    limits = [
        1 - (1 - value) * f_distribution.ppf(at, of.df, of.df * (j - 1))
        for at in ((1 + confidence) / 2, tail)
    ]
    varying = (~of.constant).sum(axis=-1)
    mean_r = _mean_correlation(matrix, varying)
    rest = _sum_variance(total[..., None] - 2 * with_sum + own, own[..., None, :])
    return Alpha(
        of,
        value,
        limits[0],
        limits[1],
        standardised=ratio(varying * mean_r, 1 + (varying - 1) * mean_r),
        mean_r=mean_r,
        without_constant=_alpha(varying, own.sum(axis=-1), total),
        item_rest=ratio(with_sum - own, np.sqrt(np.maximum(own * rest, 0))),
        if_deleted=_alpha(j - 1, own.sum(axis=-1, keepdims=True) - own, rest),
    )


def omega(of: Covariance) -> Omega:
    """Omega total = (sum lambda)^2 / ((sum lambda)^2 + sum theta): the share of the sum's variance that one factor makes.

    One factor by maximum likelihood: the uniquenesses are those that minimise sum(e - log e) - (J - 1) over all but the largest
    eigenvalue e of the scaled correlations. Unlike alpha it does not take the items for equally good. Items that never vary
    add nothing and get zeros. NaN with fewer than three items that vary, or correlations that are singular or not a
    possible set (pairwise). `of`: one matrix. Raises ValueError for several.
    Source: McDonald 1999; Jöreskog 1967; Lawley & Maxwell 1971.

    >>> found = omega(covariance([[4, 3, 4], [2, 3, 2], [5, 4, 4], [3, 2, 4], [4, 5, 5], [2, 2, 1], [3, 4, 3], [4, 5, 4]]))
    >>> f"{found.value:.4f}", found.loadings.round(2), found.proper
    ('0.8670', array([0.98, 0.81, 1.15]), True)
    """
    if of.matrix.ndim != 2:
        raise ValueError(
            f"one matrix of covariances, got {of.matrix.ndim - 1} axes before the last"
        )
    varying, j = np.flatnonzero(~of.constant), of.items
    if len(varying) < 3 or np.isnan(of.matrix).any():
        return _no_omega(j)
    kept = of.matrix[np.ix_(varying, varying)]
    scale = np.sqrt(np.diagonal(kept))
    correlations = kept / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        return _no_omega(j)
    loadings, uniquenesses, found = _one_factor(correlations)
    lambdas, thetas = np.zeros(j), np.zeros(j)
    lambdas[varying], thetas[varying] = loadings * scale, uniquenesses * scale**2
    common = float(lambdas.sum()) ** 2
    proper = found and bool((uniquenesses > LEAST_UNIQUENESS * (1 + 1e-6)).all())
    return Omega(common / (common + float(thetas.sum())), lambdas, thetas, proper)


def _listwise(x: Floats, labels: NDArray[np.generic]) -> tuple[Floats, Floats, Floats]:
    """How many answered every item, the degrees of freedom, and for each pair of items the sum of products about leader's means."""
    order, starts, place = _leaders(labels)
    complete = ~np.isnan(x).any(axis=-1, keepdims=True)
    x = np.where(complete, x, 0.0)
    there = np.add.reduceat(complete[..., order, :], starts, axis=-2, dtype=np.float64)
    means = np.add.reduceat(x[..., order, :], starts, axis=-2) / np.maximum(there, 1)
    away = np.where(complete, x - means[..., place, :], 0.0)
    n, df = (figure.sum(axis=-2, keepdims=True) for figure in (there, np.maximum(there - 1, 0)))
    return n, df, away.swapaxes(-1, -2) @ away


def _pairwise(x: Floats, labels: NDArray[np.generic]) -> tuple[Floats, Floats, Floats]:
    """The same three figures for each pair of items, over those who answered both."""
    seen = ~np.isnan(x)
    # About the items' means: small numbers lose nothing when their squares are subtracted.
    x = np.nan_to_num(x - np.expand_dims(mean(x, -2), -2))
    n, df, products = (np.zeros((*x.shape[:-2], x.shape[-1], x.shape[-1])) for _ in range(3))
    order, starts, _ = _leaders(labels)
    for rows in np.split(order, starts[1:]):
        own, there = x[..., rows, :], seen[..., rows, :].astype(np.float64)
        across = own.swapaxes(-1, -2)
        both = there.swapaxes(-1, -2) @ there
        sums = across @ there
        n += both
        df += np.maximum(both - 1, 0)
        products += across @ own - sums * sums.swapaxes(-1, -2) / np.maximum(both, 1)
    return n, df, products


def _leaders(labels: NDArray[np.generic]) -> tuple[Places, Places, Places]:
    """Respondents in the order of their leaders, where each leader begins there, and each respondent's leader by number."""
    _, place = np.unique(labels, return_inverse=True)
    order = np.argsort(place, kind="stable")
    return order, np.flatnonzero(np.diff(place[order], prepend=-1)), place


def _alpha(items: ArrayLike, own: Floats, total: Floats) -> Floats:
    j = np.asarray(items, dtype=np.float64)
    return ratio(j, j - 1) * ratio(total - own, total)


def _sum_variance(found: Floats, own: Floats) -> Floats:
    """The variance of a sum of items, nothing where covariances cancel to rounding."""
    return np.where(found <= ROUNDING * 100 * own.sum(axis=-1), 0.0, found)


def _mean_correlation(matrix: Floats, varying: NDArray[np.int64]) -> Floats:
    """Over the pairs of the items that vary: correlations sum to the variance of the sum of standard scores."""
    own = np.diagonal(matrix, axis1=-2, axis2=-1)
    weights = np.where(own == 0, 0.0, np.sqrt(ratio(1, own)))
    total = np.einsum("...i,...ij,...j->...", weights, matrix, weights, optimize=True)
    return ratio(total - varying, varying * (varying - 1))


def _no_omega(items: int) -> Omega:
    gaps = np.full(items, np.nan)
    return Omega(float("nan"), gaps, gaps, proper=False)


def _one_factor(correlations: Floats) -> tuple[Floats, Floats, bool]:
    """Loadings and uniquenesses in units of the items' standard deviations, and whether the search came to rest."""
    j = len(correlations)

    def misfit(uniquenesses: Floats) -> tuple[float, Floats]:
        values, loadings = _loadings(correlations, uniquenesses)
        unexplained = np.outer(loadings, loadings) + np.diag(uniquenesses) - correlations
        rest = values[:-1]
        gradient = np.diagonal(unexplained) / uniquenesses**2
        return float((rest - np.log(rest)).sum()) - (j - 1), gradient

    start = (1 - 0.5 / j) / np.diagonal(np.linalg.inv(correlations))
    found = minimize(
        misfit,
        np.clip(start, LEAST_UNIQUENESS, 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1)] * j,
        options={"ftol": 1e-14, "gtol": 1e-8, "maxiter": 1000},
    )
    uniquenesses = np.asarray(found.x, dtype=np.float64)
    loadings = _loadings(correlations, uniquenesses)[1]
    # The search may end for want of digits, at the minimum nevertheless: its slope tells.
    inside = (uniquenesses > LEAST_UNIQUENESS) & (uniquenesses < 1)
    settled = bool((np.abs(np.where(inside, found.jac, 0.0)) < FLAT).all())
    return (loadings if loadings.sum() >= 0 else -loadings), uniquenesses, settled


def _loadings(correlations: Floats, uniquenesses: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues of the correlations in units of the uniquenesses, ascending, and the best loadings for these."""
    scale = np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlations / np.outer(scale, scale))
    return values, scale * vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.0))
