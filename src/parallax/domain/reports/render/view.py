"""The report in words and blocks. Page and PDF both lay out this one view, so they cannot say different things."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from django.utils import translation
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from parallax.core.disclosure.policy import Fate
from parallax.core.questionnaire import PromptKind
from parallax.core.report.composition import Part
from parallax.core.report.headlines import is_strength
from parallax.core.report.model import (
    AskedGroup,
    DimensionFacts,
    FindingKind,
    PromptFacts,
    RankedItem,
    Report,
)
from parallax.domain.reports.render import telling, words
from parallax.domain.reports.render.blocks import (
    Block,
    Chart,
    CoachNote,
    DotPlot,
    Heading,
    Headline,
    Headlines,
    Paragraph,
    Plan,
    Points,
    Quotes,
    Table,
)


@dataclass(frozen=True)
class Section:
    id: Part
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


def view(report: Report, *, draft: bool = False) -> View:
    """All that is shown, in the report's own language and the coach's order; a part without anything to say stays away."""
    with translation.override(report.language):
        return View(
            title=_("Feedback for %(leader)s") % {"leader": report.leader},
            subtitle=report.title,
            byline=words.byline(report),
            confidential=_draft_for(report) if draft else _confidential_for(report),
            contents=_("In this report"),
            page_of=_("Page {page} of {pages}"),
            language=report.language.split("-")[0],
            direction="rtl" if get_language_bidi() else "ltr",
            sections=tuple(_sections(report)),
        )


def _confidential_for(report: Report) -> str:
    return _("Confidential: for %(leader)s and the coach") % {"leader": report.leader}


def _draft_for(report: Report) -> str:
    return _("Draft, for the coach only: not released to %(leader)s") % {"leader": report.leader}


def speaking(report: Report) -> tuple[Part, ...]:
    """The parts in their order, hidden ones too, without those that have nothing to say; the coach's summary may still come."""
    return tuple(
        part
        for part in report.composition.parts
        if part is Part.SUMMARY or PARTS[part](report) is not None
    )


def _sections(report: Report) -> Iterator[Section]:
    for part in report.composition.parts:
        section = PARTS[part](report) if report.composition.shows(part) else None
        if section is None:
            continue
        note = report.composition.note(part)
        yield replace(section, blocks=(*_note(note, report), *section.blocks))


def _note(text: str, report: Report) -> tuple[CoachNote, ...]:
    by = report.coach or _("your coach")
    return (CoachNote(_("A note from %(coach)s") % {"coach": by}, text),) if text else ()


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
    return Section(Part.READING, _("How to read this report"), tuple(blocks))


def _asked_row(group: AskedGroup, report: Report, with_invited: bool) -> tuple[str, ...]:
    invited = "" if group.invited is None else str(group.invited)
    answered = words.not_shown() if group.fate is Fate.LEFT_OUT else words.answered(group, report)
    return (group.name, *([invited] if with_invited else []), answered, words.fate(group, report))


def _summary(report: Report) -> Section | None:
    paragraphs = [
        Paragraph(text.strip(), "lead") for text in report.summary.split("\n\n") if text.strip()
    ]
    if not paragraphs:
        return None
    return Section(Part.SUMMARY, _("In your coach’s words"), tuple(paragraphs))


def _headlines(report: Report) -> Section | None:
    found = [report.finding(name) for name in report.headlines]
    if not found:
        return None
    told = tuple(
        Headline(
            telling.headline(finding, report),
            telling.evidence(finding, report),
            f"{'prompt' if finding.kind is FindingKind.WORDS else 'dimension'}-{finding.subject}",
        )
        for finding in found
    )
    return Section(
        Part.HEADLINES,
        telling.to_take_home(len(told)),
        (Headlines(told),),
    )


def _comments(part: Part, kind: PromptKind, report: Report) -> Section | None:
    titles = {
        PromptKind.CONTINUE: _("Continue"),
        PromptKind.STOP: _("Stop"),
        PromptKind.GROWTH: _("Areas of growth"),
        PromptKind.OPEN: _("In their own words"),
    }
    prompts = [prompt for prompt in report.prompts if prompt.kind is kind]
    if not prompts:
        return None
    blocks = [block for prompt in prompts for block in _prompt(prompt, report)]
    return Section(part, titles[kind], tuple(blocks))


def _prompt(prompt: PromptFacts, report: Report) -> list[Block]:
    question = Heading(prompt.text, f"prompt-{prompt.id}")
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


def _strengths(report: Report) -> Section | None:
    title = _("Where people see you strong")
    return _figures(Part.STRENGTHS, title, _strong(report), report)


def _strong(report: Report) -> list[DimensionFacts]:
    return [d for d in _calm(report) if is_strength(d, report.method.midpoint)]


def _gaps(report: Report) -> Section | None:
    """Room to grow, and what cannot be placed because no figure of others is shown."""
    weak = [d for d in _calm(report) if is_strength(d, report.method.midpoint) is False]
    unseen = [d for d in _calm(report) if d.others is None]
    title = _("Where there is room to grow") if weak else _("What cannot be shown")
    return _figures(Part.GAPS, title, [*weak, *unseen], report)


def _pressure(report: Report) -> Section | None:
    noticed = [dimension for dimension in report.dimensions if dimension.pressure]
    return _figures(
        Part.PRESSURE, _("Under pressure"), noticed, report, before=words.pressure_note()
    )


def _comes_first(part: Part, report: Report) -> bool:
    """Of the two parts with charts, the one in which the leader learns how to read them."""
    order = [p for p in report.composition.parts if p in (Part.STRENGTHS, Part.GAPS)]
    strong = len(_strong(report))
    speaks = strong > 0 if order[0] is Part.STRENGTHS else strong < len(_calm(report))
    return part is order[0] or not speaks


def _calm(report: Report) -> list[DimensionFacts]:
    return [dimension for dimension in report.dimensions if not dimension.pressure]


def _figures(
    part: Part, title: str, dimensions: list[DimensionFacts], report: Report, before: str = ""
) -> Section | None:
    if not dimensions:
        return None
    notes = [before] if before else []
    if not before and _comes_first(part, report):
        notes = [words.chart_note(report), words.leniency_note(report)]
    blocks: list[Block] = [Paragraph(note, "muted") for note in notes if note]
    for dimension in dimensions:
        blocks += _dimension(dimension, report)
    return Section(part, title, tuple(blocks))


def _dimension(dimension: DimensionFacts, report: Report) -> list[Block]:
    among_others = (telling.differences(dimension, report), words.agreement(dimension, report))
    told = (
        Paragraph(words.findings(dimension, report), "finding"),
        Paragraph(" ".join(filter(None, among_others))),
    )
    blocks: list[Block] = [
        Heading(dimension.name, f"dimension-{dimension.id}", words.pill(dimension)),
        *(paragraph for paragraph in told if paragraph.text),
    ]
    blocks.append(
        Chart(
            DotPlot(dimension, report, get_language_bidi()),
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


def _items(report: Report) -> Section | None:
    blocks: list[Block] = []
    for title, anchor, ranked in (
        (_("Rated highest"), "highest", report.highest),
        (_("Rated lowest"), "lowest", report.lowest),
    ):
        if ranked:
            blocks += [Heading(title, anchor), _ranked(title, ranked, report)]
    if not blocks:
        return None
    blocks.insert(0, Paragraph(words.items_note(), "muted"))
    return Section(Part.ITEMS, _("Single items"), tuple(blocks))


def _appendix(report: Report) -> Section | None:
    if not any(cell.figure for item in report.items for cell in item.cells):
        return None
    blocks: list[Block] = [Paragraph(words.appendix_note(), "muted")]
    for dimension in report.dimensions:
        blocks += [Heading(dimension.name, f"items-{dimension.id}"), _item_table(dimension, report)]
    return Section(Part.APPENDIX, _("Item by item"), tuple(blocks))


def _change(report: Report) -> Section | None:
    """What may have changed as a table; the rest, mostly the larger part, in one sentence."""
    if report.change is None:
        return None
    blocks: list[Block] = [Paragraph(telling.change_note(report.change), "muted")]
    changed = [row for row in report.change.rows if row.label in telling.CHANGES]
    changed.sort(key=lambda row: list(telling.CHANGES).index(row.label))
    rows = tuple(
        (
            telling.what_and_who(row, report),
            words.figure(row.before),
            words.figure(row.after),
            telling.change(row.label),
        )
        for row in changed
    )
    if rows:
        head = (_("What, and who"), _("Last time"), _("Now"), _("Change"))
        blocks.append(Table(_("Change since the last round"), head, rows, wide_first=True))
    if unchanged := telling.unchanged(report.change, report):
        blocks.append(Paragraph(unchanged))
    return Section(Part.CHANGE, _("Since the last round"), tuple(blocks))


def _questions(report: Report) -> Section:
    asked = [telling.question(report.finding(name), report) for name in report.questions]
    asked.append(_("Which one or two things would change most for the people you work with?"))
    return Section(Part.QUESTIONS, _("Questions for your conversation"), (Points(tuple(asked)),))


def _plan(report: Report) -> Section:
    rows = (
        _("What I want to keep doing"),
        _("What I want to do differently"),
        _("What others would notice"),
        _("My first step, and by when"),
        _("Who will tell me how it goes"),
    )
    note = Paragraph(
        _("Two goals are plenty. Write them so that somebody else could see whether they happen."),
        "muted",
    )
    return Section(Part.PLAN, _("My plan"), (note, Plan(rows)))


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
    blocks: list[Block] = [Paragraph(text, "small") for text in words.method(report)]
    if report.promise:
        blocks += [Heading(_("What everyone was promised"), "promise"), Points(report.promise)]
    return Section(Part.METHOD, _("How this was made"), tuple(blocks))


PARTS: Mapping[Part, Callable[[Report], Section | None]] = {
    Part.READING: _reading,
    Part.SUMMARY: _summary,
    Part.HEADLINES: _headlines,
    Part.CONTINUE: partial(_comments, Part.CONTINUE, PromptKind.CONTINUE),
    Part.STOP: partial(_comments, Part.STOP, PromptKind.STOP),
    Part.GROWTH: partial(_comments, Part.GROWTH, PromptKind.GROWTH),
    Part.OPEN: partial(_comments, Part.OPEN, PromptKind.OPEN),
    Part.STRENGTHS: _strengths,
    Part.GAPS: _gaps,
    Part.PRESSURE: _pressure,
    Part.ITEMS: _items,
    Part.CHANGE: _change,
    Part.QUESTIONS: _questions,
    Part.PLAN: _plan,
    Part.APPENDIX: _appendix,
    Part.METHOD: _method,
}
