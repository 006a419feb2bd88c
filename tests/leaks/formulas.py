"""The published formulas a second time (SCIENCE 1.1, 1.4; docs/measurement/scores.md): all that may be shown, from the facts of an entry alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import permutations
from math import sqrt
from typing import Any

from parallax.core.questionnaire import Questionnaire

SD, NORM_SD, ALPHA = 0.70, 0.60, 0.85
Z_BAND, Z_GAP = 1.959964, 1.644854
BOUNDS = {"mean": "exact", "mean_at_most": "at_most", "mean_at_least": "at_least"}
METHOD = {
    "decimals": "1",
    "comment_minimum": "4",
    "agreement_minimum": "8",
    "dimension": "4",
    "item": "5",
    "spread": "0.70",
    "self_spread": "0.60",
    "alpha": "0.85",
    "icc": "0.30",
    "leniency": "0.19",
    "leader_spread": "0.60",
    "threshold": "0.50",
    "midpoint": "3.75",
}
ALIKE = {
    "similar": "much the same way",
    "mixed": "somewhat differently",
    "divided": "very differently",
}
AS_ONE_SPEAKS = {
    "peer": "your peers",
    "direct_report": "your direct reports",
    "colleagues": "your colleagues",
}

type Path = tuple[str, ...]
"""What a number is about: kind, name, group, and which number of it."""


@dataclass(frozen=True)
class Figure:
    value: str
    n: int
    stat: str = "mean"

    @property
    def band(self) -> tuple[Decimal, Decimal]:
        half = Z_BAND * SD / sqrt(self.n)
        mean = float(self.value)
        return cents(max(mean - half, 1)), cents(min(mean + half, 5))

    @property
    def texts(self) -> set[str]:
        return {self.value, str(self.n)}


def cents(value: float) -> Decimal:
    rounded = Decimal(repr(round(value, 9))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return rounded or Decimal("0.00")


@dataclass(frozen=True)
class Shown:
    """What one entry of the ledger lets a report show."""

    facts: Sequence[Mapping[str, Any]]
    questionnaire: Questionnaire
    previous: "Shown | None" = None

    def count(self, stat: str, group: str) -> int | None:
        found = [f["n"] for f in self.facts if (f["stat"], f["group"]) == (stat, group)]
        return found[0] if found else None

    @cached_property
    def columns(self) -> list[str]:
        return [f["group"] for f in self.facts if f["stat"] == "people"]

    def figure(self, kind: str, key: str, group: str) -> Figure | None:
        for fact in self.facts:
            if (fact.get(kind), fact["group"]) == (key, group) and fact["stat"] in BOUNDS:
                return Figure(fact["value"], fact["n"], fact["stat"])
        return None

    def agreement(self, dimension: str, group: str) -> str:
        of = "agreement", dimension, group
        found = [f for f in self.facts if (f["stat"], f.get("dimension"), f["group"]) == of]
        return found[0]["value"] if found else ""

    @property
    def sentences(self) -> list[str]:
        """Those about agreement, in alphabetical order."""
        return sorted(
            f"Among themselves, {AS_ONE_SPEAKS[fact['group']]} see this {ALIKE[fact['value']]}."
            for fact in self.facts
            if fact["stat"] == "agreement"
        )

    def is_protected(self, group: str) -> bool:
        return self.questionnaire.group_by_id[group].is_protected

    def band(self, kind: str, key: str, group: str) -> tuple[Decimal, Decimal] | None:
        figure = self.figure(kind, key, group)
        return figure.band if figure and self.is_protected(group) else None

    def others(self, kind: str, key: str) -> Figure | None:
        """The unweighted mean of what is shown of the groups; a limit when one of them is a limit."""
        found = [self.figure(kind, key, group) for group in self.columns if group != "self"]
        figures = [figure for figure in found if figure]
        stats = {figure.stat for figure in figures} - {"mean"}
        if not figures or len(stats) > 1:
            return None
        rounding = {"mean_at_most": ROUND_CEILING, "mean_at_least": ROUND_FLOOR}
        stat = stats.pop() if stats else "mean"
        total = sum(int(Decimal(figure.value) * 10) for figure in figures)
        # In tenths of tenths, so that halves are exact.
        mean = Decimal(total * 10**6 // len(figures)) / 10**7
        exact = total * 10**6 % len(figures) == 0
        if not exact and rounding.get(stat) == ROUND_CEILING:
            mean += Decimal("0.0000001")
        value = mean.quantize(Decimal("0.1"), rounding.get(stat, ROUND_HALF_UP))
        return Figure(str(value), sum(figure.n for figure in figures), stat)

    def gap(self, dimension: str, group: str | None) -> tuple[str, str, str]:
        own = self.figure("dimension", dimension, "self")
        other = (
            self.figure("dimension", dimension, group)
            if group
            else self.others("dimension", dimension)
        )
        assert own and other
        if group:
            people = float(other.n)
        else:
            behind = [self.figure("dimension", dimension, g) for g in self.columns if g != "self"]
            sizes = [figure.n for figure in behind if figure]
            people = len(sizes) ** 2 / sum(1 / n for n in sizes)
        difference = Decimal(own.value) - Decimal(other.value)
        error = sqrt(SD**2 / people + NORM_SD**2 * (1 - ALPHA))
        low, high = (
            cents(float(own.value) - float(other.value) + sign * Z_GAP * error) for sign in (-1, 1)
        )
        return str(difference), str(low), str(high)

    def difference(self, dimension: str, higher: str, lower: str) -> tuple[str, str, str] | None:
        """Two groups that differ by the practical threshold at least, and beyond their interval; not where a limit leaves it open."""
        one, other = (self.figure("dimension", dimension, g) for g in (higher, lower))
        assert one and other
        if one.stat == "mean_at_most" or other.stat == "mean_at_least":
            return None
        difference = Decimal(one.value) - Decimal(other.value)
        half = Z_GAP * sqrt(SD**2 / one.n + SD**2 / other.n)
        if difference < Decimal("0.5") or float(difference) <= half:
            return None
        low, high = (cents(float(difference) + sign * half) for sign in (-1, 1))
        return str(difference), str(low), str(high)

    def change(self, dimension: str, group: str) -> tuple[str, str, str] | None:
        """From two entries: the later displayed mean minus the earlier one, with a 95 % interval."""
        before = self.previous and self.previous.figure("dimension", dimension, group)
        after = self.figure("dimension", dimension, group)
        if not before or not after or group == "self":
            return None
        difference = Decimal(after.value) - Decimal(before.value)
        half = Z_BAND * SD * sqrt(1 / before.n + 1 / after.n)
        low, high = (cents(float(difference) + sign * half) for sign in (-1, 1))
        return str(difference), str(low), str(high)

    @property
    def hidden(self) -> dict[str, int]:
        """Planned figures of protected groups that are not shown."""
        planned = {
            "dimension": [d.id for d in self.questionnaire.dimensions],
            "item": [i.id for i in self.questionnaire.items],
        }
        return {
            kind: sum(
                self.is_protected(group) and self.figure(kind, key, group) is None
                for key in keys
                for group in self.columns
            )
            for kind, keys in planned.items()
        }

    @property
    def coarser(self) -> list[str]:
        """Blocks of which not all is shown that the breakdown foresees, as they are worded for the coach."""
        found = []
        for dimension in self.questionnaire.dimensions:
            for group in filter(self.is_protected, self.columns):
                mean = self.figure("dimension", dimension.id, group) is not None
                items = sum(self.figure("item", i.id, group) is not None for i in dimension.items)
                if not mean or items < len(dimension.items):
                    some = f"mean, {items} of {len(dimension.items)} items"
                    words = "not shown" if not mean else some if items else "mean only"
                    name = self.questionnaire.group_by_id[group].name
                    found.append(f"{dimension.name}, {name}: {words}")
        return found

    def texts(self, kind: str, key: str, group: str) -> set[str]:
        """All numbers that may stand beside this figure, as they are printed."""
        figure = self.figure(kind, key, group)
        band = self.band(kind, key, group) or ()
        return (figure.texts if figure else set()) | {f"{limit:.1f}" for limit in band}

    def dimension_texts(self, dimension: str) -> set[str]:
        others = self.others("dimension", dimension)
        groups = (self.texts("dimension", dimension, group) for group in self.columns)
        return set().union(*groups, {others.value} if others else set())

    def asked_texts(self, group: str) -> set[str]:
        merged = [f["shown_as"] for f in self.facts if f["stat"] == "fate" and f["group"] == group]
        counts = [self.count("invited", group), self.count("answered", group)]
        counts += [self.count("people", shown_as) for shown_as in merged if shown_as]
        return {str(count) for count in counts if count is not None}

    @property
    def hidden_texts(self) -> set[str]:
        return {str(sum(self.hidden.values())), *(str(n) for n in self.hidden.values())}

    @property
    def all_texts(self) -> set[str]:
        named = [("item", i.id) for i in self.questionnaire.items]
        others = [self.others(*of) for of in named]
        return set().union(
            self.hidden_texts,
            *(self.dimension_texts(d.id) for d in self.questionnaire.dimensions),
            *(self.texts(*of, group) for of in named for group in self.columns),
            *(self.asked_texts(g.id) for g in self.questionnaire.groups),
            *({figure.value} for figure in others if figure),
            self.previous_texts,
        )

    @property
    def previous_texts(self) -> set[str]:
        """Means of the round before, as far as there is one of this round beside them."""
        return {
            before.value
            for dimension in self.questionnaire.dimensions
            for group in self.columns
            if self.previous
            and self.change(dimension.id, group)
            and (before := self.previous.figure("dimension", dimension.id, group))
        }


def figures(shown: Shown) -> Iterator[tuple[Path, str]]:
    """Every number that the JSON may hold, by what it is about."""
    for fact in shown.facts:
        if fact["stat"] in ("invited", "answered", "people"):
            yield (fact["stat"], fact["group"]), str(fact["n"])
        if fact["stat"] == "agreement":
            yield ("dimension", fact["dimension"], fact["group"], "agreement"), fact["value"]
    dimensions = [dimension.id for dimension in shown.questionnaire.dimensions]
    for item in shown.questionnaire.items:
        yield from _means(shown, "item", item.id)
    for dimension in dimensions:
        yield from _means(shown, "dimension", dimension)
        yield from _gaps(shown, dimension)
        yield from _differences(shown, dimension)
        yield from _changes(shown, dimension)
    for name, value in {**METHOD, "hidden_cells": str(sum(shown.hidden.values()))}.items():
        yield ("method", name), value


def _means(shown: Shown, kind: str, key: str) -> Iterator[tuple[Path, str]]:
    for group in ("", *shown.columns):
        figure = shown.figure(kind, key, group) if group else shown.others(kind, key)
        if figure is None:
            continue
        yield (kind, key, group, "value"), figure.value
        yield (kind, key, group, "n"), str(figure.n)
        band = shown.band(kind, key, group) if group else None
        for name, limit in zip(("low", "high"), band or (), strict=False):
            yield (kind, key, group, name), str(limit)


def _gaps(shown: Shown, dimension: str) -> Iterator[tuple[Path, str]]:
    if not shown.figure("dimension", dimension, "self"):
        return
    for group in ("", *shown.columns):
        of = shown.figure("dimension", dimension, group) if group else shown.others("dimension", dimension)  # fmt: skip
        if of and group != "self":
            yield from _named(("gap", dimension, group), shown.gap(dimension, group or None))


def _differences(shown: Shown, dimension: str) -> Iterator[tuple[Path, str]]:
    others = [g for g in shown.columns if g != "self" and shown.figure("dimension", dimension, g)]
    for higher, lower in permutations(others, 2):
        if found := shown.difference(dimension, higher, lower):
            yield from _named(("difference", dimension, f"{higher} over {lower}"), found)


def _changes(shown: Shown, dimension: str) -> Iterator[tuple[Path, str]]:
    for group in shown.columns:
        before = shown.previous and shown.previous.figure("dimension", dimension, group)
        after = shown.figure("dimension", dimension, group)
        if before and after and (found := shown.change(dimension, group)):
            yield from _named(("change", dimension, group), found)
            yield ("change", dimension, group, "before"), before.value
            yield ("change", dimension, group, "after"), after.value


def _named(of: Path, found: tuple[str, str, str]) -> Iterator[tuple[Path, str]]:
    for name, value in zip(("difference", "low", "high"), found, strict=True):
        yield (*of, name), value
