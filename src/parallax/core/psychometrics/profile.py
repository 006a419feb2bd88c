"""Whether two people see the same profile: the same ups and downs over the dimensions, whatever its height."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from parallax.core.psychometrics.observed import Floats, observed, to_the_hair
from parallax.core.psychometrics.uncertainty import moments

FEWEST_DIMENSIONS = 6


@dataclass(frozen=True)
class ProfileAgreement:
    """Spearman's `rho` (-1..1) and the mean absolute `gap` in points, over the `n` dimensions that both profiles have."""

    rho: Floats
    gap: Floats
    n: Floats


def profile_agreement(one: ArrayLike, other: ArrayLike) -> ProfileAgreement:
    """Agreement of two profiles over the last axis; rows broadcast, so one call serves a whole programme.

    rho = Pearson's r of the ranks, ties ranked in the middle; gap = mean |one - other|. (..., dimensions) in points of the scale, NaN =
    missing, left out in both. Both are NaN with fewer than six common dimensions; rho also when either profile
    is constant, since it has no order. Raises ValueError when the numbers of dimensions differ.
    Source: Spearman 1904; SCIENCE 1.1.

    >>> found = profile_agreement([3, 4, 2, 5, 1, 3], [3.5, 4, 2, 4.5, 2.5, 3])
    >>> round(float(found.rho), 4), round(float(found.gap), 4), int(found.n)
    (0.9276, 0.4167, 6)
    """
    first, second = (to_the_hair(observed(side, axes=1)) for side in (one, other))
    if first.shape[-1] != second.shape[-1]:
        raise ValueError("both profiles must have the same dimensions in the same order")
    both = ~np.isnan(first + second)
    first, second = (np.where(both, side, np.nan) for side in (first, second))
    n, gap, _ = moments(np.abs(first - second))
    enough = n >= FEWEST_DIMENSIONS
    ranks = [stats.rankdata(side, axis=-1, nan_policy="omit") for side in (first, second)]
    rho = _pearson(*ranks)
    return ProfileAgreement(np.where(enough, rho, np.nan), np.where(enough, gap, np.nan), n)


def _pearson(one: Floats, other: Floats) -> Floats:
    n, mean, variance = moments(one)
    _, other_mean, other_variance = moments(other)
    product = (one - mean[..., None]) * (other - other_mean[..., None])
    scale = variance * other_variance
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = np.nansum(product, axis=-1) / (n - 1)
        return np.asarray(covariance / np.sqrt(np.where(scale > 0, scale, np.nan)))
