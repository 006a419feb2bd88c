"""The attacker's verdict alone, for whoever knows the answers: the true world shows most of what is possible, and the search stops as soon as it is certain."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from parallax.core.disclosure.attack.bounds import Contradiction, blocks
from parallax.core.disclosure.attack.case import Case, Cell, ContradictoryFacts, Stat
from parallax.core.disclosure.attack.exact import Goal, search
from parallax.core.disclosure.attack.nearby import mask_of, seen_nearby
from parallax.core.disclosure.attack.system import System, build
from parallax.core.disclosure.attack.trellis import worlds
from parallax.core.disclosure.attack.verdict import LIMIT_SECONDS, Outcome


def decide(case: Case, truth: Mapping[Cell, int], limit_seconds: float = LIMIT_SECONDS) -> Outcome:
    """The same outcome as `feasible_values(case)`, faster: `truth` holds the true answer of every cell in the facts.

    Exchangeable respondents can have each other's answers, so the true world alone clears every atom with `case.m` different
    answers, and worlds near it clear most others (`seen_nearby`). Only what is left is searched, and no further than to `case.m` values. `unknown` when `limit_seconds` of solving
    were not enough. Raises ValueError when the facts, or what the attacker knows, are not true of `truth`.

    >>> from parallax.core.disclosure.attack.reading import read_case
    >>> fact = {"stat": "mean", "members": ["a", "b", "c", "d"], "items": ["q"], "n": 4, "value": "1.5", "decimals": 1}
    >>> case = read_case({"scale": {"min": 1, "max": 5}, "facts": [fact]})
    >>> decide(case, {("a", "q"): 1, ("b", "q"): 1, ("c", "q"): 1, ("d", "q"): 3}).value
    'safe'
    """
    refuse_untrue(case, truth)
    system = build(case)
    answers = [[_answer(case, cell, truth) for cell in cells] for cells in system.cells]
    if case.m > 1 and any(_is_protected(case, cell) for cell in system.known):
        return Outcome.LEAK
    return _decided(case, system, answers, limit_seconds)


def harmless_tellers(case: Case, truth: Mapping[Cell, int], m: int) -> frozenset[str]:
    """Respondents whose telling is safe at sight: for somebody who knows all their answers `decide` finds `safe`, with `m` > 1 values demanded, and no mean is certain.

    Without a teller's answers each atom must still show `m` different ones, which the others can exchange: at least two others, since one
    who exchanged answers with nobody else would keep his mean. One look serves for all tellers; for those not named here the search
    decides. None where answers must equal each other, or some are known before.

    >>> from parallax.core.disclosure.attack.reading import read_case
    >>> fact = {"stat": "mean", "members": ["a", "b", "c", "d"], "items": ["q"], "n": 4, "value": "2.8", "decimals": 1}
    >>> case = read_case({"scale": {"min": 1, "max": 5}, "facts": [fact]})
    >>> sorted(harmless_tellers(case, {("a", "q"): 2, ("b", "q"): 3, ("c", "q"): 3, ("d", "q"): 3}, 2))
    ['b', 'c', 'd']
    """
    everybody = {cell[0] for fact in case.facts for cell in fact.all_cells}
    if case.known or any(fact.stat is Stat.EQUAL for fact in case.facts):
        return frozenset()
    atoms = [_answerers(case, cells, truth) for cells in build(case).cells]
    return frozenset(
        who
        for who in everybody
        if all(
            sum(members != {who} for members in by_answer.values()) >= m
            and len(set().union(*by_answer.values()) - {who}) > 1
            for by_answer, concerned in atoms
            if concerned - {who}
        )
    )


def _answerers(
    case: Case, cells: Sequence[Cell], truth: Mapping[Cell, int]
) -> tuple[dict[int, set[str]], set[str]]:
    """Of an atom: who gave each answer, and whose answers are protected."""
    by_answer: dict[int, set[str]] = {}
    for cell in cells:
        by_answer.setdefault(_answer(case, cell, truth), set()).add(cell[0])
    return by_answer, {cell[0] for cell in cells} - case.exempt


def _is_protected(case: Case, cell: Cell) -> bool:
    return cell[0] not in case.exempt and cell not in case.known


def _decided(
    case: Case, system: System, answers: Sequence[Sequence[int]], limit_seconds: float
) -> Outcome:
    outcome, left = Outcome.SAFE, limit_seconds
    for block, atoms in blocks(system):
        wanted = tuple(any(_is_protected(case, c) for c in system.cells[a]) for a in atoms)
        true = [answers[a] for a in atoms]
        if _clear([mask_of(own) for own in true], wanted, case.m):
            continue
        most = [atom.options for atom in block.atoms]
        if not _clear(most, wanted, case.m):
            return Outcome.LEAK
        seen = seen_nearby(block, true, wanted, case.m)
        if _clear(seen, wanted, case.m):
            continue
        solved = worlds(block)
        if solved is not None:
            found, ended = solved.options, True
        else:
            tried = search(block, left, Goal(wanted, case.m, seen))
            found, ended = tried.worlds.options, tried.ended
            left = max(0.0, left - tried.seconds)
        if not _clear(found, wanted, case.m):
            if ended:
                return Outcome.LEAK
            outcome = Outcome.UNKNOWN
    return outcome


def _clear(options: Sequence[int], wanted: Sequence[bool], m: int) -> bool:
    """Whether every wanted atom has at least m answers."""
    return all(
        mask.bit_count() >= m for mask, matters in zip(options, wanted, strict=True) if matters
    )


def _answer(case: Case, cell: Cell, truth: Mapping[Cell, int]) -> int:
    value = truth.get(cell)
    if value is None or not case.minimum <= value <= case.maximum:
        raise ValueError(f"the answer of {cell[0]} to {cell[1]} is missing, or off the scale")
    return value - case.minimum


def refuse_untrue(case: Case, truth: Mapping[Cell, int]) -> None:
    """Raises ValueError when the facts, or what the attacker knows, are not true of `truth`, or an answer is missing there.

    Everything known leaves conditions without unknowns, which hold or contradict.
    """
    cells = {cell for fact in case.facts for cell in fact.all_cells}
    for cell in cells:
        _answer(case, cell, truth)
    if any(truth.get(cell) != value for cell, value in case.known.items()):
        raise ValueError("the attacker is said to know answers that are not true")
    try:
        blocks(build(replace(case, known={cell: truth[cell] for cell in cells})))
    except ContradictoryFacts:
        raise ValueError("cells that are said to be equal are not") from None
    except Contradiction as error:
        raise ValueError(f"{case.facts[error.fact].place} is not true of these answers") from None
