"""Dynamic programming over what conditions can see: exact without a solver, for blocks with few partial sums and counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from parallax.core.disclosure.attack.bounds import Block, highest, is_contiguous, options_within
from parallax.core.disclosure.attack.conditions import Condition, Spread, Sum, Tally, Weights
from parallax.core.disclosure.attack.system import Atom

MOST_STEPS = 3_000
WIDEST = 1 << 512


@dataclass(frozen=True)
class Worlds:
    """What a block's possible worlds hold: per atom the answers that occur (bits), and the range of the objective.

    No world at all gives `options` of zeros.
    """

    options: tuple[int, ...]
    least: int = 0
    most: int = 0

    @property
    def exist(self) -> bool:
        return all(self.options)


class TooLarge(Exception):
    """More steps than allowed, or sums beyond `WIDEST`, where the solver is faster."""


@lru_cache(maxsize=4096)
def worlds(block: Block, most_steps: int = MOST_STEPS) -> Worlds | None:
    """All worlds of a block at once; None when there are too many partial sums. Equal blocks are decided once.

    Every condition looks at sums of features only: the answer itself, its square, or whether it lies in some options. So a
    partial world is as good as its vector of feature sums (packed into one whole number). Forwards over the atoms: the
    reachable sums. Backwards: those that still reach an acceptable end. An answer is feasible exactly when some step
    between two such sums can use it. A condition whose atoms are all passed is checked and forgotten.
    """
    try:
        return _Trellis(block, most_steps).worlds()
    except TooLarge:
        return None


@dataclass(frozen=True)
class _Feature:
    """A sum over atoms of weight · see(answer), kept as the digit worth `unit`, less than `radix`."""

    see: Callable[[int], int]
    weights: Mapping[int, int]
    unit: int
    radix: int

    def of(self, state: int) -> int:
        return state // self.unit % self.radix


type _Key = tuple[str, int, Weights]


def _answer(value: int) -> int:
    return value


def _square(value: int) -> int:
    return value * value


class _Trellis:
    def __init__(self, block: Block, most_steps: int) -> None:
        self.block = block
        self.most_steps = most_steps
        self.features: dict[_Key, _Feature] = {}
        self.needed: dict[_Key, set[int]] = {}
        self.unit = 1
        self.counted: set[int] = set()
        self.tests = [self.test(row) for row in block.conditions]
        self.objective = (
            self.feature("answer", 0, block.objective, block.objective) if block.objective else None
        )
        self.steps = 0

    def feature(self, kind: str, options: int, weights: Weights, until: Weights) -> _Feature:
        """Kept until all atoms of `until` are passed."""
        key = (kind, options, weights)
        self.needed.setdefault(key, set()).update(a for a, _ in until)
        if key not in self.features:
            see = (
                _answer
                if kind == "answer"
                else _square
                if kind == "square"
                else lambda value: options >> value & 1
            )
            most = sum(
                weight
                * self.block.atoms[a].size
                * max(1, see(highest(self.block.atoms[a].options)))
                for a, weight in weights
            )
            self.features[key] = _Feature(see, dict(weights), self.unit, most + 1)
            self.unit *= most + 1
            if self.unit > WIDEST:
                raise TooLarge
        return self.features[key]

    def test(self, row: Condition) -> Callable[[int], bool]:
        match row:
            case Sum():
                return self.sum_test(row)
            case Spread():
                return self.spread_test(row)
            case Tally():
                return self.tally_test(row)

    def sum_test(self, row: Sum) -> Callable[[int], bool]:
        total = self.feature("answer", 0, row.weights, row.weights)
        return lambda state: row.low <= total.of(state) <= row.high

    def spread_test(self, row: Spread) -> Callable[[int], bool]:
        self.counted.update(a for a, _ in row.weights)
        terms = [
            (
                term,
                self.feature("answer", 0, term.weights, row.weights),
                self.feature("square", 0, term.weights, row.weights),
            )
            for term in row.terms
        ]
        return lambda state: (
            row.low
            <= sum(term.value(total.of(state), squares.of(state)) for term, total, squares in terms)
            <= row.high
        )

    def tally_test(self, row: Tally) -> Callable[[int], bool]:
        self.counted.update(a for a, _ in row.weights)
        alternatives = [
            [
                (self.feature("options", b.options, row.weights, row.weights), b.low, b.high)
                for b in bounds
            ]
            for bounds in row.alternatives
        ]
        return lambda state: any(
            all(low <= feature.of(state) <= high for feature, low, high in bounds)
            for bounds in alternatives
        )

    def worlds(self) -> Worlds:
        order = _order(self.block)
        moves = {a: self.moves(a) for a in order}
        keeps = self.passing(order)
        layers, passes = [{0}], []
        for a, keep in zip(order, keeps, strict=True):
            self.spend(len(layers[-1]) * len(moves[a]))
            passed = {state + move: 0 for state in layers[-1] for move in moves[a]}
            passed = {state: kept for state in passed if (kept := keep(state)) is not None}
            passes.append(passed)
            layers.append(set(passed.values()))
        return self.backwards(order, moves, layers, passes)

    def backwards(
        self,
        order: list[int],
        moves: Mapping[int, Mapping[int, int]],
        layers: list[set[int]],
        passes: list[dict[int, int]],
    ) -> Worlds:
        alive, options = layers[-1], [0] * len(order)
        ends = [self.objective.of(state) for state in alive] if self.objective else [0]
        for place in reversed(range(len(order))):
            good = {state for state, kept in passes[place].items() if kept in alive}
            alive = set()
            for move, marks in moves[order[place]].items():
                before = {state for state in layers[place] if state + move in good}
                if before:
                    alive |= before
                    options[order[place]] |= marks
        return Worlds(tuple(options), min(ends, default=0), max(ends, default=0))

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.most_steps:
            raise TooLarge

    def passing(self, order: list[int]) -> list[Callable[[int], int | None]]:
        """Per place: checks the conditions that end there, and forgets the sums that nobody needs any more."""
        where = {a: number for number, a in enumerate(order)}
        tests: list[list[Callable[[int], bool]]] = [[] for _ in order]
        ended: list[list[_Feature]] = [[] for _ in order]
        for row, test in zip(self.block.conditions, self.tests, strict=True):
            tests[max(where[a] for a, _ in row.weights)].append(test)
        for key, feature in self.features.items():
            if feature is not self.objective:
                ended[max(where[a] for a in self.needed[key])].append(feature)
        return [_keep(*pair) for pair in zip(tests, ended, strict=True)]

    def moves(self, a: int) -> dict[int, int]:
        """What atom `a` can add to the sums, and which single answers occur among the ways to add it."""
        atom = self.block.atoms[a]
        if a not in self.counted and is_contiguous(atom.options):
            unit = self.seen(a, 1)
            self.spend(atom.high - atom.low)
            moves: dict[int, int] = {}
            for total in range(atom.low, atom.high + 1):
                moves[total * unit] = moves.get(total * unit, 0) | options_within(atom, total)
            return moves
        return self.counted_moves(a, atom)

    def seen(self, a: int, value: int) -> int:
        return sum(
            feature.weights[a] * feature.see(value) * feature.unit
            for feature in self.features.values()
            if a in feature.weights
        )

    def counted_moves(self, a: int, atom: Atom) -> dict[int, int]:
        """The sums of one answer fewer tell which answers can complete a sum."""
        values = [v for v in range(atom.options.bit_length()) if atom.options >> v & 1]
        # The atom's own sum rides along in front, to keep it within its bounds.
        top = self.unit
        steps = {v: self.seen(a, v) + v * top for v in values}
        fewer = {0}
        for _ in range(atom.size - 1):
            self.spend(len(fewer) * len(values))
            fewer = {state + step for state in fewer for step in steps.values()}
        self.spend(len(fewer) * len(values))
        moves: dict[int, int] = {}
        for state in fewer:
            for v, step in steps.items():
                total, move = divmod(state + step, top)
                if atom.low <= total <= atom.high:
                    moves[move] = moves.get(move, 0) | 1 << v
        return moves


def _keep(tests: list[Callable[[int], bool]], ended: list[_Feature]) -> Callable[[int], int | None]:
    def keep(state: int) -> int | None:
        if not all(test(state) for test in tests):
            return None
        return state - sum(feature.of(state) * feature.unit for feature in ended)

    return keep


def _order(block: Block) -> list[int]:
    """Atoms so that conditions end early: those of the shortest conditions first."""
    rows = sorted(block.conditions, key=lambda row: (len(row.weights), row.weights))
    named = [a for row in rows for a, _ in row.weights]
    return list(dict.fromkeys(_then(named, range(len(block.atoms)))))


def _then(first: Iterable[int], second: Iterable[int]) -> Iterator[int]:
    yield from first
    yield from second
