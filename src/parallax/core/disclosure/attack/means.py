"""How far facts narrow a respondent's mean over several items, although each single answer may stay open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from parallax.core.disclosure.attack.bounds import blocks
from parallax.core.disclosure.attack.case import Case, Cell
from parallax.core.disclosure.attack.decision import refuse_untrue
from parallax.core.disclosure.attack.nearby import Nearby, is_walkable
from parallax.core.disclosure.attack.solving import Allowance, solved
from parallax.core.disclosure.attack.system import System, build
from parallax.core.disclosure.attack.verdict import LIMIT_SECONDS, Outcome


@dataclass(frozen=True)
class Interval:
    """Lowest and highest mean of a respondent's `answers` to a set of items, over all possible worlds."""

    least: Fraction
    most: Fraction
    answers: int


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
    allowance = Allowance(limit_seconds)
    intervals: dict[str, dict[str, Interval | None]] = {}
    for name, items in dimensions.items():
        for respondent, own in _concerned(case, items).items():
            intervals.setdefault(respondent, {})[name] = _interval(case, own, allowance)
    return dict(sorted(intervals.items()))


def _concerned(case: Case, items: Iterable[str]) -> dict[str, list[Cell]]:
    """Per protected respondent the answers to `items`, where the attacker does not know all of them."""
    wanted = set(items)
    found: dict[str, list[Cell]] = {}
    for cell in sorted({cell for fact in case.facts for cell in fact.all_cells}):
        if cell[1] in wanted and cell[0] not in case.exempt:
            found.setdefault(cell[0], []).append(cell)
    return {who: own for who, own in found.items() if not case.known.keys() >= set(own)}


def _interval(case: Case, own: Sequence[Cell], allowance: Allowance) -> Interval | None:
    system = build(case, own)
    known = sum(system.known[cell] for cell in own if cell in system.known)
    least = most = known
    for part in solved(case, system, allowance):
        if not part.ended:
            return None
        least, most = least + part.worlds.least, most + part.worlds.most
    n = len(own)
    return Interval(case.minimum + Fraction(least, n), case.minimum + Fraction(most, n), n)


def decide_means(
    case: Case,
    truth: Mapping[Cell, int],
    dimensions: Iterable[Iterable[str]],
    narrowest: Fraction,
    limit_seconds: float = LIMIT_SECONDS,
) -> Outcome:
    """Whether each protected respondent's mean over each dimension stays open by at least `narrowest` points of the scale; by 0: at all.

    The same outcome as to compare all `mean_intervals`, faster: worlds near the true one show how far most means are open
    (`Nearby`), and nobody whose answers count alike is looked at twice. `truth` holds the true answer of every cell in the facts.
    `leak` when some mean is narrowed further, `unknown` when `limit_seconds` of solving were not enough. Raises ValueError when the facts,
    or what the attacker knows, are not true of `truth`.

    >>> from parallax.core.disclosure.attack.reading import read_case
    >>> fact = {"stat": "mean", "members": ["a", "b"], "items": ["q1", "q2"], "n": 4, "value": "1.5", "decimals": 1}
    >>> case = read_case({"scale": {"min": 1, "max": 5}, "facts": [fact]})
    >>> true = {("a", "q1"): 1, ("a", "q2"): 2, ("b", "q1"): 1, ("b", "q2"): 2}
    >>> [decide_means(case, true, [("q1", "q2")], Fraction(points)).value for points in (0, 1, 2)]
    ['safe', 'safe', 'leak']
    """
    refuse_untrue(case, truth)
    system = build(case)
    near = list(_near(case, system, truth))
    allowance, outcome = Allowance(limit_seconds), Outcome.SAFE
    for own in _kinds(case, system, dimensions):
        needed = max(1, ceil(narrowest * len(own)))
        if _open_steps(near, own, needed) >= needed:
            continue
        interval = _interval(case, own, allowance)
        if interval is None:
            outcome = Outcome.UNKNOWN
        elif (interval.most - interval.least) * len(own) < needed:
            return Outcome.LEAK
    return outcome


def _kinds(case: Case, system: System, dimensions: Iterable[Iterable[str]]) -> list[list[Cell]]:
    """One respondent's answers to a dimension for all whose answers count alike, and so can have each other's mean."""
    atom_of = {cell: atom for atom, cells in enumerate(system.cells) for cell in cells}
    bound = {  # Who must give two answers alike is no kind with somebody who need not.
        cell
        for atom, cells in zip(system.atoms, system.cells, strict=True)
        if len(cells) > atom.size
        for cell in cells
    }
    kinds = {
        (
            number,
            tuple(sorted(atom_of.get(cell, -1) for cell in own)),
            "" if bound.isdisjoint(own) else who,
        ): own
        for number, items in enumerate(dimensions)
        for who, own in _concerned(case, items).items()
    }
    return list(kinds.values())


def _near(
    case: Case, system: System, truth: Mapping[Cell, int]
) -> Iterator[tuple[Mapping[Cell, int], Nearby]]:
    """The blocks in which worlds near the true one can be looked at, each with its atom of a cell."""
    for block, atoms in blocks(system):
        answers = [[truth[cell] - case.minimum for cell in system.cells[a]] for a in atoms]
        if is_walkable(block, answers):
            place = {cell: n for n, a in enumerate(atoms) for cell in system.cells[a]}
            yield place, Nearby(block, answers)


def _open_steps(
    near: Sequence[tuple[Mapping[Cell, int], Nearby]], own: Sequence[Cell], enough: int
) -> int:
    """By how many steps the sum of `own` varies at least, as far as worlds near the true one show, and up to `enough`."""
    found = 0
    for place, nearby in near:
        held = Counter(place[cell] for cell in own if cell in place)
        if held and found < enough:
            found += nearby.open_steps(held, enough - found)
    return found
