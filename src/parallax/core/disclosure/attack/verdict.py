"""The exact attacker: which answers each protected respondent can have given, in some world that shows every figure exactly as released."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from parallax.core.disclosure.attack.case import Case, Cell
from parallax.core.disclosure.attack.solving import Allowance, solved
from parallax.core.disclosure.attack.system import build

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
    for part in solved(case, system, Allowance(limit_seconds)):
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
