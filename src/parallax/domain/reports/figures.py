"""Protected figures as JSON and back: what `Report.protected` holds between sealing and release."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

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
)
from parallax.core.questionnaire import Questionnaire
from parallax.core.report.findings import Spread

VERSION = 2
"""1 was without words for agreement, and is still read."""


@dataclass(frozen=True)
class Figures:
    """All that left the sealed room as numbers, how many people were invited per group, and the programme's spread, if there is one."""

    protected: Protected
    invited: Mapping[str, int]
    spread: Spread | None = None


def figures_to_json(figures: Figures) -> dict[str, Any]:
    protected = figures.protected
    return {
        "version": VERSION,
        "invited": dict(figures.invited),
        "spread": asdict(figures.spread) if figures.spread else None,
        "policy": asdict(protected.policy),
        "plan": [
            {
                "group": plan.group.id,
                "count": plan.count,
                "fate": plan.fate.value,
                "shown_as": plan.shown_as.id if plan.shown_as else None,
            }
            for plan in protected.plan.groups
        ],
        "groups": [
            {
                "group": released.group.id,
                "members": list(released.members),
                "answered": released.answered,
            }
            for released in protected.groups
        ],
        "dimensions": _table_to_json(protected.dimensions),
        "items": _table_to_json(protected.items),
        "others_dimensions": {
            key: _cell_to_json(c) for key, c in protected.others_dimensions.items()
        },
        "others_items": {key: _cell_to_json(c) for key, c in protected.others_items.items()},
        "agreement": [[*of, word.value] for of, word in protected.agreement.items()],
    }


def figures_from_json(stored: Mapping[str, Any], questionnaire: Questionnaire) -> Figures:
    if stored["version"] not in (1, VERSION):
        raise ValueError(f"figures of version {stored['version']} cannot be read")
    group = questionnaire.group_by_id
    protected = Protected(
        policy=policy_from_plain(stored["policy"]),
        plan=MergePlan(
            tuple(
                GroupPlan(
                    group[plan["group"]],
                    plan["count"],
                    Fate(plan["fate"]),
                    group[plan["shown_as"]] if plan["shown_as"] else None,
                )
                for plan in stored["plan"]
            )
        ),
        groups=tuple(
            ReleasedGroup(group[row["group"]], tuple(row["members"]), row["answered"])
            for row in stored["groups"]
        ),
        dimensions=_table_from_json(stored["dimensions"]),
        items=_table_from_json(stored["items"]),
        others_dimensions={k: _cell_from_json(c) for k, c in stored["others_dimensions"].items()},
        others_items={k: _cell_from_json(c) for k, c in stored["others_items"].items()},
        agreement={
            (dimension, group): Agreement(word)
            for dimension, group, word in stored.get("agreement", [])
        },
    )
    spread = Spread(**stored["spread"]) if stored.get("spread") else None
    return Figures(protected, stored["invited"], spread)


def _table_to_json(table: Mapping[tuple[str, str], Cell]) -> list[list[Any]]:
    return [[question, group, _cell_to_json(cell)] for (question, group), cell in table.items()]


def _table_from_json(stored: list[list[Any]]) -> dict[tuple[str, str], Cell]:
    return {(question, group): _cell_from_json(cell) for question, group, cell in stored}


def _cell_to_json(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, Hidden):
        return {"hidden": cell.reason.value}
    return {"value": str(cell.value), "n": cell.n, "bound": cell.bound.value}


def _cell_from_json(stored: Mapping[str, Any]) -> Cell:
    if "hidden" in stored:
        return Hidden(Reason(stored["hidden"]))
    return Released(Decimal(stored["value"]), stored["n"], Bound(stored["bound"]))
