"""What may be shown beside what was released earlier: earlier figures cannot be taken back, so new ones are chosen around them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from parallax.core.disclosure.attack import (
    ContradictoryFacts,
    feasible_values,
    read_case,
)
from parallax.core.disclosure.policy import MergePlan
from parallax.core.disclosure.released import ReleasedGroup
from parallax.core.disclosure.structure import Block, totals_of, weights_in
from parallax.core.disclosure.support import (
    Part,
    PastLeaks,
    System,
    Total,
    Witness,
    is_mean,
    least_loss,
    systems_of,
    weights_of,
    witness,
)
from parallax.core.disclosure.support.figures import Cell, Weights
from parallax.core.questionnaire import Dimension, Questionnaire, Scale

type Fact = Mapping[str, Any]
type Place = tuple[int, int, int]
"""A figure: (dimension, place in its block, block), or (-1, -1, number of an earlier fact)."""


class NotBeside(ValueError):
    """A new version may not stand beside the earlier ones; the message says what is missing."""


@dataclass(frozen=True)
class Earlier:
    """Facts released before, in the form of `parallax attack`, and who answered which items by now, by the same names.

    `exempt` are those in the facts who were not protected.
    """

    facts: tuple[Fact, ...] = ()
    exempt: frozenset[str] = frozenset()
    answered: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def cells(self) -> frozenset[Cell]:
        """The protected answers behind the facts."""
        return frozenset(
            cell for fact in self.facts for cell in cells_of(fact) if cell[0] not in self.exempt
        )


NOTHING_EARLIER = Earlier()


def cells_of(fact: Fact) -> Iterator[Cell]:
    yield from ((who, item) for who, item in fact.get("cells", ()))
    for part in fact.get("parts", [fact] if "members" in fact else []):
        yield from ((member, item) for member in part["members"] for item in part["items"])


def refuse_other_answers(earlier: Earlier, truth: Mapping[Cell, int], scale: Scale) -> None:
    """What was taken out or changed after a release leaves the report as it was (SCIENCE 2.5, P5): an attack needs every answer that was counted.

    Raises NotBeside when answers behind the facts are missing, or when the facts are not true of those that are there (a change
    that no displayed figure shows is for the caller to notice), and BadCase when they are no facts on this scale.
    """
    plain = {"scale": {"min": scale.min, "max": scale.max}, "facts": list(earlier.facts)}
    case = read_case(plain)
    cells = {cell for fact in case.facts for cell in fact.all_cells}
    if gone := {who for who, item in cells if (who, item) not in truth}:
        raise NotBeside(f"answers of {_people(len(gone))} were taken out since")
    try:
        feasible_values(replace(case, known={cell: truth[cell] for cell in cells}))
    except ContradictoryFacts:
        raise NotBeside("answers were changed since") from None


def refuse_broken_promise(earlier: Earlier, questionnaire: Questionnaire) -> None:
    """Raises NotBeside when somebody who was protected in an earlier release is not any more."""
    by_id = questionnaire.group_by_id
    named = {who for group, who in earlier.answered if not by_id[group].is_protected}
    if exposed := {who for who, _ in earlier.cells} & named:
        raise NotBeside(f"{_people(len(exposed))} protected in an earlier version would be named")


def refuse_few_new(earlier: Earlier, plan: MergePlan) -> None:
    """To a shown group that earlier figures are about nobody is added, or as many people as its minimum (SCIENCE 2.5, P5).

    Fewer would be alone in the difference of two versions, so the structural rule would hide what they change: rather no new version.
    Looks at who answered what, never at an answer. Raises NotBeside with what is missing.

    >>> from parallax.core.disclosure.policy import merge_plan
    >>> from parallax.core.questionnaire import GroupKind, RaterGroup
    >>> plan = merge_plan({"peer": 6}, [RaterGroup("peer", "Peers", GroupKind.PROTECTED)])
    >>> five = {"stat": "mean", "members": ["r1", "r2", "r3", "r4", "r5"], "items": ["q"]}
    >>> now = {("peer", f"r{n}"): frozenset({"q"}) for n in range(1, 7)}
    >>> refuse_few_new(Earlier((five,), answered=now), plan)
    Traceback (most recent call last):
    parallax.core.disclosure.earlier.NotBeside: group peer has new answers of 1 person: 3 more are needed
    """
    known = {who for who, _ in earlier.cells}
    for group in plan.shown:
        origins = {member.group.id for member in plan.members_of(group.id)}
        members = {who for origin, who in earlier.answered if origin in origins}
        new = len(members - known) if members & known else 0
        if group.is_protected and 0 < new < group.minimum:
            raise NotBeside(
                f"group {group.id} has new answers of {_people(new)}: {group.minimum - new} more are needed"
            )


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def hidden_beside(
    rows: Sequence[Sequence[Block]],
    questionnaire: Questionnaire,
    columns: Sequence[ReleasedGroup],
    earlier: Earlier,
) -> list[list[frozenset[int]]]:
    """`structure.hidden_in` for every dimension, with the earlier figures fixed: what stays away beside what was shown.

    Figures that share an answer, be it through earlier ones, are judged together, by the largest minimum of the new ones. Where
    earlier figures alone fall short of that, nothing new is shown about the same answers; where they fall short of every
    minimum of the questionnaire, PastLeaks names them by their places in `earlier.facts`.
    """
    figures: dict[Place, Weights] = {
        (-1, -1, number): weights_of(fact)
        for number, fact in enumerate(earlier.facts)
        if is_mean(fact)
    }
    weights: dict[Place, int] = {}
    for row, (dimension, blocks) in enumerate(zip(questionnaire.dimensions, rows, strict=True)):
        for (place, number), weight in weights_in(blocks).items():
            weights[row, place, number] = weight
            figures[row, place, number] = _weights(dimension, place, columns[number], earlier)
    minimum = {name: rows[name[0]][name[2]].group.minimum for name in weights}
    floor = min((g.minimum for g in questionnaire.groups if g.is_protected), default=0)
    hidden: set[Place] = set()
    parts: list[Part[Place]] = []
    for system in systems_of(figures, earlier.exempt):
        new = [name for name in system.figures if name in weights]
        needed = max((minimum[name] for name in new), default=floor)
        if _past_is_safe(system, needed, floor):
            parts.append(Part(system, needed))
        else:
            hidden.update(new)
    for linked in _linked(parts):
        names = {name for part in linked for name in part.system.figures}
        own = {name: weight for name, weight in weights.items() if name in names}
        totals = [
            Total(total.weight, kept)
            for row in sorted({name[0] for name in own})
            for total in totals_of(rows[row])
            if (kept := frozenset((row, *source) for source in total.sources) - hidden)
        ]
        hidden |= least_loss(linked, own, totals).hidden
    return [
        [
            frozenset(place for r, place, b in hidden if (r, b) == (row, number))
            for number in range(len(blocks))
        ]
        for row, blocks in enumerate(rows)
    ]


def _weights(
    dimension: Dimension, place: int, column: ReleasedGroup, earlier: Earlier
) -> dict[Cell, Fraction]:
    """A figure over the answers behind it: of a dimension (place 0) as the sum of rater scores, or of one item."""
    weights: dict[Cell, Fraction] = {}
    for (group, who), answered in earlier.answered.items():
        if group not in column.members:
            continue
        if place:
            given = [item.id for item in dimension.items[place - 1 : place] if item.id in answered]
        else:
            given = [item.id for item in dimension.items if item.id in answered]
            if 2 * len(given) < sum(item.is_asked_of(group) for item in dimension.items):
                continue
        weights |= {(who, item): Fraction(1, len(given)) for item in given}
    return weights


def _past_is_safe(system: System[Place], needed: int, floor: int) -> bool:
    """Whether the earlier figures alone keep to `needed`. PastLeaks when not even to `floor`."""
    past = [name for name in system.figures if name[0] < 0]
    if found := witness(system, past, floor):
        raise PastLeaks(Witness(tuple(n for _, _, n in found.figures), found.people, found.raters))
    return not witness(system, past, needed)


def _linked(parts: Sequence[Part[Place]]) -> list[list[Part[Place]]]:
    """Parts that must be chosen together, since "all but self" of a dimension hangs on them."""
    linked: list[tuple[set[int], list[Part[Place]]]] = []
    for part in parts:
        rows = {name[0] for name in part.system.figures if name[0] >= 0}
        together = [part]
        apart = []
        for other in linked:
            if rows.isdisjoint(other[0]):
                apart.append(other)
            else:
                rows, together = rows | other[0], other[1] + together
        linked = [*apart, (rows, together)]
    return [together for _, together in linked]
