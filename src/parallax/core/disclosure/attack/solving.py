"""A system block by block: by the trellis where that is small enough, else by the search, within one allowance of seconds."""

from collections.abc import Iterator
from dataclasses import dataclass

from parallax.core.disclosure.attack.bounds import Block, Contradiction, blocks
from parallax.core.disclosure.attack.case import Case, ContradictoryFacts
from parallax.core.disclosure.attack.exact import search, search_range
from parallax.core.disclosure.attack.system import System
from parallax.core.disclosure.attack.trellis import Worlds, worlds


@dataclass
class Allowance:
    """What is left of the limit, over all blocks together."""

    seconds: float


@dataclass(frozen=True)
class Solved:
    """A block, the system's numbers of its atoms, its worlds as far as found, and whether these are all."""

    block: Block
    atoms: tuple[int, ...]
    worlds: Worlds
    ended: bool


def solved(case: Case, system: System, allowance: Allowance) -> Iterator[Solved]:
    """Every block, or with an objective those that have to do with it. Raises ContradictoryFacts when one has no world."""
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
        possible, ended = worlds(block), True
        if possible is None:
            tried = (search_range if block.objective else search)(block, allowance.seconds)
            possible, ended = tried.worlds, tried.ended
            allowance.seconds = max(0.0, allowance.seconds - tried.seconds)
        if ended and not possible.exist:
            raise ContradictoryFacts(_places(case, system, set(numbers)))
        yield Solved(block, numbers, possible, ended)


def _places(case: Case, system: System, atoms: set[int]) -> tuple[str, ...]:
    """The facts about these atoms, unless they are too many to be of use."""
    facts = {row.fact for row in system.conditions if any(atom in atoms for atom, _ in row.weights)}
    places = tuple(case.facts[fact].place for fact in sorted(facts))
    return places if len(places) <= 8 else ()
