"""The sound, cheap filter: bounds of sums are drawn in until nothing changes, what is implied is dropped, and what is left falls apart into blocks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from math import gcd

from parallax.core.disclosure.attack.conditions import (
    Bound,
    Condition,
    Spread,
    Sum,
    Tally,
    Term,
    Weights,
    over,
)
from parallax.core.disclosure.attack.system import Atom, System

MOST_ROUNDS = 60
MOST_WORK = 5_000_000


@dataclass(frozen=True)
class Block:
    """A part of a system that touches no other part; weights are over its own atoms, numbered from 0. Equal blocks have equal solutions."""

    atoms: tuple[Atom, ...]
    conditions: tuple[Condition, ...]
    objective: Weights = ()


class Contradiction(Exception):
    """Found while looking at fact number `fact`."""

    def __init__(self, fact: int) -> None:
        super().__init__(fact)
        self.fact = fact


def lowest(options: int) -> int:
    return (options & -options).bit_length() - 1


def highest(options: int) -> int:
    return options.bit_length() - 1


def is_contiguous(options: int) -> bool:
    shifted = options >> lowest(options)
    return shifted & (shifted + 1) == 0


def options_within(atom: Atom, total: int) -> int:
    """Answers that one of the atom's variables can have when their sum is `total`."""
    bottom, top = lowest(atom.options), highest(atom.options)
    low = max(bottom, total - (atom.size - 1) * top)
    high = min(top, total - (atom.size - 1) * bottom)
    return ((1 << (high + 1)) - 1) & ~((1 << low) - 1)


def blocks(system: System) -> list[tuple[Block, tuple[int, ...]]]:
    """Independent blocks with, for each, the system's number of its atoms; the smallest first.

    Every world of the system is a choice of one world per block and the other way round, so blocks are decided one by one.
    Raises Contradiction when bounds alone show that no world exists.
    """
    drawn = _Bounds(system)
    conditions = drawn.settle()
    groups = _components(len(system.atoms), conditions)
    found = [(_block(drawn, group, rows, system), tuple(group)) for group, rows in groups]
    return sorted(found, key=lambda pair: (len(pair[0].conditions), len(pair[1])))


def _block(drawn: "_Bounds", group: list[int], rows: list[Condition], system: System) -> Block:
    place = {atom: number for number, atom in enumerate(group)}
    return Block(
        tuple(drawn.atoms[atom] for atom in group),
        tuple(dict.fromkeys(replace(over(row, place), fact=-1) for row in rows)),
        tuple((place[a], weight) for a, weight in system.objective if a in place),
    )


def _components(
    size: int, conditions: Iterable[Condition]
) -> Iterator[tuple[list[int], list[Condition]]]:
    leader = list(range(size))

    def found(atom: int) -> int:
        while leader[atom] != atom:
            leader[atom] = leader[leader[atom]]
            atom = leader[atom]
        return atom

    conditions = list(conditions)
    for row in conditions:
        for atom, _ in row.weights[1:]:
            leader[found(atom)] = found(row.weights[0][0])
    groups: dict[int, list[int]] = {}
    for atom in range(size):
        groups.setdefault(found(atom), []).append(atom)
    rows: dict[int, list[Condition]] = {}
    for row in conditions:
        rows.setdefault(found(row.weights[0][0]), []).append(row)
    return ((group, rows.get(first, [])) for first, group in groups.items())


class _Bounds:
    """Bounds of every atom while they are drawn in."""

    def __init__(self, system: System) -> None:
        self.atoms = list(system.atoms)
        self.conditions = list(system.conditions)
        self.changed = False

    def settle(self) -> list[Condition]:
        """The conditions that bounds do not imply already."""
        terms = 1 + sum(len(row.weights) for row in self.conditions)
        for _ in range(min(MOST_ROUNDS, 2 + MOST_WORK // terms)):
            self.changed = False
            self.conditions = [row for row in map(self.drawn, self.conditions) if row is not None]
            if not self.changed:
                break
        return list(dict.fromkeys(self.conditions))

    def drawn(self, row: Condition) -> Condition | None:
        """What `row` still demands beyond bounds, after drawing them in; None when nothing."""
        match row:
            case Sum():
                return self.sum(row)
            case Tally():
                return self.tally(row)
            case Spread():
                return self.spread(row)

    def sum(self, row: Sum) -> Sum | None:
        row = self.without_fixed(row)
        least = sum(weight * self.atoms[a].low for a, weight in row.weights)
        most = sum(weight * self.atoms[a].high for a, weight in row.weights)
        if row.high < least or row.low > most:
            raise Contradiction(row.fact)
        if row.low <= least and most <= row.high:
            return None
        for a, weight in row.weights:
            atom = self.atoms[a]
            low = -(-(row.low - most + weight * atom.high) // weight)
            high = (row.high - least + weight * atom.low) // weight
            if low > atom.low or high < atom.high:
                self.narrow(a, atom.options, max(low, atom.low), min(high, atom.high), row.fact)
        if len(row.weights) == 1:
            return None
        return row

    def without_fixed(self, row: Sum) -> Sum:
        fixed = sum(w * self.atoms[a].low for a, w in row.weights if self.is_fixed(a))
        rest = tuple((a, w) for a, w in row.weights if not self.is_fixed(a))
        step = gcd(*(w for _, w in rest)) or 1
        return Sum(
            tuple((a, w // step) for a, w in rest),
            -((fixed - row.low) // step),
            (row.high - fixed) // step,
            row.fact,
        )

    def is_fixed(self, a: int) -> bool:
        return self.atoms[a].low == self.atoms[a].high

    def narrow(self, a: int, options: int, low: int, high: int, fact: int) -> None:
        """Draws in the bounds of atom `a`; sums and options tighten each other."""
        atom = self.atoms[a]
        while True:
            if not options:
                raise Contradiction(fact)
            bottom, top = lowest(options), highest(options)
            low, high = max(low, atom.size * bottom), min(high, atom.size * top)
            if low > high:
                raise Contradiction(fact)
            floor = max(0, low - (atom.size - 1) * top)
            fitting = options >> floor << floor
            fitting &= (1 << max(0, high - (atom.size - 1) * bottom + 1)) - 1
            if fitting == options:
                break
            options = fitting
        drawn = Atom(atom.size, options, low, high)
        if drawn != atom:
            self.atoms[a] = drawn
            self.changed = True

    def tally(self, row: Tally) -> Tally | None:
        alternatives = []
        for bounds in row.alternatives:
            left = self.bounds(row.weights, bounds)
            if left == ():
                return None
            if left is not None:
                alternatives.append(left)
        if not alternatives:
            raise Contradiction(row.fact)
        if len(alternatives) == 1:
            for bound in alternatives[0]:
                self.restrict(row, bound)
        if tuple(alternatives) != row.alternatives:
            self.changed = True
            return Tally(row.weights, tuple(alternatives), row.fact)
        return row

    def bounds(self, weights: Weights, bounds: tuple[Bound, ...]) -> tuple[Bound, ...] | None:
        """Those bounds that are not implied; None when they cannot hold together with the atoms' options."""
        left = []
        for bound in bounds:
            least, most = self.reach(weights, bound.options)
            if bound.high < least or bound.low > most:
                return None
            if bound.low > least or bound.high < most:
                left.append(bound)
        return tuple(left)

    def reach(self, weights: Weights, options: int) -> tuple[int, int]:
        least = most = 0
        for a, weight in weights:
            atom = self.atoms[a]
            if atom.options & options:
                most += weight * atom.size
                if not atom.options & ~options:
                    least += weight * atom.size
        return least, most

    def restrict(self, row: Tally, bound: Bound) -> None:
        """All answers in the options, or none: then the options of single answers shrink."""
        least, most = self.reach(row.weights, bound.options)
        if bound.high == least and least < most:
            self.remove(row, lambda atom: atom.options & ~bound.options)
        elif bound.low == most and least < most:
            self.remove(row, lambda atom: atom.options & bound.options)

    def remove(self, row: Tally, kept: Callable[[Atom], int]) -> None:
        """Narrows those atoms that could answer both ways."""
        for a, _ in row.weights:
            atom = self.atoms[a]
            options = kept(atom)
            if options and options != atom.options:
                self.narrow(a, options, atom.low, atom.high, row.fact)

    def spread(self, row: Spread) -> Spread | None:
        most = sum(map(self.most, row.terms))
        if row.high < 0 or row.low > most:
            raise Contradiction(row.fact)
        return None if row.low <= 0 and row.high >= most else row

    def most(self, term: Term) -> int:
        """Answers up to the highest have squares of at most highest · answer, so Q hangs on S; then n·Q − S² is greatest in the middle."""
        atoms = [(self.atoms[a], weight) for a, weight in term.weights]
        top = max(highest(atom.options) for atom, _ in atoms)
        least = sum(weight * atom.low for atom, weight in atoms)
        most = sum(weight * atom.high for atom, weight in atoms)
        middle = term.n * top // 2 - term.total
        totals = {min(max(total, least), most) for total in (middle, middle + 1)}
        return max(term.value(total, top * total) for total in totals)
