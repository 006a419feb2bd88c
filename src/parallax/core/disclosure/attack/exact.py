"""Exact search with CP-SAT for blocks that are too large for the trellis. Deterministic (one worker, fixed seed) until the time limit ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parallax.core.disclosure.attack.bounds import (
    Block,
    highest,
    is_contiguous,
    lowest,
    options_within,
)
from parallax.core.disclosure.attack.conditions import Bound, Spread, Sum, Tally, Term, Weights
from parallax.core.disclosure.attack.trellis import Worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_VARIABLES = 200_000
MOST_TERMS = 2_000_000
GREEDY_WORK = 0.05
"""How long (in the solver's deterministic seconds) to look for a world that shows many values at once."""


@dataclass(frozen=True)
class Search:
    """`worlds` as far as found; `ended` when they are all; seconds that the solver used."""

    worlds: Worlds
    ended: bool
    seconds: float


@dataclass(frozen=True)
class Goal:
    """What is looked for: in each wanted atom `enough` answers that occur. `seen` (bits per atom) are known to occur."""

    wanted: tuple[bool, ...]
    enough: int
    seen: tuple[int, ...]


def search(block: Block, limit_seconds: float, goal: Goal | None = None) -> Search:
    """Which answers occur in the worlds of `block`, within the limit: all of them, or no more than the goal needs.

    Each solution shows that all answers in it occur. The next must show an answer not seen yet; when there is none,
    all the rest is refuted at once. Without any world `worlds.exist` is false and `ended` true. The objective is left alone.
    """
    if _is_too_large(block):
        return _given_up(block)
    size = len(block.atoms)
    goal = goal or Goal((True,) * size, MOST_VARIABLES, (0,) * size)
    model = _Model(block, limit_seconds)
    seen = model.occurring(goal)
    return Search(Worlds(seen), model.ended, model.seconds)


def search_range(block: Block, limit_seconds: float) -> Search:
    """The range of the objective over the worlds of `block`; of the answers only whether there are any."""
    if _is_too_large(block):
        return _given_up(block)
    model = _Model(block, limit_seconds)
    least = model.optimum(1)
    most = model.optimum(-1)
    exist = least is not None and most is not None
    options = tuple(atom.options if exist else 0 for atom in block.atoms)
    return Search(Worlds(options, least or 0, -(most or 0)), model.ended, model.seconds)


def _given_up(block: Block) -> Search:
    return Search(Worlds((0,) * len(block.atoms)), False, 0.0)


def _is_too_large(block: Block) -> bool:
    return _variables(block) > MOST_VARIABLES or _terms(block) > MOST_TERMS


def _variables(block: Block) -> int:
    return sum(atom.options.bit_count() for atom in block.atoms)


def _terms(block: Block) -> int:
    return sum(
        len(row.weights) * (len(row.alternatives) * 4 if isinstance(row, Tally) else 1)
        for row in block.conditions
    )


class _Model:
    """The block as a CP-SAT model. Atoms that only sums look at are one variable; others have a count per answer."""

    def __init__(self, block: Block, limit_seconds: float) -> None:
        # The solver's own thin layer: its usual one loads pandas, which takes seconds.
        from ortools.sat.python import cp_model_helper

        self.cp: Any = cp_model_helper
        self.model: Any = cp_model_helper.CpModelProto()
        self.block = block
        self.seconds, self.limit = 0.0, limit_seconds
        self.ended = True
        counted = {
            a for row in block.conditions if not isinstance(row, Sum) for a, _ in row.weights
        }
        self.sums: dict[int, int] = {}
        self.counts: dict[int, dict[int, int]] = {}
        for a, atom in enumerate(block.atoms):
            self.sums[a] = self.variable(atom.low, atom.high)
            if a in counted or not is_contiguous(atom.options):
                self.count(a)
        self.shows = {
            (a, v): self.showing(a, v)
            for a, atom in enumerate(block.atoms)
            for v in _values(atom.options)
        }
        for row in block.conditions:
            self.demand(row)

    def variable(self, low: int, high: int) -> int:
        self.model.variables.add().domain.extend([low, high])
        return len(self.model.variables) - 1

    def linear(
        self, terms: Iterable[tuple[int, int]], low: int, high: int, only_if: int | None = None
    ) -> None:
        row = self.model.constraints.add()
        if only_if is not None:
            row.enforcement_literal.append(only_if)
        for variable, weight in terms:
            row.linear.vars.append(variable)
            row.linear.coeffs.append(weight)
        row.linear.domain.extend([low, high])

    def count(self, a: int) -> None:
        atom = self.block.atoms[a]
        counts = self.counts[a] = {v: self.variable(0, atom.size) for v in _values(atom.options)}
        self.linear(((variable, 1) for variable in counts.values()), atom.size, atom.size)
        total = [(variable, v) for v, variable in counts.items() if v]
        self.linear([*total, (self.sums[a], -1)], 0, 0)

    def showing(self, a: int, v: int) -> int:
        """A literal that makes some variable of the atom answer `v`."""
        literal, atom = self.variable(0, 1), self.block.atoms[a]
        if a in self.counts:
            self.linear([(self.counts[a][v], 1)], 1, atom.size, literal)
        else:
            least = v + (atom.size - 1) * lowest(atom.options)
            most = v + (atom.size - 1) * highest(atom.options)
            self.linear([(self.sums[a], 1)], least, most, literal)
        return literal

    def demand(self, row: Sum | Tally | Spread) -> None:
        match row:
            case Sum():
                self.linear(((self.sums[a], w) for a, w in row.weights), row.low, row.high)
            case Tally():
                self.tally(row)
            case Spread():
                self.spread(row)

    def tally(self, row: Tally) -> None:
        if len(row.alternatives) == 1:
            for bound in row.alternatives[0]:
                self.bound(row.weights, bound, None)
            return
        literals = [self.variable(0, 1) for _ in row.alternatives]
        self.model.constraints.add().bool_or.literals.extend(literals)
        for literal, bounds in zip(literals, row.alternatives, strict=True):
            for bound in bounds:
                self.bound(row.weights, bound, literal)

    def bound(self, weights: Weights, bound: Bound, only_if: int | None) -> None:
        terms = (
            (variable, weight)
            for a, weight in weights
            for v, variable in self.counts[a].items()
            if bound.options >> v & 1
        )
        self.linear(terms, bound.low, bound.high, only_if)

    def spread(self, row: Spread) -> None:
        """Σ factor · (n·Q − S²) between the bounds."""
        terms = [pair for term in row.terms for pair in self.term(term)]
        known = sum(term.factor * term.n * term.squares for term in row.terms)
        most = sum(
            term.factor
            * term.n
            * w
            * self.block.atoms[a].size
            * highest(self.block.atoms[a].options) ** 2
            for term in row.terms
            for a, w in term.weights
        )
        self.linear(terms, row.low - known, min(row.high - known, most))

    def term(self, term: Term) -> Iterator[tuple[int, int]]:
        """Variables of n·Q − S² and how often they count, with the square as a variable of its own."""
        atoms = self.block.atoms
        low = term.total + sum(w * atoms[a].low for a, w in term.weights)
        high = term.total + sum(w * atoms[a].high for a, w in term.weights)
        total, square = self.variable(low, high), self.variable(low * low, high * high)
        self.linear(
            [*((self.sums[a], w) for a, w in term.weights), (total, -1)], -term.total, -term.total
        )
        product = self.model.constraints.add().int_prod
        _only(product.target, square)
        _only(product.exprs.add(), total)
        _only(product.exprs.add(), total)
        yield square, -term.factor
        for a, w in term.weights:
            for v, variable in self.counts[a].items():
                if v:
                    yield variable, term.factor * term.n * w * v * v

    def occurring(self, goal: Goal) -> tuple[int, ...]:
        """Per atom the answers that occur in some world; `ended` tells whether the rest is refuted, or the goal reached."""
        seen = list(goal.seen)
        at_least_one = self.model.constraints.add().bool_or.literals
        while left := self.missing(goal, seen):
            at_least_one.clear()
            at_least_one.extend(left)
            solution = self.solution(left)
            if solution is None:
                break
            self.mark(seen, solution)
        return tuple(seen)

    def missing(self, goal: Goal, seen: Sequence[int]) -> list[int]:
        """Literals of answers not seen yet, of the atoms that have not enough."""
        return [
            shows
            for (a, v), shows in self.shows.items()
            if goal.wanted[a] and seen[a].bit_count() < goal.enough and not seen[a] >> v & 1
        ]

    def solution(self, wanted: Sequence[int]) -> Sequence[int] | None:
        """A world that shows one of the wanted literals; at first, for a moment, one that shows many."""
        for literal in wanted:
            self.model.objective.vars.append(literal)
            self.model.objective.coeffs.append(-1)
        response = self.solve(GREEDY_WORK)
        self.model.clear_objective()
        if response.status == self.cp.CpSolverStatus.UNKNOWN:
            response = self.solve()
        return self.read(response)

    def read(self, response: Any) -> Sequence[int] | None:
        statuses = self.cp.CpSolverStatus
        if response.status in (statuses.OPTIMAL, statuses.FEASIBLE):
            return list(response.solution)
        if response.status != statuses.INFEASIBLE:
            self.ended = False
        return None

    def mark(self, seen: list[int], solution: Sequence[int]) -> None:
        for a, atom in enumerate(self.block.atoms):
            if a in self.counts:
                for v, variable in self.counts[a].items():
                    seen[a] |= (solution[variable] > 0) << v
            else:
                seen[a] |= options_within(atom, solution[self.sums[a]])

    def optimum(self, sign: int) -> int | None:
        """The least value of sign · objective; None without a world, or (then `ended` is false) when the limit left it open."""
        self.model.clear_objective()
        for a, weight in self.block.objective:
            self.model.objective.vars.append(self.sums[a])
            self.model.objective.coeffs.append(sign * weight)
        response = self.solve()
        if response.status != self.cp.CpSolverStatus.OPTIMAL:
            self.ended = self.ended and response.status == self.cp.CpSolverStatus.INFEASIBLE
            return None
        return sum(
            sign * weight * int(response.solution[self.sums[a]])
            for a, weight in self.block.objective
        )

    def solve(self, work: float | None = None) -> Any:
        parameters = self.cp.SatParameters()
        parameters.num_workers = 1
        parameters.random_seed = 1
        parameters.max_time_in_seconds = max(0.0, self.limit - self.seconds)
        if work is not None:
            parameters.max_deterministic_time = work
        wrapper = self.cp.SolveWrapper()
        wrapper.set_parameters(parameters)
        response = wrapper.solve(self.model)
        if response.status == self.cp.CpSolverStatus.MODEL_INVALID:
            raise RuntimeError("the solver refused the model of a block")
        self.seconds += response.wall_time
        return response


def _values(options: int) -> list[int]:
    return [v for v in range(options.bit_length()) if options >> v & 1]


def _only(expression: Any, variable: int) -> None:
    expression.vars.append(variable)
    expression.coeffs.append(1)
