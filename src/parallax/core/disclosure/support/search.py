"""Is there a combination of released sums about too few people? Exact, by cutting the space of combinations down."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parallax.core.disclosure.support.algebra import (
    Vector,
    pivots,
    restricted,
    units,
    value,
)
from parallax.core.disclosure.support.figures import Atom, System, systems_of, weights_of


@dataclass(frozen=True)
class Witness[Name: Hashable]:
    """These figures, suitably weighted, add up to a sum over so few people; without any one of them they do not."""

    figures: tuple[Name, ...]
    people: int
    raters: tuple[str, ...] = ()


def people_needed(k: int = 3, colluders: int = 1) -> int:
    """Raters whom every combination must be about, so that `k` remain unknown whichever `colluders` tell their answers.

    With a combination about s raters, knowing K of them leaves s - |K|, and none is no combination at all. All |K| <= c leave
    0 or at least k exactly when s = 0 or s >= k + c (for k >= 2). Source: SCIENCE 2.5, P2.

    >>> people_needed(), people_needed(3, 0)
    (4, 3)
    """
    if k < 2 or colluders < 0:
        raise ValueError("at least two people must remain unknown, whoever tells")
    return k + colluders


def leaks(
    facts: Sequence[Mapping[str, Any]],
    exempt: Collection[str] = (),
    *,
    k: int = 3,
    colluders: int = 1,
) -> tuple[Witness[int], ...]:
    """Structural k-support: what the released means tell about fewer than `k` people, given what any `colluders` people know.

    `facts` are means in the form of `parallax attack`, of all releases together; a witness names them by their place. One witness for each
    part of the figures that leaks, none when nothing does. From exact sums and over unbounded answers, without witness no
    combination is about fewer than `k` unknown raters. Source: SCIENCE 2.5, P2, and 2.6, steps 1 and 2.

    >>> four, all_six = ["r1", "r2", "r3", "r4"], ["r1", "r2", "r3", "r4", "boss", "peer"]
    >>> facts = [{"stat": "mean", "members": who, "items": ["q"]} for who in (four, ["boss"], all_six)]
    >>> leaks(facts, exempt={"boss"})
    (Witness(figures=(0, 2), people=1, raters=('peer',)),)
    """
    needed = people_needed(k, colluders)
    systems = systems_of({place: weights_of(f) for place, f in enumerate(facts)}, exempt)
    found = (witness(system, system.figures, needed) for system in systems)
    return tuple(one for one in found if one)


def witness[Name: Hashable](
    system: System[Name], shown: Iterable[Name], needed: int
) -> Witness[Name] | None:
    """Figures among `shown` that combine to a sum over somebody, but fewer than `needed` people; None if there are none.

    A combination about the atoms T alone is one in which all other atoms cancel. Atoms are taken by size: either the
    atom belongs to T, as long as T stays small enough, or its answers must cancel, which makes the space of combinations smaller. With r
    independent figures there are at most C(r + needed - 1, r) such histories, so a report takes milliseconds.
    """
    wanted = set(shown)
    places = [place for place, name in enumerate(system.figures) if name in wanted]
    size = len(system.figures)
    atoms = sorted(system.atoms, key=lambda atom: (-atom.size, atom.columns, atom.raters))
    inside = _inside(_independent(places, size, atoms), atoms, 0, needed - 1, ())
    if inside is None:
        return None
    outside = [atom for atom in atoms if not any(atom is one for one in inside)]
    vector = _shortest(units(places, size), outside, inside)
    touched = [atom for atom in inside if _touches(vector, atom)]
    return Witness(
        tuple(name for name, weight in zip(system.figures, vector, strict=True) if weight),
        sum(atom.size for atom in touched),
        tuple(sorted(rater for atom in touched for rater in atom.raters)),
    )


def _independent(places: Sequence[int], size: int, atoms: Sequence[Atom]) -> Sequence[Vector]:
    """Unit vectors of figures of which none follows from the others, so that only zero cancels everybody."""
    redundant: Sequence[Vector] = units(places, size)
    for atom in atoms:
        redundant = restricted(redundant, atom.columns)
        if not redundant:
            break
    left_out = pivots(redundant)
    return units([place for place in places if place not in left_out], size)


def _inside(
    basis: Sequence[Vector],
    atoms: Sequence[Atom],
    start: int,
    spare: int,
    inside: tuple[Atom, ...],
) -> tuple[Atom, ...] | None:
    """Atoms of at most `spare` more people, with those `inside`, such that some combination is about them alone."""
    for place in range(start, len(atoms)):
        if not basis:
            return None
        atom = atoms[place]
        without = restricted(basis, atom.columns)
        if without is basis:
            continue
        if atom.size <= spare:
            found = _inside(basis, atoms, place + 1, spare - atom.size, (*inside, atom))
            if found is not None:
                return found
        basis = without
    return inside if basis else None


def _shortest(basis: Sequence[Vector], outside: Iterable[Atom], inside: Sequence[Atom]) -> Vector:
    """A combination in which `outside` cancels and `inside` does not, of figures of which none can be spared."""
    for atom in outside:
        basis = restricted(basis, atom.columns)
    for place in reversed(range(len(basis[0]))):
        fewer = restricted(basis, [((place, 1),)])
        if any(_touches(vector, atom) for vector in fewer for atom in inside):
            basis = fewer
    return next(vector for vector in basis if any(_touches(vector, atom) for atom in inside))


def _touches(vector: Vector, atom: Atom) -> bool:
    return any(value(vector, column) for column in atom.columns)
