"""From exact scores to the figures that may be seen: minima, merging, end-coding, and no figure whose difference from others shows few people."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from fractions import Fraction

from parallax.core.disclosure.policy import (
    DEFAULT_POLICY,
    MergePlan,
    Policy,
    merge_plan,
    rounded,
    rounded_outward,
)
from parallax.core.disclosure.released import (
    Bound,
    Cell,
    Hidden,
    Protected,
    Reason,
    Released,
    ReleasedGroup,
    mean_of_cells,
)
from parallax.core.psychometrics.scoring import (
    DimensionScore,
    GroupScores,
    ItemScore,
    Scores,
)
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Questionnaire,
    RaterGroup,
    Scale,
)


def protect(
    scores: Scores, questionnaire: Questionnaire, policy: Policy = DEFAULT_POLICY
) -> Protected:
    """The released figures: means on the scale with `policy.decimals`, halves rounded up.

    Fixed plan (SCIENCE 2.5, P1): one mean per dimension and item and shown group; "all raters but self" is the unweighted mean of
    the *released* group means, so it tells nothing new. Which cells appear depends on counts alone (P2, P6), only the
    end-coding (P3) on values. Raises ValueError when scores and questionnaire do not belong together.
    """
    unknown = set(scores.groups) - set(questionnaire.group_by_id)
    if unknown:
        raise ValueError(f"scores of unknown groups: {', '.join(sorted(unknown))}")
    counts = {group: figures.answered for group, figures in scores.groups.items()}
    plan = merge_plan(counts, questionnaire.groups, policy)
    groups = tuple(_released_group(group, plan) for group in plan.shown)
    dimensions: dict[tuple[str, str], Cell] = {}
    items: dict[tuple[str, str], Cell] = {}
    for column in groups:
        members = [scores.groups[member] for member in column.members]
        for dimension in questionnaire.dimensions:
            block = _block(dimension, members)
            dimensions[dimension.id, column.group.id] = _dimension_cell(
                block.score, column.group, questionnaire.scale, policy
            )
            for item, cell in _item_cells(
                block, dimension, column.group, questionnaire.scale, policy
            ):
                items[item, column.group.id] = cell
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
    )


def _released_group(group: RaterGroup, plan: MergePlan) -> ReleasedGroup:
    members = plan.members_of(group.id)
    return ReleasedGroup(group, tuple(m.group.id for m in members), sum(m.count for m in members))


@dataclass(frozen=True)
class _Block:
    """One dimension in one shown group: what stands or falls together."""

    score: DimensionScore
    items: tuple[ItemScore, ...]


def _block(dimension: Dimension, members: Sequence[GroupScores]) -> _Block:
    return _Block(
        sum((member.dimensions[dimension.id] for member in members), DimensionScore()),
        tuple(
            sum((member.items[item.id] for member in members), ItemScore())
            for item in dimension.items
        ),
    )


def _dimension_cell(score: DimensionScore, group: RaterGroup, scale: Scale, policy: Policy) -> Cell:
    if score.n == 0:
        return Hidden(Reason.NO_ANSWERS)
    if not group.is_protected:
        return Released(rounded(score.total / score.n, policy.decimals), score.n)
    if score.n < group.minimum:
        return Hidden(Reason.TOO_FEW)
    return end_coded(score.total / score.n, score.n, score.n * score.fewest_answers, scale, policy)


def _item_cells(
    block: _Block, dimension: Dimension, group: RaterGroup, scale: Scale, policy: Policy
) -> Iterator[tuple[str, Cell]]:
    hidden = _hidden_items(block, group, policy) if group.is_protected else {}
    for index, (item, score) in enumerate(zip(dimension.items, block.items, strict=True)):
        if score.n == 0:
            yield item.id, Hidden(Reason.NO_ANSWERS)
        elif index in hidden:
            yield item.id, Hidden(hidden[index])
        elif not group.is_protected:
            yield (
                item.id,
                Released(rounded(Fraction(score.total, score.n), policy.decimals), score.n),
            )
        else:
            yield (
                item.id,
                end_coded(Fraction(score.total, score.n), score.n, score.n, scale, policy),
            )


def _hidden_items(block: _Block, group: RaterGroup, policy: Policy) -> dict[int, Reason]:
    """Items below their minimum, and as many more as keep the dimension's mean from being unpicked.

    From the mean of rater scores one may subtract item sums: with weights 1/v everyone who answered exactly v items, all of them shown,
    cancels, and the rest remains alone. Raters who cancel together share v (each answered at least half of the items),
    so it suffices to look at each v. Items go by fewest answers, later ones first: a rule on counts only.
    """
    hidden = {
        i: Reason.TOO_FEW
        for i, item in enumerate(block.items)
        if item.n < policy.item_minimum(group)
    }
    if block.score.n < group.minimum:
        return hidden
    candidates = sorted(
        (i for i in range(len(block.items)) if i not in hidden),
        key=lambda i: (block.items[i].n, -i),
    )
    for index in candidates:
        if not leaves_few_alone(block.score, frozenset(hidden), group.minimum):
            break
        hidden[index] = Reason.COMPLEMENT
    return hidden


def leaves_few_alone(score: DimensionScore, hidden: frozenset[int], minimum: int) -> bool:
    """Whether the dimension's sum minus weighted sums of the shown items can hold fewer than `minimum` people, but not none.

    >>> leaves_few_alone(DimensionScore(Fraction(20), 6, {((0, 1), True): 5, ((0,), True): 1}), frozenset(), 4)
    True
    >>> leaves_few_alone(DimensionScore(Fraction(20), 6, {((0, 1), True): 6}), frozenset(), 4)
    False
    """
    cancelling: Counter[int] = Counter()
    outside = 0
    for (answered, counts), people in score.patterns.items():
        if not counts:
            outside += people
        elif hidden.isdisjoint(answered):
            cancelling[len(answered)] += people
    left = score.n - max(cancelling.values(), default=0)
    return left < minimum and (left > 0 or outside > 0)


def end_coded(mean: Fraction, n: int, answers: int, scale: Scale, policy: Policy) -> Released:
    """A protected mean of `n` people, coded at the ends of the scale so that three values stay possible for each answer.

    With `answers` answers behind the mean, at most min + 2/answers is shown as that bound, at least max - 2/answers as that one; bounds are
    rounded outward. Where raters answered different numbers of items, `answers` is n times the smallest: the heaviest
    answer decides. Source: SCIENCE 2.5, P3.

    >>> policy = Policy()
    >>> [str(end_coded(Fraction(s, 5), 5, 5, Scale(1, 5), policy).value) for s in (5, 6, 7, 8, 22, 23, 25)]
    ['1.4', '1.4', '1.4', '1.6', '4.4', '4.6', '4.6']
    """
    reach = Fraction(2, answers)
    if mean <= scale.min + reach:
        return Released(
            rounded_outward(scale.min + reach, policy.decimals, ROUND_CEILING),
            n,
            Bound.AT_MOST,
        )
    if mean >= scale.max - reach:
        return Released(
            rounded_outward(scale.max - reach, policy.decimals, ROUND_FLOOR),
            n,
            Bound.AT_LEAST,
        )
    return Released(rounded(mean, policy.decimals), n)
