"""Which means of a dimension stay away so that no combination is about too few people: blocks of the report, given to the structural rule."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from parallax.core.disclosure.policy import DIMENSION_WEIGHT, ITEM_WEIGHT, TOTAL_WEIGHT
from parallax.core.disclosure.released import Detail
from parallax.core.disclosure.support import Atom, Part, System, Total, least_loss
from parallax.core.disclosure.support.algebra import Column
from parallax.core.questionnaire import GroupKind, RaterGroup

type Patterns = Mapping[tuple[tuple[int, ...], bool], int]
"""Raters by (the items they answered, whether they count in the dimension)."""

type Name = tuple[int, int]
"""A mean of the dimension: (0 for the dimension or the number of the item from 1, number of the block)."""


@dataclass(frozen=True)
class Figure:
    """A mean before protection: `total` of `n` people, shown from `minimum` people on; in a dimension each gave at least `fewest` answers."""

    total: Fraction
    n: int
    minimum: int
    fewest: int = 1


@dataclass(frozen=True)
class Block:
    """One dimension in one shown group, what stands or falls together: the dimension's own figure, then those of its items."""

    group: RaterGroup
    patterns: Patterns
    figures: tuple[Figure, ...]
    detail: Detail = Detail.WORD

    def planned(self) -> tuple[int, ...]:
        """Places of the figures that have enough people of their own, as far as the audit lets the block be shown."""
        least = (figure.minimum if self.group.is_protected else 1 for figure in self.figures)
        return tuple(
            place
            for place, (figure, needed) in enumerate(zip(self.figures, least, strict=True))
            if figure.n >= needed and self.detail.shows(place)
        )


def hidden_in(blocks: Sequence[Block]) -> list[frozenset[int]]:
    """The planned figures of each block of a dimension that stay away; decided from counts and membership, never from totals.

    Every combination of a group's figures must be about nobody or as many raters as the group's minimum: 4 means that
    three stay unknown to somebody who knows one. Figures of different dimensions or groups share no answer. What is shown is
    worth most in sum: `DIMENSION_WEIGHT` a dimension's mean, `ITEM_WEIGHT` an item's, `TOTAL_WEIGHT` "all but self".
    """
    parts = [
        Part(_system(block, number), block.group.minimum)
        for number, block in enumerate(blocks)
        if block.group.is_protected
    ]
    hidden = least_loss(parts, weights_in(blocks), list(totals_of(blocks))).hidden
    return [
        frozenset(place for place, block in hidden if block == number)
        for number in range(len(blocks))
    ]


def weights_in(blocks: Sequence[Block]) -> dict[Name, int]:
    """What each planned figure of a protected group is worth, those first that stay when others are worth the same."""
    names = sorted(
        (place, number)
        for number, block in enumerate(blocks)
        if block.group.is_protected
        for place in block.planned()
    )
    return {name: ITEM_WEIGHT if name[0] else DIMENSION_WEIGHT for name in names}


def _system(block: Block, number: int) -> System[Name]:
    """The planned figures of a block as sums over atoms: raters who answered the same items weigh the same."""
    planned = block.planned()
    at = {place: index for index, place in enumerate(planned)}
    sizes: Counter[tuple[Column, ...]] = Counter()
    for (answered, counts), people in block.patterns.items():
        columns = {_column(item + 1, len(answered), counts, at) for item in answered} - {()}
        if columns:
            sizes[tuple(sorted(columns))] += people
    return System(
        tuple((place, number) for place in planned),
        tuple(Atom(sizes[kind], kind) for kind in sorted(sizes)),
    )


def _column(item: int, answered: int, counts: bool, at: Mapping[int, int]) -> Column:
    """One answer in its item's sum, and as 1/answered of a rater's score in the dimension's; times `answered`."""
    column = [(at[0], 1)] if counts and 0 in at else []
    if item in at:
        column.append((at[item], answered if column else 1))
    return tuple(column)


def totals_of(blocks: Sequence[Block]) -> Iterator[Total[Name]]:
    """ "All but self" of the dimension and of each item, as far as it hangs on protected figures alone."""
    columns = [b for b in enumerate(blocks) if b[1].group.kind is not GroupKind.SELF]
    for place in range(len(blocks[0].figures) if blocks else 0):
        sources = [(number, block) for number, block in columns if place in block.planned()]
        if sources and all(block.group.is_protected for _, block in sources):
            yield Total(TOTAL_WEIGHT, frozenset((place, number) for number, _ in sources))
