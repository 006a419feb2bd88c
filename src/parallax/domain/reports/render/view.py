"""The report in words and blocks. Page and PDF both lay out this one view, so they cannot say different things."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from parallax.core.disclosure.policy import Fate
from parallax.core.questionnaire import PromptKind
from parallax.core.report.model import AskedGroup, DimensionFacts, PromptFacts, RankedItem, Report
from parallax.domain.reports.render import words
from parallax.domain.reports.render.chart import NARROW, dot_plot


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Points:
    kind: ClassVar[str] = "points"
    points: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The first column heads its row."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide_first: bool = False


@dataclass(frozen=True)
class Quotes:
    kind: ClassVar[str] = "quotes"
    quotes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chart:
    kind: ClassVar[str] = "chart"
    svg: str
    narrow: str
    alt: str
    caption: str
    table: Table
    as_table: str


@dataclass(frozen=True)
class Heading:
    kind: ClassVar[str] = "heading"
    text: str
    id: str
    pill: str = ""


type Block = Paragraph | Points | Table | Quotes | Chart | Heading


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class View:
    title: str
    subtitle: str
    byline: str
    confidential: str
    contents: str
    page_of: str
    language: str
    direction: str
    sections: tuple[Section, ...] = field(default_factory=tuple)


def view(report: Report) -> View:
    sections = [
        _reading(report),
        *_summary(report),
        *_comments(report),
        *_dimensions(report),
        *_pressure(report),
    ]
    sections += [*_items(report), _method(report)]
    return View(
        title=_("Feedback for %(leader)s") % {"leader": report.leader},
        subtitle=report.title,
        byline=words.byline(report),
        confidential=_("Confidential: for %(leader)s and the coach") % {"leader": report.leader},
        contents=_("In this report"),
        page_of=_("Page {page} of {pages}"),
        language=(get_language() or "en").split("-")[0],
        direction="rtl" if get_language_bidi() else "ltr",
        sections=tuple(sections),
    )


def plain(value: Any) -> Any:
    """The view as dictionaries and lists, each block with its kind."""
    if isinstance(value, tuple):
        return [plain(element) for element in value]
    if hasattr(value, "__dataclass_fields__"):
        members = {
            name: plain(getattr(value, name))
            for name in value.__dataclass_fields__
            if name != "kind"
        }
        return {"kind": value.kind, **members} if hasattr(value, "kind") else members
    return value


def _reading(report: Report) -> Section:
    blocks: list[Block] = [Paragraph(text) for text in words.how_to_read(report)]
    blocks.append(Heading(_("Who was asked"), "asked"))
    with_invited = any(group.invited is not None for group in report.asked)
    head = [
        _("Group"),
        *([_("Invited")] if with_invited else []),
        _("Answered"),
        _("In this report"),
    ]
    rows = [_asked_row(group, report, with_invited) for group in report.asked]
    blocks.append(Table(_("Who was asked and who answered"), tuple(head), tuple(rows)))
    if report.promise:
        blocks += [Heading(_("What everyone was promised"), "promise"), Points(report.promise)]
    return Section("reading", _("How to read this report"), tuple(blocks))


def _asked_row(group: AskedGroup, report: Report, with_invited: bool) -> tuple[str, ...]:
    invited = "" if group.invited is None else str(group.invited)
    answered = words.not_shown() if group.fate is Fate.LEFT_OUT else words.answered(group, report)
    return (group.name, *([invited] if with_invited else []), answered, words.fate(group, report))


def _summary(report: Report) -> list[Section]:
    if not report.summary.strip():
        return []
    paragraphs = [
        Paragraph(text.strip(), "lead") for text in report.summary.split("\n\n") if text.strip()
    ]
    return [Section("summary", _("In your coach's words"), tuple(paragraphs))]


def _comments(report: Report) -> list[Section]:
    titles = {
        PromptKind.CONTINUE: _("Continue"),
        PromptKind.STOP: _("Stop"),
        PromptKind.GROWTH: _("Areas of growth"),
        PromptKind.OPEN: _("In their own words"),
    }
    sections = []
    for kind, title in titles.items():
        prompts = [prompt for prompt in report.prompts if prompt.kind is kind]
        if prompts:
            blocks = [
                block
                for prompt in prompts
                for block in _prompt(prompt, report, several=len(prompts) > 1)
            ]
            sections.append(Section(kind.value, title, tuple(blocks)))
    return sections


def _prompt(prompt: PromptFacts, report: Report, several: bool) -> list[Block]:
    question: Block = (
        Heading(prompt.text, f"prompt-{prompt.id}")
        if several
        else Paragraph(prompt.text, "question")
    )
    if not prompt.comments:
        return [
            question,
            Paragraph(_("Nobody wrote anything here, or nothing that can be shown."), "muted"),
        ]
    names = {column.id: column.name for column in report.columns}
    quotes = []
    for comment in prompt.comments:
        notes = [names.get(comment.column or "", "")] + (
            [_("reworded by your coach")] if comment.disguised else []
        )
        quotes.append((comment.text, ", ".join(note for note in notes if note)))
    return [question, Quotes(tuple(quotes))]


def _dimensions(report: Report) -> list[Section]:
    dimensions = [dimension for dimension in report.dimensions if not dimension.pressure]
    if not dimensions:
        return []
    blocks: list[Block] = [Paragraph(words.chart_note(report), "muted")]
    for dimension in dimensions:
        blocks += _dimension(dimension, report)
    return [Section("dimensions", _("How you are seen"), tuple(blocks))]


def _pressure(report: Report) -> list[Section]:
    dimensions = [dimension for dimension in report.dimensions if dimension.pressure]
    if not dimensions:
        return []
    blocks: list[Block] = [Paragraph(words.pressure_note(), "muted")]
    for dimension in dimensions:
        blocks += _dimension(dimension, report)
    return [Section("pressure", _("Under pressure"), tuple(blocks))]


def _dimension(dimension: DimensionFacts, report: Report) -> list[Block]:
    findings = words.findings(dimension, report)
    blocks: list[Block] = [
        Heading(dimension.name, f"dimension-{dimension.id}", words.pill(dimension))
    ]
    if findings:
        blocks.append(Paragraph(findings, "finding"))
    blocks.append(
        Chart(
            dot_plot(dimension, report),
            dot_plot(dimension, report, NARROW),
            words.chart_alternative(dimension, report),
            words.others_note(dimension, report),
            _dimension_table(dimension, report),
            _("As a table"),
        )
    )
    return blocks


def _dimension_table(dimension: DimensionFacts, report: Report) -> Table:
    rows = []
    for column in report.columns:
        cell = dimension.cell(column.id)
        people = str(cell.figure.n) if cell.figure else ""
        rows.append((column.name, people, words.cell(cell), words.likely(cell.figure)))
    head = (_("Group"), _("People"), _("Mean"), _("Likely between"))
    return Table(_("%(dimension)s by group") % {"dimension": dimension.name}, head, tuple(rows))


def _items(report: Report) -> list[Section]:
    if not report.dimensions:
        return []
    blocks: list[Block] = [Paragraph(words.items_note(), "muted")]
    for title, anchor, ranked in (
        (_("Rated highest"), "highest", report.highest),
        (_("Rated lowest"), "lowest", report.lowest),
    ):
        if ranked:
            blocks += [Heading(title, anchor), _ranked(title, ranked, report)]
    for dimension in report.dimensions:
        blocks += [Heading(dimension.name, f"items-{dimension.id}"), _item_table(dimension, report)]
    return [Section("items", _("Item by item"), tuple(blocks))]


def _ranked(title: str, ranked: tuple[RankedItem, ...], report: Report) -> Table:
    items = {item.id: item for item in report.items}
    rows = tuple(
        (words.item(items[entry.item]), words.figure(items[entry.item].others)) for entry in ranked
    )
    return Table(title, (_("Item"), _("All but you")), rows, wide_first=True)


def _item_table(dimension: DimensionFacts, report: Report) -> Table:
    head = (_("Item"), *(column.name for column in report.columns))
    rows = tuple(
        (words.item(item), *(words.cell_with_people(cell) for cell in item.cells))
        for item in dimension.items
    )
    caption = _("%(dimension)s, item by item; in brackets how many people answered") % {
        "dimension": dimension.name
    }
    return Table(caption, head, rows, wide_first=True)


def _method(report: Report) -> Section:
    return Section(
        "method", _("How this was made"), tuple(Paragraph(text) for text in words.method(report))
    )
