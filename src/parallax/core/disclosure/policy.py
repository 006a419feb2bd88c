"""Thresholds, rounding and the merging of small groups: decided from counts alone, before any value is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from parallax.core.questionnaire import GroupKind, RaterGroup


class Breakdown(StrEnum):
    """How finely the answers are broken down; whatever is not `AS_PROMISED` shows them more coarsely than raters were promised."""

    AS_PROMISED = "as_promised"
    TOGETHER = "together"
    DIMENSIONS = "dimensions"
    TOGETHER_DIMENSIONS = "together_dimensions"

    @property
    def joins_groups(self) -> bool:
        """Groups that declare the same merged group are shown as that one, although each is large enough."""
        return self in (Breakdown.TOGETHER, Breakdown.TOGETHER_DIMENSIONS)

    @property
    def has_items(self) -> bool:
        """Means of items are shown, not only those of dimensions."""
        return self in (Breakdown.AS_PROMISED, Breakdown.TOGETHER)


@dataclass(frozen=True)
class Policy:
    """The release plan, fixed before answers arrive; its `breakdown` before anybody has seen a figure.

    A dimension's mean needs the group's own minimum, an item's mean `item_surplus` more; a comment carries its group's
    name from `comment_minimum` comments of that group to that prompt; figures have `decimals`. How alike a group answers in a
    dimension is said from `agreement_minimum` people on.
    """

    item_surplus: int = 1
    comment_minimum: int = 4
    decimals: int = 1
    agreement_minimum: int = 8
    breakdown: Breakdown = Breakdown.AS_PROMISED

    def item_minimum(self, group: RaterGroup) -> int:
        return group.minimum + self.item_surplus


DEFAULT_POLICY = Policy()

SIMILAR_BELOW = Fraction(1, 2)
DIVIDED_FROM = Fraction(7, 10)
"""Where the words for rater agreement meet, in shares of the variance of answers at random: docs/measurement/agreement.md."""


DIMENSION_WEIGHT = 5
TOTAL_WEIGHT = 2
ITEM_WEIGHT = 1
"""What a shown figure is worth when one of several must stay away: docs/decisions/what-to-hide.md."""


def policy_from_plain(plain: Mapping[str, Any]) -> Policy:
    """The policy that `asdict` took apart; one of before there was a choice shows as promised. Raises ValueError or TypeError for anything else.

    >>> policy_from_plain({"item_surplus": 1, "comment_minimum": 4, "decimals": 1}) == DEFAULT_POLICY
    True
    """
    breakdown = Breakdown(plain.get("breakdown", Breakdown.AS_PROMISED))
    return Policy(**{**plain, "breakdown": breakdown})


class Fate(StrEnum):
    """What happens to a group at close."""

    SHOWN = "shown"
    MERGED = "merged"
    LEFT_OUT = "left_out"
    EMPTY = "empty"


@dataclass(frozen=True)
class GroupPlan:
    """`shown_as` is the group under whose name the answers appear; None when nowhere."""

    group: RaterGroup
    count: int
    fate: Fate
    shown_as: RaterGroup | None


@dataclass(frozen=True)
class MergePlan:
    """One entry per group that answers, in the questionnaire's order."""

    groups: tuple[GroupPlan, ...]

    @property
    def shown(self) -> tuple[RaterGroup, ...]:
        """The groups that appear by name, in the order of their first member."""
        return tuple(
            {plan.shown_as.id: plan.shown_as for plan in self.groups if plan.shown_as}.values()
        )

    def members_of(self, shown: str) -> tuple[GroupPlan, ...]:
        return tuple(plan for plan in self.groups if plan.shown_as and plan.shown_as.id == shown)

    def of(self, group: str) -> GroupPlan:
        return next(plan for plan in self.groups if plan.group.id == group)


def merge_plan(
    counts: Mapping[str, int],
    groups: Sequence[RaterGroup],
    policy: Policy = DEFAULT_POLICY,
) -> MergePlan:
    """What will happen to each group, given how many people of each answered (or are invited, to predict).

    A group below its minimum is merged into the group that it declares, together with *all* groups that declare the same
    one: if the larger of two stayed visible beside their sum, the difference would be the smaller. A merged group below its own
    minimum moves on to its own `merge_into`, or is left out of every figure. Nobody answered: nothing to protect, nothing merged.
    The leader and named groups are exempt. A `policy.breakdown` that joins groups comes after all this and starts from what would be shown:
    it makes a group of several, never shows one that would be left out, and leaves alone what would be too small together.
    Source: SCIENCE 2.5, P6.

    >>> colleagues = RaterGroup("all", "Colleagues", GroupKind.MERGED)
    >>> peers = RaterGroup("peer", "Peers", GroupKind.PROTECTED, merge_into="all")
    >>> reports = RaterGroup("report", "Reports", GroupKind.PROTECTED, merge_into="all")
    >>> [plan.fate.value for plan in merge_plan({"peer": 2, "report": 7}, [peers, reports, colleagues]).groups]
    ['merged', 'merged']
    >>> [plan.fate.value for plan in merge_plan({"peer": 2}, [peers, reports, colleagues]).groups]
    ['left_out', 'empty']
    >>> together = Policy(breakdown=Breakdown.TOGETHER)
    >>> [plan.fate.value for plan in merge_plan({"peer": 5, "report": 7}, [peers, reports, colleagues], together).groups]
    ['merged', 'merged']
    """
    by_id = {group.id: group for group in groups}
    place = {
        g.id: g.id for g in groups if g.kind is not GroupKind.MERGED and counts.get(g.id, 0) > 0
    }
    while small := _small_group_that_can_move(place, counts, by_id):
        target = by_id[small].merge_into
        assert target is not None
        moving = {here for here in place.values() if by_id[here].merge_into == target}
        place = {origin: target if here in moving else here for origin, here in place.items()}
    if policy.breakdown.joins_groups:
        place = _joined(place, counts, by_id)
    return MergePlan(
        tuple(_plan(g, place, counts, by_id) for g in groups if g.kind is not GroupKind.MERGED)
    )


def _sizes(place: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for origin, here in place.items():
        sizes[here] = sizes.get(here, 0) + counts[origin]
    return sizes


def _small_group_that_can_move(
    place: Mapping[str, str], counts: Mapping[str, int], by_id: Mapping[str, RaterGroup]
) -> str | None:
    for here, size in _sizes(place, counts).items():
        group = by_id[here]
        if group.is_protected and size < group.minimum and group.merge_into:
            return here
    return None


def _joined(
    place: Mapping[str, str], counts: Mapping[str, int], by_id: Mapping[str, RaterGroup]
) -> dict[str, str]:
    """Groups of raters that are large enough and declare the same merged group move there; once, as raters are told."""
    sharing: dict[str | None, list[str]] = {}
    for here, size in _sizes(place, counts).items():
        if by_id[here].kind is GroupKind.PROTECTED and size >= by_id[here].minimum:
            sharing.setdefault(by_id[here].merge_into, []).append(here)
    targets = {
        here: target
        for target, groups in sharing.items()
        if target and len(groups) > 1 and sum(counts[g] for g in groups) >= by_id[target].minimum
        for here in groups
    }
    return {origin: targets.get(here, here) for origin, here in place.items()}


def _plan(
    group: RaterGroup,
    place: Mapping[str, str],
    counts: Mapping[str, int],
    by_id: Mapping[str, RaterGroup],
) -> GroupPlan:
    count = counts.get(group.id, 0)
    if group.id not in place:
        return GroupPlan(group, count, Fate.EMPTY, None)
    here = by_id[place[group.id]]
    if here.is_protected and _sizes(place, counts)[here.id] < here.minimum:
        return GroupPlan(group, count, Fate.LEFT_OUT, None)
    return GroupPlan(group, count, Fate.SHOWN if here is group else Fate.MERGED, here)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """`value` to `decimals` places, halves up (towards plus infinity), without any float on the way.

    >>> str(rounded(Fraction(13, 4), 1)), str(rounded(Fraction(-5, 2), 0))
    ('3.3', '-2')
    """
    return _tens(
        (2 * value.numerator * 10**decimals + value.denominator) // (2 * value.denominator),
        decimals,
    )


def rounded_outward(value: Fraction, decimals: int, towards: str) -> Decimal:
    """`value` to `decimals` places, never crossing it: `towards` is ROUND_CEILING for an upper bound, ROUND_FLOOR for a lower one.

    >>> str(rounded_outward(Fraction(9, 7), 1, ROUND_CEILING)), str(rounded_outward(Fraction(33, 7), 1, ROUND_FLOOR))
    ('1.3', '4.7')
    """
    if towards not in (ROUND_CEILING, ROUND_FLOOR):
        raise ValueError("towards must be ROUND_CEILING or ROUND_FLOOR")
    scaled = value * 10**decimals
    return _tens(-(-scaled // 1) if towards == ROUND_CEILING else scaled // 1, decimals)


def _tens(number: int, decimals: int) -> Decimal:
    return Decimal(number).scaleb(-decimals)
