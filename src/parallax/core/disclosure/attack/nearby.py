"""Possible worlds near the true one, found without a search: some answers a little higher, others a little lower, so that every figure stays."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import permutations

from parallax.core.disclosure.attack.bounds import Block
from parallax.core.disclosure.attack.conditions import Spread, Sum, Tally, Term
from parallax.core.disclosure.attack.system import Atom

MOST_ATOMS = 60
MOST_MOVES = 5_000
STEPS = (1, -1, 2, -2)

type World = tuple[tuple[int, ...], ...]
"""The answers of each atom."""
type Column = Mapping[int, int]
"""How heavily an atom, or one against another, weighs in which sum."""
type Move = Mapping[int, int]
"""By how much an answer of which atom changes."""


def seen_nearby(
    block: Block, answers: Sequence[Sequence[int]], wanted: Sequence[bool], m: int
) -> tuple[int, ...]:
    """Per atom answers (bits) that occur in possible worlds: those of the true one, and up to `m` for a wanted atom, as far as worlds nearby show them.

    `answers` are those of the true world. One answer moves, or two against each other, or two pairs: a rater higher and another lower in
    one item, the other way round in another. What is marked is possible, since each world met obeys every condition; what is not marked
    may be possible too.

    >>> alone = Atom(1, 0b11111, 0, 4)
    >>> both = Block((alone, alone), (Sum(((0, 1), (1, 1)), 4, 4),))
    >>> [bin(mask) for mask in seen_nearby(both, [[1], [3]], (True, True), 3)]
    ['0b111', '0b11100']
    """
    if not is_walkable(block, answers):
        return tuple(map(mask_of, answers))
    nearby = Nearby(block, answers)
    for atom, matters in enumerate(wanted):
        if matters:
            nearby.look(atom, m)
    return tuple(nearby.seen)


def mask_of(answers: Sequence[int]) -> int:
    return sum(1 << answer for answer in set(answers))


def is_walkable(block: Block, answers: Sequence[Sequence[int]]) -> bool:
    """Cells that must equal each other are one variable, of more answers than variables: left to the search, as counts and large blocks are."""
    return (
        len(block.atoms) <= MOST_ATOMS
        and not any(isinstance(row, Tally) for row in block.conditions)
        and all(len(own) == atom.size for own, atom in zip(answers, block.atoms, strict=True))
    )


class Nearby:
    """Walks from the true world; `seen` are the answers met on the way, per atom."""

    def __init__(self, block: Block, answers: Sequence[Sequence[int]]) -> None:
        self.block = block
        self.sums = [row for row in block.conditions if isinstance(row, Sum)]
        spreads = [row for row in block.conditions if isinstance(row, Spread)]
        self.conditions: tuple[Sum | Spread, ...] = (*self.sums, *spreads)
        self.has_spreads = bool(spreads)
        self.columns: list[dict[int, int]] = [{} for _ in answers]
        for number, row in enumerate(self.sums):
            for a, weight in row.weights:
                self.columns[a][number] = weight
        self.packed = self.pack()
        self.true: World = tuple(tuple(sorted(given)) for given in answers)
        self.free = self.slack(self.true)
        self.seen = [mask_of(given) for given in self.true]
        self.left = MOST_MOVES

    def pack(self) -> list[int]:
        """Each column as one whole number, so that equal differences are equal numbers."""
        heaviest = max((w for column in self.columns for w in column.values()), default=0)
        digits = (4 * heaviest).bit_length()
        return [sum(w << digits * row for row, w in column.items()) for column in self.columns]

    @cached_property
    def differences(self) -> dict[int, list[tuple[int, int]]]:
        """Pairs of atoms by how differently they weigh."""
        found: dict[int, list[tuple[int, int]]] = {}
        for a, b in permutations(range(len(self.packed)), 2):
            found.setdefault(self.packed[a] - self.packed[b], []).append((a, b))
        return found

    def between(self, a: int, b: int) -> Column:
        change = dict(self.columns[a])
        for row, weight in self.columns[b].items():
            change[row] = change.get(row, 0) - weight
        return change

    def look(self, atom: int, m: int) -> None:
        """Moves answers of `atom` until `m` are seen: first in the true world, then in those where a new one was met."""
        worlds = [(self.true, self.free)]
        for world, slack in worlds:
            for move in self.moves(atom, slack):
                if self.seen[atom].bit_count() >= m or not self.left:
                    return
                self.left -= 1
                before = self.seen[atom]
                moved = self.after(move, world)
                if moved and self.seen[atom] != before:
                    worlds.append((moved, self.slack(moved)))

    def open_steps(self, own: Mapping[int, int], enough: int) -> int:
        """By how many steps the sum of some answers, so many of each atom, varies at least: `enough`, or as far as a walk upwards and one downwards come.

        >>> alone = Atom(1, 0b11111, 0, 4)
        >>> both = Block((alone, alone), (Sum(((0, 1), (1, 1)), 4, 4),))
        >>> Nearby(both, [[1], [3]]).open_steps({0: 1}, 9), Nearby(both, [[1], [3]]).open_steps({0: 1}, 3)
        (4, 3)
        """
        least, most = _extreme(own, self.true, -1), _extreme(own, self.true, 1)
        if most - least < enough:
            most = self.walk(own, 1, least + enough)
        if most - least < enough:
            least = self.walk(own, -1, most - enough)
        return min(most - least, enough)

    def walk(self, own: Mapping[int, int], sign: int, goal: int) -> int:
        """The sum of the own answers in a world towards `goal` from the true one, by moves that each bring it on."""
        world, here = self.true, _extreme(own, self.true, sign)
        while sign * (goal - here) > 0 and (step := self.step(own, world, here, sign)):
            world, here = step
        return here

    def step(
        self, own: Mapping[int, int], world: World, here: int, sign: int
    ) -> tuple[World, int] | None:
        slack = self.slack(world)
        for atom in own:
            for move in self.moves(atom, slack):
                if sign * sum(by for a, by in move.items() if a in own) > 0 and self.left:
                    self.left -= 1
                    moved = self.after(move, world)
                    if moved and sign * ((there := _extreme(own, moved, sign)) - here) > 0:
                        return moved, there
        return None

    def slack(self, world: World) -> list[tuple[int, int]]:
        """By how much each sum may still fall and rise."""
        totals = [_total(row, world) for row in self.sums]
        return [
            (row.low - total, row.high - total)
            for row, total in zip(self.sums, totals, strict=True)
        ]

    def moves(self, a: int, slack: Sequence[tuple[int, int]]) -> Iterator[Move]:
        """Those of `a` that can leave every sum within its limits, the single answers and pairs first: two pairs are many."""
        yield from ({a: by} for by in STEPS if _fits(self.columns[a], by, slack))
        others = [b for b in range(len(self.columns)) if b != a]
        for b in others:
            change = self.between(a, b)
            yield from ({a: by, b: -by} for by in STEPS if _fits(change, by, slack))
        for b in others:
            for c, d in self.differences[self.packed[a] - self.packed[b]]:
                if len({a, b, c, d}) == 4:
                    yield from ({a: by, b: -by, c: -by, d: by} for by in STEPS)

    def after(self, move: Move, world: World) -> World | None:
        """The world after `move`, marked as seen; None when it is none. Which answer of an atom moves makes a difference to spreads only."""
        for inward in (True, False) if self.has_spreads else (True,):
            moved = list(world)
            for atom, by in move.items():
                moved[atom] = _moved(self.block.atoms[atom], world[atom], by, inward)
            if all(moved) and all(_holds(row, moved) for row in self.conditions):
                for atom in move:
                    self.seen[atom] |= mask_of(moved[atom])
                return tuple(moved)
        return None


def _extreme(own: Mapping[int, int], world: Sequence[Sequence[int]], sign: int) -> int:
    """The highest or lowest sum that so many answers of each atom can have in `world`."""
    return sum(
        sum(world[a] if n == len(world[a]) else sorted(world[a], reverse=sign > 0)[:n])
        for a, n in own.items()
    )


def _fits(change: Column, by: int, slack: Sequence[tuple[int, int]]) -> bool:
    return all(slack[row][0] <= by * x <= slack[row][1] for row, x in change.items())


def _moved(atom: Atom, given: Sequence[int], by: int, inward: bool) -> tuple[int, ...]:
    """The answers of `atom` with one of them changed, the one on the side from which it moves inward or the other; none when that cannot be."""
    if not atom.low <= sum(given) + by <= atom.high:
        return ()
    for place in sorted(range(len(given)), key=given.__getitem__, reverse=inward != (by > 0)):
        new = given[place] + by
        if new >= 0 and atom.options >> new & 1:
            return (*given[:place], new, *given[place + 1 :])
    return ()


def _holds(row: Sum | Spread, world: Sequence[Sequence[int]]) -> bool:
    if isinstance(row, Sum):
        return row.low <= _total(row, world) <= row.high
    value = 0
    for term in row.terms:
        total = _total(term, world)
        squares = sum(weight * sum(v * v for v in world[a]) for a, weight in term.weights)
        value += term.value(total, squares)
    return row.low <= value <= row.high


def _total(row: Sum | Term, world: Sequence[Sequence[int]]) -> int:
    return sum(weight * sum(world[a]) for a, weight in row.weights)
