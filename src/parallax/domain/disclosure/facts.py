"""What a report shows, as facts: every mean, every word for agreement, every count, and what became of each group. Everything else in a report follows from these."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from parallax.core.disclosure.agreement import limits
from parallax.core.disclosure.policy import Fate, GroupPlan, MergePlan, policy_from_plain
from parallax.core.disclosure.released import (
    Agreement,
    Bound,
    Cell,
    Hidden,
    Protected,
    Reason,
    Released,
    ReleasedGroup,
    mean_of_cells,
)
from parallax.core.questionnaire import GroupKind, Questionnaire, RaterGroup
from parallax.core.report.findings import Spread, cents, cold_start
from parallax.core.report.model import Cell as ShownCell
from parallax.core.report.model import Report

type Fact = dict[str, Any]

FORMULAS = 1
"""Raised when a published formula (docs/measurement/scores.md) changes what follows from a fact."""

STAT = {
    Bound.EXACT: "mean",
    Bound.AT_MOST: "mean_at_most",
    Bound.AT_LEAST: "mean_at_least",
}
ROUNDING = {Bound.EXACT: "half_up", Bound.AT_MOST: "ceiling", Bound.AT_LEAST: "floor"}
SPREAD = {
    "raters": "spread",
    "norm": "self_spread",
    "alpha": "alpha",
    "midpoint": "midpoint",
    "icc": "icc",
    "leniency": "leniency",
    "leaders": "leader_spread",
}
"""The programme's constants, by their names in the report's method."""
BOUND = {stat: bound for bound, stat in STAT.items()}
AGREEMENT = "agreement"


def facts_of(report: Report) -> list[Fact]:
    """The counts of who was asked, then per shown group the mean of each dimension and of its items, and how alike people answer; last the
    programme's spread, if bands rest on one."""
    return [*_counts(report), *_figures(report), *_spread(report)]


def figures_of(facts: list[Fact]) -> list[Fact]:
    """Those that were computed from answers: each has exact facts behind it, in the same order."""
    return [fact for fact in facts if fact["stat"] in (*BOUND, AGREEMENT)]


def _counts(report: Report) -> Iterator[Fact]:
    for asked in report.asked:
        yield {
            "stat": "fate",
            "group": asked.id,
            "value": asked.fate.value,
            "shown_as": asked.shown_as,
        }
        if asked.invited is not None:
            yield {"stat": "invited", "group": asked.id, "n": asked.invited}
        if asked.answered is not None:
            yield {"stat": "answered", "group": asked.id, "n": asked.answered}
    for column in report.columns:
        yield {"stat": "people", "group": column.id, "n": column.answered}


def _figures(report: Report) -> Iterator[Fact]:
    decimals, points = report.method.decimals, report.scale.max - report.scale.min + 1
    for column in report.columns:
        for dimension in report.dimensions:
            cell = dimension.cell(column.id)
            yield from _mean(cell, {"dimension": dimension.id}, decimals)
            for item in dimension.items:
                yield from _mean(item.cell(column.id), {"item": item.id}, decimals)
            if cell.agreement is not None:
                yield _agreement(cell.agreement, dimension.id, column.id, points)


def _agreement(word: Agreement, dimension: str, group: str, points: int) -> Fact:
    """With the limits of the mean item variance that the word stands for."""
    least, below = limits(word, points)
    return {
        "stat": AGREEMENT,
        "group": group,
        "dimension": dimension,
        "value": word.value,
        "at_least": str(least),
        "below": None if below is None else str(below),
    }


def _spread(report: Report) -> Iterator[Fact]:
    """The constants of the programme; the assumed ones are public and no fact."""
    start, method = cold_start(report.scale.min, report.scale.max), report.method
    told = {name: getattr(method, shown) for name, shown in SPREAD.items()}
    assumed = {name: cents(getattr(start, name)) for name in SPREAD}
    if told != assumed or not method.provisional:
        values = {name: str(value) for name, value in told.items()}
        yield {"stat": "spread", "group": "", **values, "provisional": method.provisional}


def _mean(cell: ShownCell, of: Fact, decimals: int) -> Iterator[Fact]:
    if cell.figure is not None:
        yield {
            "stat": STAT[cell.figure.bound],
            "group": cell.column,
            **of,
            "n": cell.figure.n,
            "value": str(cell.figure.value),
            "decimals": decimals,
            "rounding": ROUNDING[cell.figure.bound],
        }


@dataclass(frozen=True)
class ReleasedTable:
    """What `core.report` compiles from."""

    protected: Protected
    invited: Mapping[str, int]
    spread: Spread | None


def released_table(
    facts: list[Fact], policy: Mapping[str, Any], questionnaire: Questionnaire
) -> ReleasedTable:
    """Back from the facts, with nothing but the public questionnaire beside them."""
    rules = policy_from_plain(policy)
    plan = _plan(facts, questionnaire)
    people = _numbers(facts, "people")
    groups = tuple(
        ReleasedGroup(group, tuple(m.group.id for m in plan.members_of(group.id)), people[group.id])
        for group in plan.shown
    )
    shown = [released.group for released in groups]
    means = {_key(fact): _released(fact) for fact in facts if fact["stat"] in BOUND}
    dimensions = {
        (d.id, g.id): means.get(("dimension", d.id, g.id), _hidden(g))
        for g in shown
        for d in questionnaire.dimensions
    }
    has_items = rules.breakdown.has_items
    items = {
        (i.id, g.id): means.get(
            ("item", i.id, g.id), _hidden(g) if has_items else Hidden(Reason.BREAKDOWN)
        )
        for g in shown
        for i in questionnaire.items
    }
    others = [group.id for group in shown if group.kind is not GroupKind.SELF]
    return ReleasedTable(
        Protected(
            rules,
            plan,
            groups,
            dimensions,
            items,
            {
                d.id: mean_of_cells([dimensions[d.id, g] for g in others], rules.decimals)
                for d in questionnaire.dimensions
            },
            {
                i.id: mean_of_cells([items[i.id, g] for g in others], rules.decimals)
                for i in questionnaire.items
            },
            {
                (fact["dimension"], fact["group"]): Agreement(fact["value"])
                for fact in facts
                if fact["stat"] == AGREEMENT
            },
        ),
        _numbers(facts, "invited"),
        _spread_in(facts, questionnaire),
    )


def _spread_in(facts: list[Fact], questionnaire: Questionnaire) -> Spread | None:
    told = next((fact for fact in facts if fact["stat"] == "spread"), None)
    if told is None:
        return None
    start = cold_start(questionnaire.scale.min, questionnaire.scale.max)
    known = {name: float(told[name]) for name in SPREAD if name in told}
    return replace(start, **known, provisional=told["provisional"])


def _plan(facts: list[Fact], questionnaire: Questionnaire) -> MergePlan:
    group = questionnaire.group_by_id
    answered = _numbers(facts, "answered")
    return MergePlan(
        tuple(
            GroupPlan(
                group[fact["group"]],
                # Of a group that is not shown by itself nobody is told how many answered.
                answered.get(fact["group"], 0),
                Fate(fact["value"]),
                group[fact["shown_as"]] if fact["shown_as"] else None,
            )
            for fact in facts
            if fact["stat"] == "fate"
        )
    )


def _numbers(facts: list[Fact], stat: str) -> dict[str, int]:
    return {fact["group"]: fact["n"] for fact in facts if fact["stat"] == stat}


def _key(fact: Fact) -> tuple[str, str, str]:
    kind = "item" if "item" in fact else "dimension"
    return kind, fact[kind], fact["group"]


def _released(fact: Fact) -> Cell:
    return Released(Decimal(fact["value"]), fact["n"], BOUND[fact["stat"]])


def _hidden(group: RaterGroup) -> Cell:
    return Hidden(Reason.TOO_FEW if group.is_protected else Reason.NO_ANSWERS)
