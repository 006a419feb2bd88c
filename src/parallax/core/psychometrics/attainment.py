"""Goal Attainment Scaling: how far a leader's own goals were reached, on one scale for all."""

import numpy as np
from numpy.typing import ArrayLike

from parallax.core.psychometrics.observed import Floats, observed

LEAST, MOST = -2, 2
CORRELATION = 0.30
FEWEST_LEADERS = 3


def attainment(
    levels: ArrayLike, weights: ArrayLike | None = None, *, correlation: float = CORRELATION
) -> Floats:
    """Kiresuk and Sherman's T over the last axis: 50 when all goals were reached just as expected.

    T = 50 + 10 sum(w x) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2). `levels` (..., goals): whole numbers from -2 (much less than
    expected) through 0 (as expected) to 2, NaN = not rated, left out with its weight; `weights` broadcast, 1 by
    default. T in points with mean 50 and SD 10 if goals correlate by rho. NaN without a rated goal of any weight. Show the
    levels beside it. Raises ValueError for other levels, negative or missing weights, rho outside 0..1.
    Source: Kiresuk & Sherman 1968; SCIENCE 1.7.

    >>> [round(float(attainment([-2] * goals)), 1) for goals in (3, 4, 5)]
    [22.6, 21.0, 19.8]
    """
    reached = observed(levels, axes=1)
    rated = ~np.isnan(reached)
    if np.any((reached != np.round(reached)) & rated) or np.any(np.abs(reached) > MOST):
        raise ValueError(f"levels are whole numbers from {LEAST} to {MOST}")
    given = np.ones(1) if weights is None else np.asarray(weights, dtype=np.float64)
    if np.any(np.isnan(given)) or np.any(given < 0):
        raise ValueError("weights are numbers from 0 on")
    if not 0 <= correlation <= 1:
        raise ValueError(f"the correlation {correlation} is not between 0 and 1")
    weight = np.where(rated, given, 0.0)
    total = (weight * np.where(rated, reached, 0.0)).sum(axis=-1)
    spread = (1 - correlation) * (weight**2).sum(axis=-1) + correlation * weight.sum(axis=-1) ** 2
    return np.asarray(50 + 10 * total / np.sqrt(np.where(spread > 0, spread, np.nan)))


def mean_attainment(scores: ArrayLike) -> float | None:
    """Mean T of a programme; None below three leaders, whose single values it would tell.

    `scores`: (leaders,) of T, NaN = no rated goal. Raises ValueError unless they are one row. Source: SCIENCE 1.7.

    >>> mean_attainment([50.0, 60.0, 40.0]), mean_attainment([50.0, 60.0, float("nan")])
    (50.0, None)
    """
    every = np.asarray(scores, dtype=np.float64)
    if every.ndim != 1:
        raise ValueError("scores are one row, a leader each")
    known = every[~np.isnan(every)]
    return float(known.mean()) if len(known) >= FEWEST_LEADERS else None
