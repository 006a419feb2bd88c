"""What pages and files show, number by number, beside what an entry of the ledger lets them show.

Numbers of other kinds that a report may show are listed in `OTHER_KINDS`; what raters and coach wrote are words.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from html import unescape
from itertools import groupby
from typing import Any

from django.utils.formats import date_format

from tests.harness.paper import lines_of_pdf
from tests.harness.workbook import sheets_of
from tests.leaks.formulas import BOUNDS, Path, Shown, figures

NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?!\w)")
DATE = re.compile(r"\b\d{1,2} March 2026\b")
PAGE = re.compile(r"\bPage \d+ of \d+\b")
LETTERS_OF_A_CHART = 12
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
"""So many may answer one question in the rounds of the test; how many are shown, anybody can count."""


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


def in_findings(page: str, shown: Shown) -> Iterator[str]:
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
    allowed = dict(figures(shown))
    for path, number in _leaves(report):
        if allowed.get(path) != number:
            yield f"json: {path}: {number}"


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
