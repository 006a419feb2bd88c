"""What each breakdown would show, as counts of figures: what somebody may know who is to choose one before seeing any."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from parallax.core.disclosure.policy import DEFAULT_POLICY, Breakdown, Policy
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Protected, Released, ReleasedGroup
from parallax.core.evidence import Evidence
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import Dimension, Questionnaire


@dataclass(frozen=True)
class BlockShape:
    """How much is shown of one dimension in one protected group: its mean or not, and how many means of the `items` that could be."""

    dimension: str
    group: str
    mean: bool
    items_shown: int
    items: int

    @property
    def is_coarser(self) -> bool:
        """Less is shown than the breakdown foresees."""
        return not self.mean or self.items_shown < self.items


@dataclass(frozen=True)
class Shape:
    """A release without its values. `groups`: the protected groups that are shown, by id."""

    breakdown: Breakdown
    groups: tuple[str, ...]
    blocks: tuple[BlockShape, ...]

    @property
    def coarser(self) -> tuple[BlockShape, ...]:
        return tuple(block for block in self.blocks if block.is_coarser)


def shapes(
    evidence: Evidence,
    questionnaire: Questionnaire,
    allowed: Collection[Breakdown] = tuple(Breakdown),
    policy: Policy = DEFAULT_POLICY,
) -> tuple[Shape, ...]:
    """The shape of each of the `allowed` breakdowns, as promised first; those that would show the same as an earlier one are left out.

    By the rules on counts alone (`protect`), before the audit: so a shape says who answered which item at most, never what, and several of them side
    by side are no second release. The audit of the one that is chosen may make blocks coarser still. Raises what `protect` raises.

    >>> from parallax.core.evidence import Rating, Respondent
    >>> from parallax.core.questionnaire import GroupKind, Item, RaterGroup, Scale
    >>> groups = tuple(RaterGroup(name, name, GroupKind.PROTECTED, merge_into="all") for name in ("peer", "report"))
    >>> asked = Questionnaire("t", Scale(1, 5), (Dimension("d", "d", (Item("i", "i"),)),), (*groups, RaterGroup("all", "All", GroupKind.MERGED)))
    >>> said = Evidence(tuple(Rating(Respondent(n), "peer" if n < 4 else "report", "i", 3) for n in range(8)))
    >>> [(shape.breakdown.value, len(shape.coarser)) for shape in shapes(said, asked)]
    [('as_promised', 2), ('together', 0), ('together_dimensions', 0)]
    """
    scores = score(evidence, questionnaire)
    found: list[Shape] = []
    for breakdown in Breakdown:
        if breakdown in allowed:
            asked = replace(policy, breakdown=breakdown)
            shape = shape_of(protect(scores, questionnaire, asked), questionnaire)
            if all(_figures(shape) != _figures(other) for other in found):
                found.append(shape)
    return tuple(found)


def shape_of(protected: Protected, questionnaire: Questionnaire) -> Shape:
    """What is shown in `protected` of the groups that have protection."""
    columns = [column for column in protected.groups if column.group.is_protected]
    return Shape(
        protected.policy.breakdown,
        tuple(column.group.id for column in columns),
        tuple(
            block
            for dimension in questionnaire.dimensions
            for column in columns
            for block in _block(dimension, column, protected)
        ),
    )


def _block(
    dimension: Dimension, column: ReleasedGroup, protected: Protected
) -> Iterator[BlockShape]:
    """Nothing where nobody of the group was asked: that is no protection."""
    group = column.group.id
    asked = [
        item for item in dimension.items if any(item.is_asked_of(each) for each in column.members)
    ]
    if asked:
        planned = asked if protected.policy.breakdown.has_items else []
        yield BlockShape(
            dimension.id,
            group,
            isinstance(protected.dimensions[dimension.id, group], Released),
            sum(isinstance(protected.items[item.id, group], Released) for item in planned),
            len(planned),
        )


def _figures(shape: Shape) -> frozenset[tuple[str, str, bool, int]]:
    """How many figures it shows of what: of two breakdowns that agree here, the second is no choice."""
    return frozenset(
        (block.dimension, block.group, block.mean, block.items_shown) for block in shape.blocks
    )
