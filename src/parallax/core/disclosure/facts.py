"""What a release tells, as facts that an attacker may combine: one displayed figure over named cells of answers. For the ledger, never for readers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from fractions import Fraction
from typing import Any

from parallax.core.disclosure.agreement import limits
from parallax.core.disclosure.ends import besides_rounding, dimension_reach, item_reach, limit
from parallax.core.disclosure.policy import rounded_outward
from parallax.core.disclosure.released import Agreement, Bound, Protected, Released
from parallax.core.evidence import Evidence, Respondent
from parallax.core.questionnaire import Questionnaire, Scale

BOUND_DECIMALS = 6

type Answered = Mapping[tuple[str, Respondent], frozenset[str]]


@dataclass(frozen=True)
class Part:
    """Raters who answered the same items; each of them weighs the same."""

    members: tuple[str, ...]
    items: tuple[str, ...]


def released_facts(
    evidence: Evidence,
    questionnaire: Questionnaire,
    protected: Protected,
    names: Mapping[Respondent, str],
) -> tuple[dict[str, Any], ...]:
    """One fact per displayed mean or word for agreement, in the form of `parallax attack`; `names` gives each respondent's pseudonym.

    Answers to reversed items are meant after turning round. End-coded figures state the rule's own limit (`ends`,
    rounded outward to six decimals), since a reader knows the rule; and a mean that was not replaced by one lies `above` and `below` them. "All raters but self" follows from the others and is no fact of its own.
    """
    answered, scale = _answered(evidence), questionnaire.scale
    facts = []
    for column in protected.groups:
        members = {who: items for who, items in answered.items() if who[0] in column.members}
        for dimension in questionnaire.dimensions:
            ids = [item.id for item in dimension.items]
            cell = protected.dimensions[dimension.id, column.group.id]
            if isinstance(cell, Released):
                asked = {
                    group: sum(item.is_asked_of(group) for item in dimension.items)
                    for group in column.members
                }
                parts = list(_dimension_parts(members, ids, asked, names))
                fewest = min(len(part.items) for part in parts)
                reach = dimension_reach(cell.n, fewest, scale)
                facts.append(_fact(cell, parts, reach, scale, column.group.is_protected))
            for item in ids:
                cell = protected.items[item, column.group.id]
                if isinstance(cell, Released):
                    part = _item_part(members, item, names)
                    reach = item_reach(cell.n)
                    facts.append(_fact(cell, [part], reach, scale, column.group.is_protected))
            word = protected.agreement.get((dimension.id, column.group.id))
            if word is not None:
                least = protected.policy.item_minimum(column.group)
                parts = [_item_part(members, item, names) for item in ids]
                answered_enough = [part for part in parts if len(part.members) >= least]
                facts.append(_agreement(word, answered_enough, scale.points))
    return tuple(facts)


def _answered(evidence: Evidence) -> dict[tuple[str, Respondent], frozenset[str]]:
    items: dict[tuple[str, Respondent], set[str]] = {}
    for rating in evidence.ratings:
        if rating.value is not None:
            items.setdefault((rating.group, rating.respondent), set()).add(rating.item)
    return {who: frozenset(answered) for who, answered in items.items()}


def _item_part(members: Answered, item: str, names: Mapping[Respondent, str]) -> Part:
    answered = sorted(names[r] for (_, r), items in members.items() if item in items)
    return Part(tuple(answered), (item,))


def _dimension_parts(
    members: Answered, ids: list[str], asked: Mapping[str, int], names: Mapping[Respondent, str]
) -> Iterator[Part]:
    parts: dict[tuple[str, ...], list[str]] = {}
    for (group, respondent), items in members.items():
        given = tuple(item for item in ids if item in items)
        if given and 2 * len(given) >= asked[group]:
            parts.setdefault(given, []).append(names[respondent])
    for given in sorted(parts):
        yield Part(tuple(sorted(parts[given])), given)


def _agreement(word: Agreement, parts: list[Part], points: int) -> dict[str, Any]:
    """The limits between which the mean of the parts' variances lies, as every reader of the word knows them."""
    least, below = limits(word, points)
    return {
        "stat": "mean_variance",
        "n": len({member for part in parts for member in part.members}),
        "at_least": str(least),
        **({} if below is None else {"below": str(below)}),
        "parts": [{"members": list(part.members), "items": list(part.items)} for part in parts],
    }


def _fact(
    cell: Released, parts: list[Part], reach: Fraction, scale: Scale, is_protected: bool
) -> dict[str, Any]:
    fact: dict[str, Any] = {"n": cell.n}
    if cell.bound is not Bound.EXACT:
        outward = ROUND_CEILING if cell.bound is Bound.AT_MOST else ROUND_FLOOR
        value = rounded_outward(limit(cell.bound, reach, scale), BOUND_DECIMALS, outward)
        fact |= {"stat": f"mean_{cell.bound.value}", "value": str(value)}
    else:
        decimals = -int(cell.value.as_tuple().exponent)
        fact |= {
            "stat": "mean",
            "value": str(cell.value),
            "decimals": decimals,
            "rounding": "half_up",
            **(besides_rounding(cell, reach, scale) if is_protected else {}),
        }
    if len(parts) == 1:
        return fact | {"members": list(parts[0].members), "items": list(parts[0].items)}
    weighted = [
        {"weight": len(part.members), "members": list(part.members), "items": list(part.items)}
        for part in parts
    ]
    return fact | {"stat": fact["stat"].replace("mean", "weighted_mean", 1), "parts": weighted}
