"""Counts, means and variances over what was observed: NaN is "not observed", and too little of it gives NaN."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

# A mean square below this share of the largest squared value is rounding, not variance.
ROUNDING = 1e-14
# A quotient beyond this was divided by rounding.
LARGEST = 1e10
# Beyond this a square is no number any more.
MOST = 1e100
# Points apart by less than this are equal: the same mean summed in another order.
HAIR_PLACES = 9


def observed(values: ArrayLike, *, axes: int) -> Floats:
    """`values` as floats with NaN where nothing was observed.

    `axes` is the least number of axes that the caller needs. Raises ValueError for fewer axes, or a value that is infinite or
    beyond 1e100.

    >>> observed([4, None, 2], axes=1)
    array([ 4., nan,  2.])
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim < axes:
        raise ValueError(f"needs at least {axes} axes, got {array.ndim}")
    if (np.abs(array) > MOST).any():
        raise ValueError("infinite values; use NaN for what was not observed")
    return array


def to_the_hair(means: ArrayLike) -> Floats:
    """Means rounded so that equal ones tie: two orders of adding up may differ in the last digit.

    >>> to_the_hair([0.1 + 0.2, 0.3]).tolist()
    [0.3, 0.3]
    """
    return np.round(np.asarray(means, dtype=np.float64), HAIR_PLACES)


def ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """above / below, elementwise; NaN where below is not positive, or so small that the quotient explodes.

    >>> ratio([1, 1, 1, 0], [2, 0, 1e-17, 1])
    array([0.5, nan, nan, 0. ])
    """
    top, bottom = np.broadcast_arrays(
        np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    )
    found = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=found, where=bottom > np.abs(top) / LARGEST)
    return found


def count(values: Floats, axis: int) -> Floats:
    """How many were observed along `axis`.

    >>> count(observed([[1, None], [2, None]], axes=2), 0)
    array([2., 0.])
    """
    return np.sum(~np.isnan(values), axis=axis, dtype=np.float64)


def mean(values: Floats, axis: int) -> Floats:
    """Mean of the observed along `axis`; NaN where nothing was.

    >>> mean(observed([[1, None], [2, None]], axes=2), 0)
    array([1.5, nan])
    """
    return ratio(np.nansum(values, axis=axis), count(values, axis))


def deviations(values: Floats, axis: int) -> Floats:
    """What was observed minus its mean along `axis`; the shape of `values`, NaN where nothing was observed.

    >>> deviations(observed([[1, None], [2, None]], axes=2), 0).tolist()
    [[-0.5, nan], [0.5, nan]]
    """
    return values - np.expand_dims(mean(values, axis), axis)


def variance(values: Floats, axis: int) -> Floats:
    """Variance of the observed along `axis`, divided by n - 1; NaN below two. Units: points squared.

    >>> variance(observed([[4, 4], [4, None], [4, None], [1, None]], axes=2), 0)
    array([2.25,  nan])
    """
    squares = np.nansum(deviations(values, axis) ** 2, axis=axis)
    return ratio(squares, count(values, axis) - 1)
