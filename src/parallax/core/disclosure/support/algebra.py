"""Whole-number linear algebra without fractions: spaces of combinations, cut down one condition at a time."""

from collections.abc import Iterable, Sequence
from math import gcd

type Vector = tuple[int, ...]
type Column = tuple[tuple[int, int], ...]
"""What one answer weighs in each figure: (figure, weight), zeros left out. Only its direction matters, so weights are whole."""


def value(vector: Vector, column: Column) -> int:
    return sum(weight * vector[figure] for figure, weight in column)


def restricted(basis: Sequence[Vector], columns: Iterable[Column]) -> Sequence[Vector]:
    """A basis of the combinations in the span of `basis` in which every answer of `columns` cancels.

    Each condition removes one vector and mixes it into the others so that the answer's weight becomes zero; dividing by the
    common divisor keeps numbers small. Nothing to cancel: the very same `basis`. Source: Bareiss 1968, in spirit.

    >>> restricted([(1, 0), (0, 1)], [((0, 2), (1, 3))])
    [(-3, 2)]
    >>> restricted([(1, 0), (0, 1)], [((0, 1),), ((1, 1),)])
    []
    """
    for column in columns:
        values = [value(vector, column) for vector in basis]
        pivot = min(
            (i for i, v in enumerate(values) if v), key=lambda i: abs(values[i]), default=-1
        )
        if pivot < 0:
            continue
        gone, scale = basis[pivot], values[pivot]
        basis = [
            vector if not v else _mixed(vector, scale, gone, v)
            for i, (vector, v) in enumerate(zip(basis, values, strict=True))
            if i != pivot
        ]
    return basis


def _mixed(vector: Vector, scale: int, gone: Vector, v: int) -> Vector:
    mixed = [scale * a - v * b for a, b in zip(vector, gone, strict=True)]
    divisor = gcd(*mixed)
    return tuple(number // divisor for number in mixed) if divisor > 1 else tuple(mixed)


def units(figures: Iterable[int], size: int) -> list[Vector]:
    return [tuple(int(i == figure) for i in range(size)) for figure in figures]


def pivots(vectors: Sequence[Vector]) -> set[int]:
    """One place per independent vector at which the space they span can be solved.

    >>> sorted(pivots([(1, -1, 0), (2, -2, 0), (0, 1, 1)]))
    [0, 1]
    """
    places: set[int] = set()
    while vectors:
        place = next((i for i, number in enumerate(vectors[0]) if number), None)
        if place is None:
            vectors = vectors[1:]
            continue
        places.add(place)
        vectors = restricted(vectors, [((place, 1),)])
    return places
