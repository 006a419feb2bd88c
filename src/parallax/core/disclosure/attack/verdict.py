"""The exact attacker: which answers each protected respondent can have given, in some world that shows every figure exactly as released."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from parallax.core.disclosure.attack.bounds import Block, Contradiction, blocks
from parallax.core.disclosure.attack.case import Case, Cell, ContradictoryFacts
from parallax.core.disclosure.attack.exact import search, search_range
from parallax.core.disclosure.attack.system import System, build
from parallax.core.disclosure.attack.trellis import Worlds, worlds

LIMIT_SECONDS = 60.0


class Outcome(StrEnum):
    LEAK = "leak"
    SAFE = "safe"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """`feasible_values`: respondent → item → sorted answers that occur in some possible world.

    Only for answers of protected respondents (not exempt) that the attacker does not know beforehand. `unfinished` are cells
    whose search the limit ended: their values are those found so far. `min_feasible_values` is over the others, None without any.
    """

    outcome: Outcome
    min_feasible_values: int | None
    feasible_values: Mapping[str, Mapping[str, tuple[int, ...]]]
    exactly_determined: tuple[tuple[str, str, int], ...]
    unfinished: tuple[Cell, ...] = ()

    @property
    def is_safe(self) -> bool:
        return self.outcome is Outcome.SAFE


@dataclass(frozen=True)
class Interval:
    """Lowest and highest mean of a respondent's `answers` to a set of items, over all possible worlds."""

    least: Fraction
    most: Fraction
    answers: int


def feasible_values(case: Case, limit_seconds: float = LIMIT_SECONDS) -> Verdict:
    """For each protected answer, the exact set of values it has in some possible world, and what follows for the release.

    A world gives each cell a whole number of the scale; it is possible when every fact's figure, computed in rational
    arithmetic and rounded half up, is the displayed one, and known answers are as known. The outcome is `leak` when some set
    has fewer than `case.m` values, `safe` when none has, `unknown` when `limit_seconds` of solving ended the search before
    either was certain (unknown is not safe). Deterministic, unless the limit strikes. Source: SCIENCE 2.6.
    Raises ContradictoryFacts when no world is possible.

    >>> from parallax.core.disclosure.attack.reading import read_case
    >>> def mean(members, value):
    ...     return {"stat": "mean", "members": members, "items": ["q"], "n": len(members), "value": value, "decimals": 2}
    >>> reports = ["report1", "report2", "report3", "report4"]
    >>> verdict = feasible_values(read_case({"scale": {"min": 1, "max": 5}, "exempt_respondents": ["boss"], "facts": [
    ...     mean(reports, "3.50"), mean(["boss"], "3.00"), mean([*reports, "boss", "peer1"], "3.33")]}))
    >>> verdict.outcome.value, verdict.exactly_determined, verdict.feasible_values["report1"]["q"]
    ('leak', (('peer1', 'q', 3),), (1, 2, 3, 4, 5))
    """
    system = build(case)
    found: dict[Cell, tuple[int, ...]] = {
        cell: (answer + case.minimum,) for cell, answer in system.known.items()
    }
    most = dict.fromkeys(found, 1)
    unfinished: set[Cell] = set()
    for part in _solved(case, system, _Allowance(limit_seconds)):
        for place, atom in enumerate(part.atoms):
            values = _values(part.worlds.options[place], case.minimum)
            cells = system.cells[atom]
            found.update(dict.fromkeys(cells, values))
            most.update(dict.fromkeys(cells, part.block.atoms[place].options.bit_count()))
            unfinished.update(() if part.ended else cells)
    protected = sorted(
        cell for cell in found if cell[0] not in case.exempt and cell not in case.known
    )
    return _verdict(case, {cell: found[cell] for cell in protected}, most, unfinished)


def mean_intervals(
    case: Case, dimensions: Mapping[str, Sequence[str]], limit_seconds: float = LIMIT_SECONDS
) -> dict[str, dict[str, Interval | None]]:
    """For each protected respondent and each dimension (a set of items), how far the facts narrow the mean of the respondent's answers.

    The mean is over those of the items that the respondent answered (that are in some fact); a dimension without any is left
    out. None when the limit ended the search. An interval as wide as the scale tells nothing. Respondents whose dimension the
    attacker knows wholly are left out. Source: SCIENCE 2.6, step 5. Raises ContradictoryFacts when the facts that have to do with
    these answers have no world (call `feasible_values` to know about all).

    >>> from parallax.core.disclosure.attack.reading import read_case
    >>> fact = {"stat": "mean", "members": ["a", "b"], "items": ["q1", "q2"], "n": 4, "value": "1.5", "decimals": 1}
    >>> case = read_case({"scale": {"min": 1, "max": 5}, "facts": [fact]})
    >>> interval = mean_intervals(case, {"d": ["q1", "q2"]})["a"]["d"]
    >>> str(interval.least), str(interval.most)
    ('1', '2')
    """
    cells = sorted({cell for fact in case.facts for cell in fact.all_cells})
    allowance = _Allowance(limit_seconds)
    intervals: dict[str, dict[str, Interval | None]] = {}
    for name, items in dimensions.items():
        wanted: dict[str, list[Cell]] = {}
        for cell in cells:
            if cell[1] in set(items) and cell[0] not in case.exempt:
                wanted.setdefault(cell[0], []).append(cell)
        for respondent, own in wanted.items():
            if not all(cell in case.known for cell in own):
                intervals.setdefault(respondent, {})[name] = _interval(case, own, allowance)
    return dict(sorted(intervals.items()))


def _interval(case: Case, own: Sequence[Cell], allowance: "_Allowance") -> Interval | None:
    system = build(case, own)
    known = sum(system.known[cell] for cell in own if cell in system.known)
    least = most = known
    for part in _solved(case, system, allowance):
        if not part.ended:
            return None
        least, most = least + part.worlds.least, most + part.worlds.most
    n = len(own)
    return Interval(case.minimum + Fraction(least, n), case.minimum + Fraction(most, n), n)


@dataclass
class _Allowance:
    """What is left of the limit, over all blocks together."""

    seconds: float


@dataclass(frozen=True)
class _Part:
    """A block, the system's numbers of its atoms, its worlds as far as found, and whether these are all."""

    block: Block
    atoms: tuple[int, ...]
    worlds: Worlds
    ended: bool


def _solved(case: Case, system: System, allowance: "_Allowance") -> Iterator[_Part]:
    try:
        found = blocks(system)
    except Contradiction as error:
        touched = next(row for row in system.conditions if row.fact == error.fact)
        atoms = {atom for atom, _ in touched.weights}
        places = _places(case, system, atoms) or (case.facts[error.fact].place,)
        raise ContradictoryFacts(places) from None
    for block, numbers in found:
        if system.objective and not block.objective:
            continue
        solved, ended = worlds(block), True
        if solved is None:
            tried = (search_range if block.objective else search)(block, allowance.seconds)
            solved, ended = tried.worlds, tried.ended
            allowance.seconds = max(0.0, allowance.seconds - tried.seconds)
        if ended and not solved.exist:
            raise ContradictoryFacts(_places(case, system, set(numbers)))
        yield _Part(block, numbers, solved, ended)


def _places(case: Case, system: System, atoms: set[int]) -> tuple[str, ...]:
    """The facts about these atoms, unless they are too many to be of use."""
    facts = {row.fact for row in system.conditions if any(atom in atoms for atom, _ in row.weights)}
    places = tuple(case.facts[fact].place for fact in sorted(facts))
    return places if len(places) <= 8 else ()


def _values(options: int, minimum: int) -> tuple[int, ...]:
    return tuple(v + minimum for v in range(options.bit_length()) if options >> v & 1)


def _verdict(
    case: Case,
    found: Mapping[Cell, tuple[int, ...]],
    most: Mapping[Cell, int],
    unfinished: set[Cell],
) -> Verdict:
    feasible: dict[str, dict[str, tuple[int, ...]]] = {}
    for (respondent, item), values in found.items():
        feasible.setdefault(respondent, {})[item] = values
    open_cells = tuple(cell for cell in found if cell in unfinished)
    # What bounds leave at most is enough to prove a leak where the search did not end.
    narrow = any(
        (most[cell] if cell in unfinished else len(values)) < case.m
        for cell, values in found.items()
    )
    return Verdict(
        Outcome.LEAK if narrow else Outcome.UNKNOWN if open_cells else Outcome.SAFE,
        min(
            (len(values) for cell, values in found.items() if cell not in unfinished), default=None
        ),
        feasible,
        tuple(
            (*cell, values[0])
            for cell, values in found.items()
            if len(values) == 1 and cell not in unfinished
        ),
        open_cells,
    )
