"""What a release tells, as facts that can be attacked: every figure with the people behind it."""

from collections.abc import Iterator
from typing import Any

from parallax.core.disclosure.released import Bound, Cell, Protected, Released, ReleasedGroup
from parallax.core.questionnaire import Questionnaire

Fact = dict[str, Any]

STAT = {
    Bound.EXACT: "mean",
    Bound.AT_MOST: "mean_at_most",
    Bound.AT_LEAST: "mean_at_least",
}


def facts_of(protected: Protected, questionnaire: Questionnaire, release: str) -> list[Fact]:
    """Every released mean over members x items, in the form that the attacker reads.

    A member is a pseudonym of the group ("peer-3"), never of a person: all that answered in the group
    stand behind each of its figures, and `n` says how many of them. The mean of all raters but self is no
    fact of its own: it is computed from these displayed figures.
    """
    groups = [(group, _members(group, protected)) for group in protected.groups]
    return [fact for fact in _facts(groups, protected, questionnaire, release) if fact]


def _facts(
    groups: list[tuple[ReleasedGroup, list[str]]],
    protected: Protected,
    questionnaire: Questionnaire,
    release: str,
) -> Iterator[Fact]:
    decimals = protected.policy.decimals
    for group, members in groups:
        for dimension in questionnaire.dimensions:
            items = [item.id for item in dimension.items if _asked_of(item.groups, group)]
            cell = protected.dimensions[dimension.id, group.group.id]
            yield _fact(cell, members, items, release, decimals)
            for item in dimension.items:
                cell = protected.items[item.id, group.group.id]
                yield _fact(cell, members, [item.id], release, decimals)


def _fact(cell: Cell, members: list[str], items: list[str], release: str, decimals: int) -> Fact:
    if not isinstance(cell, Released):
        return {}
    fact: Fact = {
        "release": release,
        "stat": STAT[cell.bound],
        "members": members,
        "items": items,
        "n": cell.n,
        "value": str(cell.value),
    }
    if cell.bound is Bound.EXACT:
        fact |= {"decimals": decimals, "rounding": "half_up"}
    return fact


def _members(group: ReleasedGroup, protected: Protected) -> list[str]:
    return [
        f"{member}-{number}"
        for member in group.members
        for number in range(1, protected.plan.of(member).count + 1)
    ]


def _asked_of(audience: tuple[str, ...], group: ReleasedGroup) -> bool:
    return not audience or not set(audience).isdisjoint(group.members)
