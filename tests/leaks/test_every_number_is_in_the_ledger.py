"""No page, no file shows a number, or a word for how alike people answer, that is not in the ledger or follows from its figures by the published formulas.

The formulas are written down a second time here (SCIENCE 1.1, 1.4; docs/measurement/scores.md), from the entry's facts alone.
Numbers of other kinds that a report may show are listed in `OTHER_KINDS`; what raters and coach wrote are words.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cached_property
from html import unescape
from itertools import groupby, permutations
from math import sqrt
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from parallax.config.environment import PROJECT
from parallax.config.roles import OWNER, WORKER
from parallax.core.questionnaire import Questionnaire
from parallax.core.report import Composition, to_plain
from parallax.domain.disclosure.models import LedgerEntry
from parallax.domain.people.models import Person
from parallax.domain.reports import queries
from parallax.domain.reports.actions.compose import compose_report
from parallax.domain.reports.actions.debrief import open_section
from parallax.domain.reports.actions.moderate import keep_remaining
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.debriefing import sections_of
from parallax.domain.reports.models import Debrief, Report
from parallax.domain.reports.verifying import faults
from parallax.domain.rounds.models import Round
from parallax.web.shared.report_files import FORMATS
from tests.cast import NOW, Cast
from tests.closed_round import USUAL, Voice, on_the_desk, said
from tests.harness.database import acting_as
from tests.harness.paper import lines_of_pdf
from tests.harness.workbook import sheets_of

NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?!\w)")
DATE = re.compile(r"\b\d{1,2} March 2026\b")
PAGE = re.compile(r"\bPage \d+ of \d+\b")

LETTERS_OF_A_CHART = 12
PROTECTION_CARD = r'<section[^>]*aria-labelledby="(?:protection|chosen)".*?</section>'

SD, NORM_SD, ALPHA = 0.70, 0.60, 0.85
Z_BAND, Z_GAP = 1.959964, 1.644854
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
SENTENCE = re.compile(r"Among\s+themselves,[^.]*\.")
OTHER_KINDS = {
    "points of the scale": {"1", "2", "3", "4", "5"},
    "spread between people, named difference and midpoint of the method": {"0.70", "0.50", "3.75"},
    "by how much leaders usually rate themselves higher": {"0.2"},
    "confidence of bands and gaps, in per cent": {"95", "90"},
    "others at least in the group, as promised": {"3"},
    "people from whom on it is said how alike they answer": {"8"},
    "minimum of a dimension, an item, and of comments with a group's name": {"4", "5"},
}
PUBLIC = set().union(*OTHER_KINDS.values())
COMMENTS_SHOWN = {str(number) for number in range(1, 9)}
"""So many may answer one question in the rounds below; how many are shown, anybody can count."""

ROUNDS: Mapping[str, Mapping[str, Sequence[Voice]]] = {
    "usual": {**USUAL, "peer": said([3, 3, 4, 2, 3]), "direct_report": said([4, 4, 5, 3, 4])},
    "several named superiors": {
        **USUAL,
        "superior": [Voice(4), Voice(2)],
        "peer": said([3, 2, 4, 2, 3, 5]),
        "direct_report": said([4] * 7 + [2]),
    },
    "not observed": {
        **USUAL,
        "superior": [Voice(4, ratings={"asks": None})],
        "peer": [*said([3, 3, 4, 2, 5]), Voice(2, ratings={"asks": None, "explains": None})],
        "direct_report": [*said([4, 4, 5, 3, 2, 3]), Voice(3, ratings={"decides": None})],
    },
    "end-coded": {**USUAL, "peer": said([5, 5, 5, 5, 5]), "direct_report": said([1, 1, 1, 2, 2])},
    "one end": {**USUAL, "peer": said([5, 5, 5, 5, 5]), "direct_report": said([4, 4, 5, 3, 4])},
    "merged": {**USUAL, "peer": said([3, 4]), "direct_report": said([4, 2])},
    "few items": {**USUAL, "peer": said([3, 4, 3, 2]), "direct_report": said([4, 4, 5, 3])},
    "left out": {**USUAL, "peer": said([3]), "direct_report": said([2, 1])},
    "in words": {
        **USUAL,
        "superior": said([5, 1, 3, 2, 4, 5, 1, 3]),
        "peer": said([3, 3, 4, 4, 3, 4, 3, 4]),
        "direct_report": said([1, 5, 2, 4, 5, 1, 3, 5, 2]),
    },
    "seven": {**USUAL, "peer": said([3, 3, 4, 4, 3, 4, 3])},
    "without the leader": {"peer": said([3, 3, 4, 2, 3]), "direct_report": said([4, 4, 5, 3, 4])},
}


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
    return Decimal(repr(round(value, 9))).quantize(Decimal("0.01"), ROUND_HALF_UP)


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
        """Two groups that differ by the practical threshold at least, and beyond their interval."""
        one, other = (self.figure("dimension", dimension, g) for g in (higher, lower))
        assert one and other
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


# What places show


def numbers(html: str) -> list[str]:
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    return NUMBER.findall(DATE.sub("", text).replace("−", "-"))


def strangers(html: str, allowed: set[str], where: str) -> Iterator[str]:
    for number in numbers(html):
        if number not in allowed:
            yield f"{where}: {number}"


def other_sentences(text: str, shown: Shown) -> Iterator[str]:
    found = sorted(" ".join(sentence.split()) for sentence in SENTENCE.findall(text))
    if found != shown.sentences:
        yield f"agreement: {found}"


def in_article(html: str, shown: Shown) -> Iterator[str]:
    """The report's own part of a page: table by table, cell by cell."""
    [article] = re.findall(r'<article class="report.*?</article>', html, re.DOTALL)
    yield from other_sentences(article, shown)
    article = re.sub(r'<ul class="report-quotes">.*?</ul>', "", article, flags=re.DOTALL)
    article = re.sub(r'<section id="summary".*?</section>', "", article, flags=re.DOTALL)
    for figure in re.findall(r"<figure.*?</figure>", article, re.DOTALL):
        yield from _in_chart(figure, shown)
    for table in re.findall(r"<table.*?</table>", article, re.DOTALL):
        yield from _in_table(table, shown)
    for headline in re.findall(r"<ol class=\"report-headlines\">.*?</ol>", article, re.DOTALL):
        yield from _in_headlines(headline, shown)
    for headline in re.findall(r'<div class="debrief-headline">.*?</div>', article, re.DOTALL):
        yield from strangers(headline, shown.all_texts | COMMENTS_SHOWN, "headline")
        article = article.replace(headline, "")
    for kind in ("figure", "table", "ol"):
        article = re.sub(rf"<{kind}.*?</{kind}>", "", article, flags=re.DOTALL)
    yield from strangers(article, PUBLIC | shown.hidden_texts, "text")


def _in_headlines(headlines: str, shown: Shown) -> Iterator[str]:
    """Figures beside a headline are those of the dimension that it leads to; beside a question stands how many answers there are."""
    for headline in re.findall(r"<li>.*?</li>", headlines, re.DOTALL):
        [kind, subject] = re.findall(r'href="#(dimension|prompt)-([^"]*)"', headline)[0]
        allowed = shown.dimension_texts(subject) if kind == "dimension" else COMMENTS_SHOWN
        yield from strangers(headline, allowed, f"headline about {subject}")


def _in_findings(page: str, shown: Shown) -> Iterator[str]:
    """Figures beside a finding that may lead are those of its dimension; beside a change, those of the round before too."""
    [findings] = re.findall(r'<fieldset id="id_lead".*?</fieldset>', page, re.DOTALL)
    for row in re.findall(r"<li>.*?</li>", findings, re.DOTALL):
        [name] = re.findall(r'value="([^"]*)"', row)
        about = [d.id for d in shown.questionnaire.dimensions if d.id in name.split("-")]
        allowed = shown.dimension_texts(about[0]) if about else COMMENTS_SHOWN
        if about and name.startswith("change-") and shown.previous:
            allowed = allowed | shown.previous.dimension_texts(about[0])
        yield from strangers(row, allowed, f"finding {name}")


def _in_chart(figure: str, shown: Shown) -> Iterator[str]:
    caption = _caption(figure)
    [dimension] = [d for d in shown.questionnaire.dimensions if caption.startswith(d.name)]
    described = " ".join(re.findall(r'aria-label="([^"]*)"', figure))
    drawing = re.sub(r"<details.*?</details>", "", figure, flags=re.DOTALL) + described
    allowed = shown.dimension_texts(dimension.id) | OTHER_KINDS["points of the scale"]
    yield from strangers(drawing, allowed, f"chart of {dimension.id}")


def _in_table(table: str, shown: Shown) -> Iterator[str]:
    caption = _caption(table)
    head = re.findall(r'<th scope="col">(.*?)</th>', table)
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", table, re.DOTALL):
        name, *cells = (
            unescape(re.sub(r"<[^>]+>", "", c)) for c in re.split(r"</t[hd]>", row)[:-1]
        )
        for title, cell in zip(head[1:], cells, strict=True):
            allowed = _allowed(caption, name, unescape(title), shown)
            yield from strangers(cell, allowed, f"{caption}, {name}, {title}")


def _caption(html: str) -> str:
    return unescape(re.findall(r"<caption[^>]*>(.*?)</caption>", html, re.DOTALL)[0])


def _allowed(caption: str, row: str, column: str, shown: Shown) -> set[str]:
    groups = {g.name: g.id for g in shown.questionnaire.groups}
    if caption == "Change since the last round":
        return _changing(row, column, shown)
    items = {i.text: i.id for i in shown.questionnaire.items}
    if row not in items:
        for dimension in shown.questionnaire.dimensions:
            if caption == f"{dimension.name} by group":
                return shown.texts("dimension", dimension.id, groups[row])
        return shown.asked_texts(groups[row])
    if column in groups:
        return shown.texts("item", items[row], groups[column])
    others = shown.others("item", items[row])
    return {others.value} if others else set()


def _changing(row: str, column: str, shown: Shown) -> set[str]:
    [dimension] = [d for d in shown.questionnaire.dimensions if row.startswith(f"{d.name}: ")]
    [group] = [g for g in shown.questionnaire.groups if row == f"{dimension.name}: {g.name}"]
    of = shown.previous if column == "Last time" else shown
    figure = of.figure("dimension", dimension.id, group.id) if of else None
    return {figure.value} if figure and shown.change(dimension.id, group.id) else set()


def in_paper(pdf: bytes, shown: Shown, made_on: date | None = None) -> Iterator[str]:
    """In one piece: a date, or a sentence, may be broken across lines. A draft says on which day it was made."""
    text = " ".join(" ".join(_written(lines_of_pdf(pdf))).split())
    text = text.replace(date_format(made_on, "DATE_FORMAT"), "") if made_on else text
    yield from other_sentences(text, shown)
    yield from strangers(PAGE.sub("", text), PUBLIC | shown.all_texts, "paper")


def _written(lines: list[str]) -> Iterator[str]:
    """Without the charts, which are drawn letter by letter: the same drawing is looked at on the page."""
    for drawn, run in groupby(lines, key=lambda line: len(line) == 1):
        letters = list(run)
        if not drawn or len(letters) < LETTERS_OF_A_CHART:
            yield from letters


BOUNDS = {"mean": "exact", "mean_at_most": "at_most", "mean_at_least": "at_least"}


def in_csv(text: str, shown: Shown) -> Iterator[str]:
    return in_rows("csv", csv.DictReader(io.StringIO(text)), shown)


def in_workbook(content: bytes, shown: Shown) -> Iterator[str]:
    """Its figures are numbers; read as the texts that they show they stand for the same rows as the CSV's."""
    sheets = sheets_of(content)
    ids = {group.name: group.id for group in shown.questionnaire.groups}
    ids["All but you"] = "all_but_self"
    for kind, sheet, places in (("dimension", "Dimensions", 1), ("item", "Items", 1)):
        rows = (
            {
                "kind": kind,
                "id": str(row["Id"]),
                "group": ids[str(row["Group"])],
                "value": fixed(row["Mean"], places),
                "bound": str(row["Bound"]),
                "people": fixed(row["People"], 0),
                "low": fixed(row["Likely from"], 2),
                "high": fixed(row["Likely to"], 2),
                "agreement": str(row["Agreement"]),
            }
            for row in sheets[sheet]
        )
        yield from in_rows("xlsx", rows, shown)


def fixed(number: str | float, places: int) -> str:
    return "" if number == "" else f"{number:.{places}f}"


def in_rows(file: str, rows: Iterable[dict[str, str]], shown: Shown) -> Iterator[str]:
    for row in rows:
        if row["kind"] == "comment":
            continue
        of = row["kind"], row["id"]
        all_but_self = row["group"] == "all_but_self"
        figure = shown.others(*of) if all_but_self else shown.figure(*of, row["group"])
        band = None if all_but_self else shown.band(*of, row["group"])
        low, high = map(str, band or ("", ""))
        expected = (figure.value, BOUNDS[figure.stat], str(figure.n)) if figure else ("", "", "")
        word = shown.agreement(row["id"], row["group"]) if row["kind"] == "dimension" else ""
        names = ("value", "bound", "people", "low", "high", "agreement")
        found = tuple(row[name] for name in names)
        if found != (*expected, low, high, word):
            yield f"{file}: {' '.join(of)} {row['group']}: {found}"


def in_json(text: str, shown: Shown) -> Iterator[str]:
    report = json.loads(text)
    allowed = dict(_json_figures(shown))
    for path, number in _leaves(report):
        if allowed.get(path) != number:
            yield f"json: {path}: {number}"


type Path = tuple[str, ...]


def _leaves(report: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every number, and every word for agreement, by what it is about; other words, names and the scale are left out."""
    for group in report["asked"]:
        for name in ("invited", "answered"):
            if group[name] is not None:
                yield (name, group["id"]), str(group[name])
    for column in report["columns"]:
        yield ("people", column["id"]), str(column["answered"])
    for dimension in report["dimensions"]:
        yield from _cells("dimension", dimension)
        for gap in dimension["gaps"]:
            for name in ("difference", "low", "high"):
                yield ("gap", dimension["id"], gap["column"] or "", name), gap[name]
        for pair in dimension["differences"]:
            for name in ("difference", "low", "high"):
                yield (
                    (
                        "difference",
                        dimension["id"],
                        f"{pair['higher']} over {pair['lower']}",
                        name,
                    ),
                    pair[name],
                )
        for item in dimension["items"]:
            yield from _cells("item", item)
    for row in report["change"]["rows"] if report["change"] else ():
        of = ("change", row["dimension"], row["column"])
        for name in ("difference", "low", "high"):
            yield (*of, name), row[name]
        yield (*of, "before"), row["before"]["value"]
        yield (*of, "after"), row["after"]["value"]
    for ranked in report["highest"] + report["lowest"]:
        yield ("item", ranked["item"], "", "value"), ranked["value"]
    for name, value in report["method"].items():
        if name == "minima":
            for minimum in value:
                yield ("method", "dimension"), str(minimum["dimension"])
                yield ("method", "item"), str(minimum["item"])
        elif not isinstance(value, bool):
            yield ("method", name), str(value)


def _cells(kind: str, facts: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for cell in facts["cells"]:
        if cell["agreement"] is not None:
            yield (kind, facts["id"], cell["column"], "agreement"), cell["agreement"]
    cells = [(cell["column"], cell["figure"]) for cell in facts["cells"]]
    for column, figure in [*cells, ("", facts["others"])]:
        for name, value in (figure or {}).items():
            if value is not None and name != "bound":
                yield (kind, facts["id"], column, name), str(value)


def _json_figures(shown: Shown) -> Iterator[tuple[Path, str]]:
    for fact in shown.facts:
        if fact["stat"] in ("invited", "answered", "people"):
            yield (fact["stat"], fact["group"]), str(fact["n"])
        if fact["stat"] == "agreement":
            yield ("dimension", fact["dimension"], fact["group"], "agreement"), fact["value"]
    for kind, keys in (
        ("dimension", [d.id for d in shown.questionnaire.dimensions]),
        ("item", [i.id for i in shown.questionnaire.items]),
    ):
        for key in keys:
            for group in ("", *shown.columns):
                figure = shown.figure(kind, key, group) if group else shown.others(kind, key)
                if figure is None:
                    continue
                yield (kind, key, group, "value"), figure.value
                yield (kind, key, group, "n"), str(figure.n)
                for name, limit in zip(
                    ("low", "high"),
                    (shown.band(kind, key, group) if group else None) or (),
                    strict=False,
                ):
                    yield (kind, key, group, name), str(limit)
                if kind == "dimension" and group != "self" and shown.figure(kind, key, "self"):
                    gap = zip(
                        ("difference", "low", "high"), shown.gap(key, group or None), strict=True
                    )
                    for name, value in gap:
                        yield ("gap", key, group, name), value
    for dimension in shown.questionnaire.dimensions:
        others = [g for g in shown.columns if g != "self"]
        for higher, lower in permutations(others, 2):
            if not all(shown.figure("dimension", dimension.id, g) for g in (higher, lower)):
                continue
            for name, value in zip(
                ("difference", "low", "high"),
                shown.difference(dimension.id, higher, lower) or (),
                strict=False,
            ):
                yield ("difference", dimension.id, f"{higher} over {lower}", name), value
    for dimension in shown.questionnaire.dimensions:
        for group in shown.columns:
            change = shown.change(dimension.id, group)
            before = shown.previous and shown.previous.figure("dimension", dimension.id, group)
            after = shown.figure("dimension", dimension.id, group)
            if change and before and after:
                names = ("difference", "low", "high", "before", "after")
                values = (*change, before.value, after.value)
                for name, value in zip(names, values, strict=True):
                    yield ("change", dimension.id, group, name), value
    method = {
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
        "hidden_cells": str(sum(shown.hidden.values())),
    }
    for name, value in method.items():
        yield ("method", name), value


# A round at its two places


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def entered(round: Round, audience: str) -> Shown:
    entry = LedgerEntry.objects.get(round=round.pk, audience=audience)
    earlier = LedgerEntry.objects.filter(audience="leader", number__lt=entry.number)
    before = earlier.exclude(round=round.pk).order_by("-number").first()
    return Shown(entry.facts, _asked_in(round.pk), _before(before) if before else None)


def _before(entry: LedgerEntry) -> Shown:
    return Shown(entry.facts, _asked_in(entry.round))


def _asked_in(round: UUID) -> Questionnaire:
    return queries.questionnaire_of(Round.objects.get(pk=round))


def draft_strangers(cast: Cast, round: Round) -> list[str]:
    """On the pages of what can be shown, of composing, of the draft and of its release, and in the draft's PDF."""
    shown, client = entered(round, "coach"), signed_in(cast.coach)
    pages = {
        name: client.get(reverse(f"coach:{name}", args=[round.pk])).content.decode()
        for name in ("draft", "release", "breakdown", "compose")
    }
    paper = client.get(reverse("coach:draft-pdf", args=[round.pk])).content
    found = [
        *in_article(pages["draft"], shown),
        *_in_findings(pages.pop("compose"), shown),
        *in_paper(paper, shown, timezone.now().date()),
    ]
    for page in pages.values():
        [card] = re.findall(PROTECTION_CARD, page, re.DOTALL)
        found += in_protection(card, shown)
    return found


def in_protection(card: str, shown: Shown) -> Iterator[str]:
    """Each coarser block as it follows from the entry, and no other number."""
    head, _, listed = card.partition("Made coarser to protect respondents:")
    blocks = [
        " ".join(unescape(block).split())
        for block in re.findall(r"<li>(.*?)</li>", listed, re.DOTALL)
    ]
    if blocks != shown.coarser:
        yield f"protection: {blocks}"
    yield from strangers(head, set(), "protection")


def released_strangers(cast: Cast, round: Round) -> dict[str, list[str]]:
    shown, client = entered(round, "leader"), signed_in(cast.leader)

    def content(name: str, *more: str) -> bytes:
        response = client.get(reverse(name, args=[round.pk, *more]))
        assert response.status_code == 200
        return bytes(response.content)

    return {
        "page": list(in_article(content("leader:report").decode(), shown)),
        "pdf": list(in_paper(content("leader:report-download", "pdf"), shown)),
        "csv": list(in_csv(content("leader:report-download", "csv").decode("utf-8-sig"), shown)),
        "xlsx": list(in_workbook(content("leader:report-download", "xlsx"), shown)),
        "json": list(in_json(content("leader:report-download", "json").decode(), shown)),
    }


def debrief_strangers(cast: Cast, round: Round) -> dict[str, list[str]]:
    """Section by section on both screens of a debrief; all sections together are the article."""
    debrief = Debrief.objects.get(report__round=round)
    articles: dict[str, list[str]] = {"coach": [], "leader": []}
    for section in sections_of(debrief):
        debrief = open_section(debrief, section.id, by=cast.coach, now=NOW)
        for name, person in (("coach", cast.coach), ("leader", cast.leader)):
            address = reverse(f"{name}:debrief", args=[round.pk])
            html = signed_in(person).get(address).content.decode()
            [article] = re.findall(r'<article class="report[^>]*>(.*?)</article>', html, re.DOTALL)
            articles[name].append(article)
    shown = entered(round, "leader")
    return {
        name: list(in_article(f'<article class="report">{"".join(parts)}</article>', shown))
        for name, parts in articles.items()
    }


def laid_open(cast: Cast, answers: Mapping[str, Sequence[Voice]]) -> Round:
    """On the coach's desk, with every part of the report shown."""
    round = on_the_desk(cast, answers)
    everything = to_plain(Composition(hidden=()))
    Report.objects.filter(round=round).update(composition=everything)
    return Round.objects.select_related("report").get(pk=round.pk)


def release(cast: Cast, round: Round, *, staged: bool = False) -> None:
    waiting = queries.progress_of(round.report).remaining
    keep_remaining(round, expected=waiting, by=cast.coach, now=NOW)
    release_report(round, staged=staged, by=cast.coach, now=NOW)


NOTHING: dict[str, list[str]] = {"page": [], "pdf": [], "csv": [], "xlsx": [], "json": []}


@pytest.mark.parametrize("name", ROUNDS)
def test_every_number_is_in_the_ledger(cast: Cast, name: str) -> None:
    round = laid_open(cast, ROUNDS[name])
    everything = Composition(hidden=())
    compose_report(
        round.report, "Calm under fire.", everything, expected_revision=1, by=cast.coach, now=NOW
    )
    assert draft_strangers(cast, round) == []
    release(cast, round)
    assert released_strangers(cast, round) == NOTHING
    html = signed_in(cast.coach).get(reverse("coach:draft", args=[round.pk])).content.decode()
    assert list(in_article(html, entered(round, "leader"))) == []


def test_both_screens_of_a_debrief_show_what_the_ledger_holds(cast: Cast) -> None:
    round = laid_open(cast, ROUNDS["in words"])
    release(cast, round, staged=True)
    assert debrief_strangers(cast, round) == {"coach": [], "leader": []}
    doctor(
        round,
        "UPDATE reports_report SET snapshot = jsonb_set(snapshot, '{dimensions,0,cells,2,figure,value}', '\"1.7\"')",
    )
    assert all(debrief_strangers(cast, round).values())


def test_change_is_in_two_entries_of_the_ledger(cast: Cast) -> None:
    answers = {**ROUNDS["usual"], "direct_report": said([2, 2, 3, 2, 2])}
    release(cast, on_the_desk(cast, answers, now=NOW - timedelta(days=365)))
    round = laid_open(cast, ROUNDS["usual"])
    assert draft_strangers(cast, round) == []
    release(cast, round)
    assert released_strangers(cast, round) == NOTHING
    change = queries.released_of(Report.objects.get(round=round)).change
    assert change is not None
    labels = {(row.column, row.label.value) for row in change.rows}
    assert {("direct_report", "higher"), ("peer", "no_clear_change")} <= labels
    with acting_as(WORKER):
        assert list(faults(cast.organisation.pk)) == []
    [row] = [n for n, row in enumerate(change.rows) if row.label.value == "higher"][:1]
    path = f"{{change,rows,{row},before,value}}"
    doctor(round, f"UPDATE reports_report SET snapshot = jsonb_set(snapshot, '{path}', '\"1.7\"')")
    found = released_strangers(cast, round)
    assert {place for place, numbers in found.items() if numbers} == {"page", "pdf", "json"}


def test_the_rounds_show_what_the_test_is_for(cast: Cast) -> None:
    """Merging, hidden cells, both ends of the scale, several superiors and gaps really occur in them."""
    seen = {}
    for name, answers in ROUNDS.items():
        shown = entered(on_the_desk(cast, answers), "coach")
        fates = {fact["value"] for fact in shown.facts if fact["stat"] == "fate"}
        stats = {fact["stat"] for fact in shown.facts if fact["stat"].startswith("mean")}
        seen[name] = fates | stats | {f"{shown.count('people', 'superior')} superiors"}
        seen[name] |= {
            f"{fact['dimension']}, {fact['group']}: {fact['value']}"
            for fact in shown.facts
            if fact["stat"] == "agreement"
        }
        if any(shown.hidden.values()):
            seen[name].add("hidden")
    assert {"merged", "hidden"} <= seen["merged"]
    assert {"left_out"} <= seen["left out"]
    assert {"mean_at_most", "mean_at_least"} <= seen["end-coded"]
    assert {"hidden"} <= seen["not observed"] & seen["few items"]
    assert {"2 superiors"} <= seen["several named superiors"]
    # Eight superiors are named, so nothing is said of them; seven peers are one too few.
    assert {word for word in seen["in words"] if ": " in word} == {
        *(f"{dimension}, peer: similar" for dimension in ("listening", "direction")),
        *(f"{dimension}, direct_report: divided" for dimension in ("listening", "direction")),
    }
    assert not [word for word in seen["seven"] if ": " in word]


def test_no_place_that_shows_figures_is_forgotten() -> None:
    """A new file format, or a new page that reads a report, belongs into this test."""
    assert set(FORMATS) == {"pdf", "pdf-letter", "csv", "xlsx", "json"}
    assert FORMATS["pdf"].type == FORMATS["pdf-letter"].type == "application/pdf"
    reading = re.compile(
        r"\b(released_of|compiled|draft_of|figures_of|protection_of|from_plain)\(|report\.(snapshot|protected)\b"
    )
    web = PROJECT / "src/parallax/web"
    found = {str(p.relative_to(web)) for p in web.rglob("*.py") if reading.search(p.read_text())}
    assert found == {
        "coach/breakdown.py",
        "coach/compose.py",
        "coach/debrief.py",
        "coach/release.py",
        "coach/review.py",
        "leader/debrief.py",
        "leader/report.py",
        "shared/debrief/drawing.py",
        "shared/report_files.py",
    }


# The test can fail


DOCTORED: Mapping[str, tuple[str, str, set[str]]] = {
    "a dimension's mean": (
        "{dimensions,0,cells,2,figure,value}",
        '"1.7"',
        {"page", "pdf", "csv", "xlsx", "json"},
    ),
    "an item's mean": (
        "{dimensions,1,items,1,cells,3,figure,value}",
        '"1.7"',
        {"page", "pdf", "csv", "xlsx", "json"},
    ),
    "one group's mean in place of another's": (
        "{dimensions,0,cells,2,figure,value}",
        '"4.0"',
        {"page", "csv", "xlsx", "json"},
    ),
    "how many people": (
        "{dimensions,0,items,0,cells,2,figure,n}",
        "17",
        {"page", "pdf", "csv", "xlsx", "json"},
    ),
    "a band": (
        "{dimensions,0,cells,2,figure,low}",
        '"1.72"',
        {"page", "pdf", "csv", "xlsx", "json"},
    ),
    "all but self": (
        "{dimensions,0,others,value}",
        '"1.7"',
        {"page", "pdf", "csv", "xlsx", "json"},
    ),
    "a word for agreement": (
        "{dimensions,0,cells,2,agreement}",
        '"similar"',
        {"page", "pdf", "csv", "xlsx", "json"},
    ),
    "a gap": ("{dimensions,0,gaps,1,difference}", '"1.7"', {"json"}),
    "a gap's interval": ("{dimensions,0,gaps,1,high}", '"2.9"', {"json"}),
    "two groups that differ": (
        "{dimensions,0,differences}",
        '[{"higher": "superior", "lower": "peer", "difference": "1.7", "low": "1.00", "high": "2.40"}]',
        {"json"},
    ),
    "a ranked item": ("{highest,0,value}", '"1.7"', {"json"}),
    "who was invited": ("{asked,2,invited}", "17", {"page", "pdf", "json"}),
    "who answered": ("{asked,2,answered}", "17", {"page", "pdf", "json"}),
    "how many figures are hidden": ("{method,hidden_cells}", "17", {"page", "pdf", "json"}),
    "the method": ("{method,threshold}", '"0.30"', {"page", "pdf", "json"}),
}


@pytest.mark.parametrize("name", DOCTORED)
def test_a_doctored_report_is_found_out(cast: Cast, name: str) -> None:
    path, value, places = DOCTORED[name]
    round = laid_open(cast, ROUNDS["usual"])
    release(cast, round)
    doctor(round, f"UPDATE reports_report SET snapshot = jsonb_set(snapshot, '{path}', '{value}')")
    found = released_strangers(cast, round)
    assert {place for place, numbers in found.items() if numbers} == places


def test_a_doctored_draft_is_found_out(cast: Cast) -> None:
    round = laid_open(cast, ROUNDS["usual"])
    report = Report.objects.get(round=round)
    assert report.protected
    [cell] = [c for i, g, c in report.protected["items"] if (i, g) == ("asks", "peer")]
    cell["value"] = "1.7"
    report.save()
    assert draft_strangers(cast, round) == [
        "Listening and openness, item by item; in brackets how many people answered, Lena Leader asks well, Peers: 1.7",
        "paper: 1.7",
    ]


def doctor(round: Round, statement: str) -> None:
    with acting_as(OWNER), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_report DISABLE TRIGGER USER")
        cursor.execute(f"{statement} WHERE round_id = %s", [round.pk])
        cursor.execute("ALTER TABLE reports_report ENABLE TRIGGER USER")
