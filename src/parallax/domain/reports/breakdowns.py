"""The breakdowns that a coach may choose from: how they are stored, and what each would show, in the questionnaire's words."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from parallax.core.disclosure.breakdown import BlockShape, Shape
from parallax.core.disclosure.policy import Breakdown
from parallax.core.questionnaire import Questionnaire
from parallax.domain.rounds.models import Round
from parallax.domain.rounds.promise import lets_groups_be_joined, promise_from_json


@dataclass(frozen=True)
class BlockOffer:
    """One dimension in one group: its mean or not, and how many of its items."""

    dimension: str
    group: str
    mean: bool
    items_shown: int
    items: int
    is_coarser: bool


@dataclass(frozen=True)
class Offer:
    """What a breakdown shows of protected groups. `has_items`: whether means of single items are foreseen at all."""

    breakdown: Breakdown
    has_items: bool
    groups: tuple[str, ...]
    blocks: tuple[BlockOffer, ...]

    @property
    def means(self) -> int:
        return sum(block.mean for block in self.blocks)

    @property
    def items_shown(self) -> int:
        return sum(block.items_shown for block in self.blocks)

    @property
    def items(self) -> int:
        return sum(block.items for block in self.blocks)

    @property
    def coarser(self) -> tuple[BlockOffer, ...]:
        return tuple(block for block in self.blocks if block.is_coarser)


def allowed_in(round: Round) -> tuple[Breakdown, ...]:
    """Groups are joined by choice only where their raters were told that this may happen."""
    joining = lets_groups_be_joined(promise_from_json(round.terms.promise))
    return tuple(each for each in Breakdown if joining or not each.joins_groups)


def shapes_to_json(shapes: Iterable[Shape]) -> list[dict[str, Any]]:
    return [asdict(shape) for shape in shapes]


def shapes_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Shape, ...]:
    return tuple(
        Shape(
            Breakdown(shape["breakdown"]),
            tuple(shape["groups"]),
            tuple(BlockShape(**block) for block in shape["blocks"]),
        )
        for shape in stored
    )


def offer_of(shape: Shape, questionnaire: Questionnaire) -> Offer:
    groups = {group.id: group.name for group in questionnaire.groups}
    dimensions = {dimension.id: dimension.name for dimension in questionnaire.dimensions}
    return Offer(
        shape.breakdown,
        shape.breakdown.has_items,
        tuple(groups[group] for group in shape.groups),
        tuple(
            BlockOffer(
                dimensions[block.dimension],
                groups[block.group],
                block.mean,
                block.items_shown,
                block.items,
                block.is_coarser,
            )
            for block in shape.blocks
        ),
    )
