"""The sentences of the report: plain, warm, exact. Everything here is a function of the report's facts."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parallax.core.disclosure.policy import Fate
from parallax.core.disclosure.released import Agreement, Bound
from parallax.core.questionnaire import GroupKind
from parallax.core.report.model import (
    AskedGroup,
    Cell,
    Column,
    DimensionFacts,
    Figure,
    GapLabel,
    ItemFacts,
    Method,
    Report,
    Standing,
)


def not_shown() -> str:
    return _("Not shown to protect respondents")


def byline(report: Report) -> str:
    parts = [report.compiled_on and date_format(report.compiled_on, "DATE_FORMAT")]
    parts.append(report.coach and _("read with %(coach)s") % {"coach": report.coach})
    return " · ".join(part for part in parts if part)


def number(value: Decimal) -> str:
    return str(value)


def figure(shown: Figure | None) -> str:
    if shown is None:
        return not_shown()
    if shown.bound is Bound.EXACT:
        return number(shown.value)
    limit = _("at most %(value)s") if shown.bound is Bound.AT_MOST else _("at least %(value)s")
    return limit % {"value": number(shown.value)}


def cell(shown: Cell) -> str:
    return _("no answer") if not shown.answered else figure(shown.figure)


def cell_with_people(shown: Cell) -> str:
    if shown.figure is None:
        return cell(shown)
    return _("%(mean)s (%(people)d)") % {"mean": figure(shown.figure), "people": shown.figure.n}


def likely(shown: Figure | None) -> str:
    if shown is None or shown.low is None or shown.high is None:
        return ""
    return _("%(low)s and %(high)s") % {"low": tenth(shown.low), "high": tenth(shown.high)}


def tenth(value: Decimal) -> str:
    return f"{value:.1f}"


def item(shown: ItemFacts) -> str:
    return (
        _("%(item)s (answers turned round)") % {"item": shown.text}
        if shown.reversed
        else shown.text
    )


def how_to_read(report: Report) -> list[str]:
    scale = report.scale
    labels = dict(scale.labels)
    ends = {
        "low": scale.min,
        "high": scale.max,
        "low_label": labels.get(scale.min, ""),
        "high_label": labels.get(scale.max, ""),
    }
    texts = [
        _(
            "This report gathers how people around you experience your leadership. It is not a verdict: it is a place to start a conversation. "
            "Read the words first; then look for what several groups agree on, and for what surprises you."
        )
    ]
    if report.dimensions:
        if ends["low_label"] and ends["high_label"]:
            texts.append(
                _("Ratings run from %(low)d (%(low_label)s) to %(high)d (%(high_label)s).") % ends
            )
        else:
            texts.append(_("Ratings run from %(low)d to %(high)d.") % ends)
        texts.append(
            _(
                "Where a figure reads “%(wording)s”, too few people stand behind it, or it would give away others beside it. "
                "“At most” and “at least” replace means close to an end of the scale."
            )
            % {"wording": not_shown()}
        )
    return texts


def answered(group: AskedGroup, report: Report) -> str:
    if group.fate is Fate.MERGED and group.shown_as:
        column = report.column(group.shown_as)
        return _("%(count)d, counted together as %(group)s") % {
            "count": column.answered,
            "group": column.name,
        }
    return str(group.answered)


def fate(group: AskedGroup, report: Report) -> str:
    match group.fate:
        case Fate.SHOWN if group.kind in (GroupKind.SELF, GroupKind.NAMED):
            return _("shown")
        case Fate.SHOWN:
            return _("shown as a group")
        case Fate.MERGED:
            return _("shown as part of %(group)s") % {
                "group": report.column(group.shown_as or "").name
            }
        case Fate.EMPTY:
            return _("nobody answered")
        case Fate.LEFT_OUT:
            return _("too few answered: left out of every figure")


def chart_note(report: Report) -> str:
    return _(
        "Each mark is the mean of a group. The band shows where that mean would likely lie if other people like them had answered: "
        "where bands overlap, do not read much into the difference."
    )


def leniency_note(report: Report) -> str:
    """Beside gaps: a small one is what nearly everybody has. Silent where it rounds to nothing or nobody rated herself."""
    usual = report.method.leniency
    if usual < Decimal("0.05") or not any(dimension.gaps for dimension in report.dimensions):
        return ""
    return _(
        "Leaders usually rate themselves about %(usual)s higher than others do: a gap of that size says little."
    ) % {"usual": tenth(usual)}


def items_note() -> str:
    return _(
        "The unweighted mean of the groups shown. Single items say less than dimensions do: take them as illustrations."
    )


def appendix_note() -> str:
    return _(
        "The mean of each group, and in brackets how many people answered. Single items say less than dimensions do."
    )


def comments_shown(count: int) -> str:
    return ngettext("%(count)d comment", "%(count)d comments", count) % {"count": count}


def pressure_note() -> str:
    return _(
        "Strengths that can be overused when the pressure rises. Here a high figure means that people notice it often, "
        "so a lower one is better."
    )


PILLS = {
    Standing.BLIND_SPOT: lambda: _("possible blind spot"),
    Standing.HIDDEN_STRENGTH: lambda: _("hidden strength"),
    Standing.STRENGTH: lambda: _("seen as a strength"),
    Standing.DEVELOPMENT: lambda: _("room to grow"),
}


def pill(dimension: DimensionFacts) -> str:
    overall = next((gap for gap in dimension.gaps if gap.column is None), None)
    if overall is None:
        return ""
    if dimension.pressure:
        return _("noticed more than you think") if overall.label is GapLabel.UNDER else ""
    return PILLS[overall.standing]()


def findings(dimension: DimensionFacts, report: Report) -> str:
    """Groups that stand alike share a sentence; the clearest differences come first."""
    sentences = []
    for label in GapLabel:
        names = [
            mention(report.column(gap.column))
            for gap in dimension.gaps
            if gap.column and gap.label is label
        ]
        if names:
            sentences.append(
                capital(sentence(label, dimension.pressure) % {"groups": joined(names)})
            )
    return " ".join(sentences)


def sentence(label: GapLabel, pressure: bool) -> str:
    match label:
        case GapLabel.OVER:
            return (
                _("%(groups)s notice this less than you do.")
                if pressure
                else _("%(groups)s rate this lower than you do.")
            )
        case GapLabel.UNDER:
            return (
                _("%(groups)s notice this more than you do.")
                if pressure
                else _("%(groups)s rate this higher than you do.")
            )
        case GapLabel.IN_AGREEMENT:
            return _("%(groups)s see this much as you do.")
        case GapLabel.POSSIBLE_OVER:
            return _(
                "%(groups)s perhaps see this lower than you do; the answers are too few to be sure."
            )
        case GapLabel.POSSIBLE_UNDER:
            return _(
                "%(groups)s perhaps see this higher than you do; the answers are too few to be sure."
            )
        case GapLabel.NOT_ENOUGH_DATA:
            return _("From %(groups)s there are not enough answers to compare.")


def agreement(dimension: DimensionFacts, report: Report) -> str:
    """How alike the people of each group see it, where that may be said."""
    return " ".join(
        alike(cell.agreement) % {"group": mention(report.column(cell.column))}
        for cell in dimension.cells
        if cell.agreement
    )


def alike(word: Agreement) -> str:
    match word:
        case Agreement.SIMILAR:
            return _("Among themselves, %(group)s see this much the same way.")
        case Agreement.MIXED:
            return _("Among themselves, %(group)s see this somewhat differently.")
        case Agreement.DIVIDED:
            return _("Among themselves, %(group)s see this very differently.")


MENTIONS = {
    "Peers": lambda: _("your peers"),
    "Direct reports": lambda: _("your direct reports"),
    "Superiors": lambda: _("your superiors"),
    "Superior": lambda: _("your superior"),
    "Colleagues": lambda: _("your colleagues"),
}


def mention(column: Column) -> str:
    """A group inside a sentence: the usual ones as one speaks of them, others by their own name."""
    usual = MENTIONS.get(column.name)
    return usual() if usual else column.name


def joined(names: Sequence[str]) -> str:
    return get_text_list(list(names), _("and"))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def chart_alternative(dimension: DimensionFacts, report: Report) -> str:
    parts = []
    for column in report.columns:
        shown = dimension.cell(column.id)
        text = _("%(group)s: %(mean)s") % {"group": column.name, "mean": cell(shown)}
        if shown.figure and likely(shown.figure):
            people = ngettext("%(count)d person", "%(count)d people", shown.figure.n) % {
                "count": shown.figure.n
            }
            text = _("%(text)s from %(people)s, likely between %(range)s") % {
                "text": text,
                "people": people,
                "range": likely(shown.figure),
            }
        parts.append(text)
    scale = _("Scale from %(low)d to %(high)d.") % {
        "low": report.scale.min,
        "high": report.scale.max,
    }
    return "; ".join(parts) + ". " + scale


def others_note(dimension: DimensionFacts, report: Report) -> str:
    groups = sum(
        cell.figure is not None
        for cell in dimension.cells
        if report.column(cell.column).kind is not GroupKind.SELF
    )
    if dimension.others is None or groups < 2:
        return ""
    return _("All but you: %(mean)s (each group shown counts the same).") % {
        "mean": figure(dimension.others)
    }


def method(report: Report) -> list[str]:
    return [
        *_counted(report),
        *_kept_back(report),
        *_estimated(report.method),
        *_told_in_words(report),
    ]


def _counted(report: Report) -> list[str]:
    return [
        _(
            "A person counts in a dimension who answered at least half of its items; “not observed” is no answer and nothing is filled in. "
            "A group's figure is the mean of its people, rounded half up to one decimal."
        ),
        *(
            _("%(group)s: a dimension needs %(dimension)d answers, an item %(item)d.")
            % {
                "group": report.column(minimum.column).name,
                "dimension": minimum.dimension,
                "item": minimum.item,
            }
            for minimum in report.method.minima
        ),
    ]


def _kept_back(report: Report) -> list[str]:
    facts = report.method
    texts = [
        _(
            "Groups that are too small are merged by the rule that everyone was told, or left out of every figure, totals included. "
            "Items are also left out where the figures beside them would give away few people's answers. "
            "Before seeing any figure, the coach can choose to show larger groups together too, or no items at all. "
            "Means so near to an end of the scale that they would tell what single people answered are given as a limit."
        )
    ]
    if any(cell.agreement for dimension in report.dimensions for cell in dimension.cells):
        texts.append(
            _(
                "“Among themselves” is said of groups with %(people)d people or more, where their answers stay protected beside the figures; where it is not said, nothing follows. "
                "“Much the same way”: answers vary less than half as much as answers at random would; “very differently”: at least seven tenths as much."
            )
            % {"people": facts.agreement_minimum}
        )
    texts.append(
        ngettext(
            "In this report %(count)d figure is not shown for such reasons.",
            "In this report %(count)d figures are not shown for such reasons.",
            facts.hidden_cells,
        )
        % {"count": facts.hidden_cells}
    )
    return texts


def _estimated(facts: Method) -> list[str]:
    return [
        _(
            "Bands (95 %%) rest on a spread of %(spread)s between people, whatever this group's own spread. A difference between you and others is named from "
            "%(threshold)s on, and only without “perhaps” when its 90 %% interval excludes zero."
        )
        % {"spread": facts.spread, "threshold": facts.threshold},
        _(
            "What bands and differences rest on is provisional: an assumption, all of it or in part, until enough leaders have taken part to estimate it."
        )
        if facts.provisional
        else _("The spread is that of at least 20 leaders."),
    ]


def _told_in_words(report: Report) -> list[str]:
    if not report.prompts:
        return []
    return [
        _(
            "Comments stand in random order for each question. A group's name stands beside a comment only where at least %(count)d comments "
            "of that group answer the same question. Someone may still recognise a way of writing: treat it as confidential."
        )
        % {"count": report.method.comment_minimum}
    ]
