"""Variance between and within leaders by restricted maximum likelihood: what exists is used, whoever is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from parallax.core.psychometrics.observed import ROUNDING, Floats, count, deviations, mean, observed

GRID = 200
# The open ends of the range, where the criterion is not defined, are not touched.
EDGE = 1e-9


@dataclass(frozen=True)
class Components:
    """Mean (points) and variances (points squared) of the one-way random effects model; NaN: cannot be estimated.

    `icc1` = between / (between + within), with its profile likelihood interval. A negative one stays and is flagged.
    """

    leaders: int
    ratings: int
    mean: float
    between: float
    within: float
    icc1: float
    low: float
    high: float

    @property
    def negative(self) -> bool:
        return self.icc1 < 0


@dataclass(frozen=True)
class _Groups:
    """What the likelihood needs of the leaders: numbers of raters, means, sum of squares within."""

    sizes: Floats
    means: Floats
    within: float

    @property
    def ratings(self) -> float:
        return float(self.sizes.sum())

    @property
    def lowest(self) -> float:
        """Below this ICC the largest group would have a negative variance."""
        return float(-1 / (self.sizes.max() - 1))


def reml(scores: ArrayLike, confidence: float = 0.95) -> Components:
    """Restricted maximum likelihood of x_ij = mean + leader_i + error_ij, for any numbers of raters.

    Minimises (N-1) log Q + sum log(1 + n_i r) + log sum w_i over the ICC(1), with r = ICC/(1 - ICC), w_i = n_i/(1 + n_i r),
    Q = SSW + sum w_i (m_i - mean)^2. Where the best ICC that is not negative is 0, as lme4 would report, the search goes on below
    it (raters of a leader then differ more than strangers), so that a negative estimate is seen and not clipped. Balanced
    designs give the ICC(1) of `reliability.nested`. Limits: where the criterion lies chi2(1; confidence) above its minimum.
    `scores`: (leaders, raters), NaN = no such rater; a leader without any does not count. NaN with one leader, one rater each,
    or no variance; raters who never differ give ICC 1. Raises ValueError for other shapes or a confidence outside 0..1.
    Source: Patterson & Thompson 1971; Searle, Casella & McCulloch 1992.

    >>> found = reml([[3, 4, 3], [5, 5, None], [2, 1, 2]])
    >>> f"{found.between:.4f} {found.within:.4f} {found.icc1:.4f} [{found.low:.4f}, {found.high:.4f}]"
    '2.6592 0.2670 0.9088 [0.4317, 0.9954]'
    """
    x = observed(scores, axes=2)
    if x.ndim != 2:
        raise ValueError(f"one table of leaders by raters, got {x.ndim} axes")
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    x = x[count(x, -1) > 0]
    groups = _Groups(count(x, -1), mean(x, -1), float(np.nansum(deviations(x, -1) ** 2)))
    leaders, ratings = len(x), int(groups.ratings)
    if leaders < 2 or ratings == leaders:
        return Components(leaders, ratings, *[float("nan")] * 6)
    between = float(np.var(groups.means, ddof=1))
    rounding = ROUNDING * float(np.nanmax(x**2))
    if max(between, groups.within) <= rounding:
        return Components(leaders, ratings, *[float("nan")] * 6)
    if groups.within <= rounding:
        return Components(leaders, ratings, float(groups.means.mean()), between, 0.0, 1.0, 1.0, 1.0)
    criterion = partial(_criterion, groups)
    icc = _lowest(criterion, 0.0, 1 - EDGE)
    if criterion(0.0) <= criterion(icc):
        icc = _lowest(criterion, groups.lowest * (1 - EDGE), 0.0)
    center, spread = _center(groups, icc)
    total = spread / (ratings - 1) / (1 - icc)
    low, high = _limits(criterion, icc, groups.lowest, float(chi2.ppf(confidence, 1)))
    return Components(leaders, ratings, center, icc * total, (1 - icc) * total, icc, low, high)


def _weights(groups: _Groups, icc: float) -> Floats:
    return groups.sizes * (1 - icc) / (1 + (groups.sizes - 1) * icc)


def _center(groups: _Groups, icc: float) -> tuple[float, float]:
    """The mean, each leader weighing what is known of him or her, and Q."""
    weights = _weights(groups, icc)
    center = float(weights @ groups.means / weights.sum())
    return center, groups.within + float(weights @ (groups.means - center) ** 2)


def _criterion(groups: _Groups, icc: float) -> float:
    """-2 restricted log-likelihood, up to a constant."""
    weights = _weights(groups, icc)
    _, spread = _center(groups, icc)
    shrinking = float(np.log(groups.sizes / weights).sum())
    return (groups.ratings - 1) * float(np.log(spread)) + shrinking + float(np.log(weights.sum()))


def _lowest(criterion: Callable[[float], float], low: float, high: float) -> float:
    """Where the criterion is least: the best of a grid, then Brent's search between its neighbours."""
    grid = np.linspace(low, high, GRID + 1)
    best = int(np.argmin([criterion(float(icc)) for icc in grid]))
    around = (float(grid[max(best - 1, 0)]), float(grid[min(best + 1, GRID)]))
    found = minimize_scalar(criterion, bounds=around, method="bounded", options={"xatol": 1e-10})
    return float(found.x)


def _limits(
    criterion: Callable[[float], float], icc: float, lowest: float, rise: float
) -> tuple[float, float]:
    """Where the criterion has risen by `rise` on either side; the end of the range where it never does."""
    height = criterion(icc) + rise
    ends = []
    for edge, end in ((lowest * (1 - EDGE), lowest), (1 - EDGE, 1.0)):
        crosses = criterion(edge) > height
        ends.append(
            float(brentq(lambda at: criterion(at) - height, edge, icc, xtol=1e-12))
            if crosses
            else end
        )
    return ends[0], ends[1]
