"""A case as few unknowns as possible: equal cells are one variable, known ones are put in, exchangeable variables form an atom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from parallax.core.disclosure.attack.case import (
    Case,
    Cell,
    ContradictoryFacts,
    Fact,
    Stat,
    TooHeavy,
)
from parallax.core.disclosure.attack.conditions import (
    Condition,
    Spread,
    Weights,
    condition,
    over,
    weighings,
    without_known,
)

HEAVIEST = 1 << 50

type Signature = list[tuple[int, int, int]]
"""Where a variable weighs how much: condition, place among its weighings, weight."""


@dataclass(frozen=True)
class Atom:
    """`size` exchangeable variables, each with an answer in `options`; the sum of their answers lies in low … high."""

    size: int
    options: int
    low: int
    high: int


@dataclass(frozen=True)
class System:
    """Atoms, what is demanded of them (weights are over atoms), and which cells each atom holds.

    `known` are cells whose answer is known, be it because another cell must equal them. `objective` weighs atoms, for sums of answers.
    """

    atoms: tuple[Atom, ...]
    conditions: tuple[Condition, ...]
    cells: tuple[tuple[Cell, ...], ...]
    known: Mapping[Cell, int]
    objective: Weights = ()


def build(case: Case, wanted: Iterable[Cell] = ()) -> System:
    """The system of `case`; the objective is the sum of the answers in `wanted`.

    Variables that count equally in every condition (and in the objective) are exchangeable: whatever one of them can
    answer, each can. Raises ContradictoryFacts when cells that must be equal are known to differ.
    """
    points = case.maximum - case.minimum + 1
    variable, demands = _demands(case.facts, case.minimum, points)
    answers = _known_variables(case, variable)
    conditions = [without_known(demand, answers) for demand in demands]
    wanted = set(wanted)
    signatures: dict[int, Signature] = {v: [] for v in variable.values() if v not in answers}
    for cell in wanted:
        if variable[cell] in signatures:
            signatures[variable[cell]].append((-1, 0, 1))
    for number, demand in enumerate(conditions):
        for place, weights in enumerate(weighings(demand)):
            for v, weight in weights:
                signatures[v].append((number, place, weight))
    atom_of, sizes = _atoms(signatures)
    cells: list[list[Cell]] = [[] for _ in sizes]
    for cell, v in variable.items():
        if v in atom_of:
            cells[atom_of[v]].append(cell)
    return System(
        tuple(Atom(size, (1 << points) - 1, 0, size * (points - 1)) for size in sizes),
        tuple(over(demand, atom_of) for demand in conditions),
        tuple(map(tuple, cells)),
        {cell: answers[v] for cell, v in variable.items() if v in answers},
        _objective(wanted, variable, atom_of),
    )


@lru_cache(maxsize=8)
def _demands(
    facts: tuple[Fact, ...], minimum: int, points: int
) -> tuple[Mapping[Cell, int], tuple[Condition, ...]]:
    """Remembered, since a release is attacked many times over, by each of its raters."""
    variable = _variables(facts)
    demands = tuple(
        condition(fact, number, minimum, points, variable)
        for number, fact in enumerate(facts)
        if fact.stat is not Stat.EQUAL
    )
    _refuse_heavy(facts, demands, points)
    return variable, demands


def _variables(facts: tuple[Fact, ...]) -> dict[Cell, int]:
    """Each cell's variable: its own, or that of a cell which must be equal."""
    leader: dict[Cell, Cell] = {}

    def found(cell: Cell) -> Cell:
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for fact in facts:
        for cell in fact.all_cells:
            leader.setdefault(cell, cell)
    for fact in facts:
        for cell in fact.cells[1:]:
            leader[found(cell)] = found(fact.cells[0])
    numbers: dict[Cell, int] = {}
    return {cell: numbers.setdefault(found(cell), len(numbers)) for cell in leader}


def _known_variables(case: Case, variable: Mapping[Cell, int]) -> dict[int, int]:
    answers: dict[int, int] = {}
    for cell, value in case.known.items():
        if cell not in variable:
            continue
        answer = value - case.minimum
        if answers.setdefault(variable[cell], answer) != answer:
            raise ContradictoryFacts(("attacker_knows",))
    return answers


def _refuse_heavy(facts: tuple[Fact, ...], conditions: Iterable[Condition], points: int) -> None:
    for demand in conditions:
        if _heaviest(demand, points) > HEAVIEST:
            fact = facts[demand.fact]
            place = f"{fact.place}.parts" if fact.stat.has_parts else fact.place
            why, mend = (
                ("the weights need", "use fewer digits")
                if fact.stat.is_weighted
                else ("the answers behind it need", "split the fact")
            )
            raise TooHeavy((f"{place}: {why} numbers too large to search exactly; {mend}",))


def _heaviest(demand: Condition, points: int) -> int:
    if isinstance(demand, Spread):
        return sum(term.factor * (term.n * points) ** 2 for term in demand.terms)
    return sum(weight for _, weight in demand.weights) * points


def _atoms(
    signatures: Mapping[int, Signature],
) -> tuple[dict[int, int], list[int]]:
    number_of: dict[tuple[tuple[int, int, int], ...], int] = {}
    atom_of: dict[int, int] = {}
    sizes: list[int] = []
    for v, signature in signatures.items():
        atom = atom_of[v] = number_of.setdefault(tuple(signature), len(sizes))
        if atom == len(sizes):
            sizes.append(0)
        sizes[atom] += 1
    return atom_of, sizes


def _objective(
    wanted: Iterable[Cell], variable: Mapping[Cell, int], atom_of: Mapping[int, int]
) -> Weights:
    """How often each variable of an atom is wanted: alike for all of them, since signatures count it."""
    times: dict[int, int] = {}
    for cell in wanted:
        if variable[cell] in atom_of:
            times[variable[cell]] = times.get(variable[cell], 0) + 1
    return tuple(sorted({atom_of[v]: count for v, count in times.items()}.items()))
