"""From exact scores to the figures that may be seen: minima, merging, end-coding, and no combination of figures about too few people."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from parallax.core.disclosure.agreement import agreement
from parallax.core.disclosure.earlier import NOTHING_EARLIER, Earlier, hidden_beside
from parallax.core.disclosure.ends import dimension_reach, end_coded, item_reach
from parallax.core.disclosure.policy import (
    DEFAULT_POLICY,
    MergePlan,
    Policy,
    merge_plan,
    rounded,
)
from parallax.core.disclosure.released import (
    Agreement,
    Cell,
    Detail,
    Hidden,
    Protected,
    Reason,
    Released,
    ReleasedGroup,
    mean_of_cells,
)
from parallax.core.disclosure.structure import Block, Figure, hidden_in
from parallax.core.psychometrics.scoring import DimensionScore, ItemScore, Scores
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Questionnaire,
    RaterGroup,
    Scale,
)

SHOW_ALL: Mapping[tuple[str, str], Detail] = {}


def protect(
    scores: Scores,
    questionnaire: Questionnaire,
    policy: Policy = DEFAULT_POLICY,
    detail: Mapping[tuple[str, str], Detail] = SHOW_ALL,
    earlier: Earlier = NOTHING_EARLIER,
) -> Protected:
    """The released figures: means on the scale with `policy.decimals`, halves rounded up.

    Fixed plan (SCIENCE 2.5, P1): one mean per dimension and item and shown group; "all raters but self" is the unweighted mean of
    the *released* group means, so it tells nothing new; one word for how alike a group answers. Which cells appear depends on counts alone (P2, P6), only the
    end-coding (P3) on values. `detail` makes blocks (dimension, shown group) coarser: what `audit` found out (P4). What was released `earlier` cannot be taken
    back: new figures are chosen around it. Raises ValueError when scores and questionnaire do not belong together, PastLeaks when earlier figures leak by themselves.
    """
    unknown = set(scores.groups) - set(questionnaire.group_by_id)
    if unknown:
        raise ValueError(f"scores of unknown groups: {', '.join(sorted(unknown))}")
    plan = plan_of(scores, questionnaire, policy)
    groups = tuple(_released_group(group, plan) for group in plan.shown)
    blocks = [
        [
            _block(
                dimension,
                column,
                scores,
                policy,
                detail.get((dimension.id, column.group.id), Detail.finest(policy)),
            )
            for column in groups
        ]
        for dimension in questionnaire.dimensions
    ]
    hidden = (
        hidden_beside(blocks, questionnaire, groups, earlier)
        if earlier.facts
        else [hidden_in(row) for row in blocks]
    )
    rows = [
        _row(row, away, questionnaire, policy) for row, away in zip(blocks, hidden, strict=True)
    ]
    dimensions: dict[tuple[str, str], Cell] = {}
    items: dict[tuple[str, str], Cell] = {}
    for number, column in enumerate(groups):
        for dimension, row in zip(questionnaire.dimensions, rows, strict=True):
            mean, *parts = row[number]
            dimensions[dimension.id, column.group.id] = mean
            for item, cell in zip(dimension.items, parts, strict=True):
                items[item.id, column.group.id] = cell
    shown = [column.group for column in groups if column.group.kind is not GroupKind.SELF]
    return Protected(
        policy,
        plan,
        groups,
        dimensions,
        items,
        {
            d.id: mean_of_cells([dimensions[d.id, g.id] for g in shown], policy.decimals)
            for d in questionnaire.dimensions
        },
        {
            i.id: mean_of_cells([items[i.id, g.id] for g in shown], policy.decimals)
            for i in questionnaire.items
        },
        {
            (d.id, column.group.id): word
            for d in questionnaire.dimensions
            for column in groups
            if isinstance(mean := dimensions[d.id, column.group.id], Released)
            and detail.get((d.id, column.group.id), Detail.finest(policy)) is Detail.WORD
            and (word := _agreement(d, column, mean, scores, questionnaire.scale.points, policy))
        },
    )


def _agreement(
    dimension: Dimension,
    column: ReleasedGroup,
    mean: Released,
    scores: Scores,
    points: int,
    policy: Policy,
) -> Agreement | None:
    """Over the items that enough people answered; said beside a shown mean only, of enough people."""
    if not column.group.is_protected or mean.n < policy.agreement_minimum:
        return None
    items = [
        item
        for item in _items(dimension, column, scores)
        if item.n >= policy.item_minimum(column.group)
    ]
    return agreement(items, points) if items else None


def _items(dimension: Dimension, column: ReleasedGroup, scores: Scores) -> list[ItemScore]:
    members = [scores.groups[member] for member in column.members]
    return [
        sum((member.items[item.id] for member in members), ItemScore()) for item in dimension.items
    ]


def plan_of(scores: Scores, questionnaire: Questionnaire, policy: Policy) -> MergePlan:
    counts = {group: figures.answered for group, figures in scores.groups.items()}
    return merge_plan(counts, questionnaire.groups, policy)


def _released_group(group: RaterGroup, plan: MergePlan) -> ReleasedGroup:
    members = plan.members_of(group.id)
    return ReleasedGroup(group, tuple(m.group.id for m in members), sum(m.count for m in members))


def _block(
    dimension: Dimension, column: ReleasedGroup, scores: Scores, policy: Policy, detail: Detail
) -> Block:
    members = [scores.groups[member] for member in column.members]
    score = sum((member.dimensions[dimension.id] for member in members), DimensionScore())
    items = _items(dimension, column, scores)
    minimum, item_minimum = column.group.minimum, policy.item_minimum(column.group)
    return Block(
        column.group,
        score.patterns,
        (
            Figure(score.total, score.n, minimum, score.fewest_answers),
            *(Figure(Fraction(item.total), item.n, item_minimum) for item in items),
        ),
        detail,
    )


def _row(
    blocks: Sequence[Block],
    hidden: Sequence[frozenset[int]],
    questionnaire: Questionnaire,
    policy: Policy,
) -> tuple[tuple[Cell, ...], ...]:
    """The cells of one dimension, per shown group: its mean, then its items."""
    return tuple(
        tuple(
            _cell(figure, block, place, place in away, questionnaire.scale, policy)
            for place, figure in enumerate(block.figures)
        )
        for block, away in zip(blocks, hidden, strict=True)
    )


def _cell(
    figure: Figure, block: Block, place: int, away: bool, scale: Scale, policy: Policy
) -> Cell:
    if place and not policy.breakdown.has_items:
        return Hidden(Reason.BREAKDOWN)
    if figure.n == 0:
        return Hidden(Reason.NO_ANSWERS)
    mean = figure.total / figure.n
    if not block.group.is_protected:
        return Released(rounded(mean, policy.decimals), figure.n)
    if figure.n < figure.minimum:
        return Hidden(Reason.TOO_FEW)
    if not block.detail.shows(place):
        return Hidden(Reason.AUDIT)
    if away:
        return Hidden(Reason.COMPLEMENT)
    reach = item_reach(figure.n) if place else dimension_reach(figure.n, figure.fewest, scale)
    return end_coded(mean, figure.n, reach, scale, policy)
