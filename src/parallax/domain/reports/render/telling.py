"""What the findings say: headlines with their evidence, differences between groups, change, and questions for the conversation."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parallax.core.questionnaire import GroupKind
from parallax.core.report.model import (
    Change,
    ChangeLabel,
    Column,
    Difference,
    DimensionChange,
    DimensionFacts,
    Finding,
    FindingKind,
    Report,
)
from parallax.domain.reports.render import words


def subject(finding: Finding, report: Report) -> str:
    if finding.kind is FindingKind.WORDS:
        return report.prompt(finding.subject).text
    return report.dimension(finding.subject).name


def to_take_home(count: int) -> str:
    titles = (
        _("One thing to take home"),
        _("Two things to take home"),
        _("Three things to take home"),
    )
    return titles[count - 1]


def headline(finding: Finding, report: Report) -> str:
    names = _names(finding, report)
    match finding.kind:
        case FindingKind.STRENGTH:
            text = _("%(subject)s: people see a strength here.")
        case FindingKind.HIDDEN_STRENGTH:
            text = _("%(subject)s: people see more strength here than you do.")
        case FindingKind.BLIND_SPOT:
            text = _("%(subject)s: you see this clearly higher than others do.")
        case FindingKind.DEVELOPMENT:
            text = _("%(subject)s: people see room to grow here.")
        case FindingKind.PRESSURE if names["groups"]:
            text = _("%(subject)s: under pressure, %(groups)s notice this more than you do.")
        case FindingKind.PRESSURE:
            text = _("%(subject)s: under pressure, people notice this often.")
        case FindingKind.DIFFERENCE:
            text = _("%(subject)s: %(higher)s see more of this than %(lower)s do.")
        case FindingKind.CHANGE:
            text = (
                _("%(subject)s: %(groups)s rate this higher than last time.")
                if _risen(finding, report)
                else _("%(subject)s: %(groups)s rate this lower than last time.")
            )
        case FindingKind.WORDS:
            text = _("Most was written about: %(subject)s")
    return text % names


def evidence(finding: Finding, report: Report) -> str:
    """The figures that a headline rests on, as they stand further below."""
    if finding.kind is FindingKind.WORDS:
        count = len(report.prompt(finding.subject).comments)
        return words.comments_shown(count)
    if finding.kind is FindingKind.CHANGE:
        row = _change_row(finding, report)
        return _("Last time %(before)s, now %(after)s") % {
            "before": words.figure(row.before),
            "after": words.figure(row.after),
        }
    dimension = report.dimension(finding.subject)
    shown = [
        _("%(group)s %(mean)s")
        % {"group": _who(report.column(cell.column)), "mean": words.figure(cell.figure)}
        for cell in dimension.cells
        if cell.figure
    ]
    return " · ".join(shown)


def _who(column: Column) -> str:
    return _("You") if column.kind is GroupKind.SELF else column.name


def question(finding: Finding, report: Report) -> str:
    match finding.kind:
        case FindingKind.STRENGTH:
            text = _(
                "%(subject)s: what exactly do you do that works, and where else would it help?"
            )
        case FindingKind.HIDDEN_STRENGTH:
            text = _("%(subject)s: what do others see that you give yourself little credit for?")
        case FindingKind.BLIND_SPOT:
            text = _(
                "%(subject)s: what might others see, or miss, that makes their picture so different from yours?"
            )
        case FindingKind.DEVELOPMENT:
            text = _(
                "%(subject)s: what gets in the way, and what would be a first small sign of change?"
            )
        case FindingKind.PRESSURE:
            text = _(
                "%(subject)s: when does this happen, and what would help you notice it in time?"
            )
        case FindingKind.DIFFERENCE:
            text = _("%(subject)s: what do you do differently with %(higher)s than with %(lower)s?")
        case FindingKind.CHANGE:
            text = (
                _("%(subject)s: what did you change, and how will you keep it up?")
                if _risen(finding, report)
                else _("%(subject)s: what has changed around you since last time?")
            )
        case FindingKind.WORDS:
            text = _("“%(subject)s”: which of the answers would you like to understand better?")
    return text % _names(finding, report)


def differences(dimension: DimensionFacts, report: Report) -> str:
    """Only the largest difference is told: the others follow from the chart."""
    largest = next(iter(dimension.differences), None)
    if largest is None:
        return ""
    return words.capital(_differ(dimension) % _sides(largest, report))


def _differ(dimension: DimensionFacts) -> str:
    if dimension.pressure:
        return _("%(higher)s notice this more than %(lower)s do.")
    return _("%(higher)s see this differently from %(lower)s: they rate it higher.")


CHANGES = {
    ChangeLabel.HIGHER: lambda: _("higher"),
    ChangeLabel.LOWER: lambda: _("lower"),
    ChangeLabel.POSSIBLY_HIGHER: lambda: _("perhaps higher"),
    ChangeLabel.POSSIBLY_LOWER: lambda: _("perhaps lower"),
}


def change(label: ChangeLabel) -> str:
    return CHANGES[label]()


def what_and_who(row: DimensionChange, report: Report) -> str:
    return _("%(dimension)s: %(group)s") % {
        "dimension": report.dimension(row.dimension).name,
        "group": report.column(row.column).name,
    }


def unchanged(compared: Change, report: Report) -> str:
    """Dimension by dimension, the groups that see no clear change."""
    groups: dict[str, list[str]] = {}
    for row in compared.rows:
        if row.label is ChangeLabel.NO_CLEAR_CHANGE:
            groups.setdefault(row.dimension, []).append(report.column(row.column).name)
    told = [
        _("%(dimension)s (%(groups)s)")
        % {"dimension": report.dimension(dimension).name, "groups": ", ".join(names)}
        for dimension, names in groups.items()
    ]
    return _("No clear change: %(list)s.") % {"list": "; ".join(told)} if told else ""


def change_note(compared: Change) -> str:
    texts = [
        _(
            "A change is only called one when it is large enough to matter and larger than a few different raters would bring about; "
            "“perhaps” means that too few people answered to be sure. Some of them may be other people than last time."
        )
    ]
    if compared.since:
        texts.append(
            _("Compared with the report of %(date)s.")
            % {"date": date_format(compared.since, "DATE_FORMAT")}
        )
    return " ".join(texts)


def _names(finding: Finding, report: Report) -> dict[str, str]:
    mentions = [words.mention(report.column(column)) for column in finding.columns]
    sides = {"higher": mentions[0], "lower": mentions[-1]} if mentions else {}
    return {"subject": subject(finding, report), "groups": words.joined(mentions), **sides}


def _sides(between: Difference, report: Report) -> dict[str, str]:
    return {
        "higher": words.mention(report.column(between.higher)),
        "lower": words.mention(report.column(between.lower)),
    }


def _risen(finding: Finding, report: Report) -> bool:
    return _change_row(finding, report).label is ChangeLabel.HIGHER


def _change_row(finding: Finding, report: Report) -> DimensionChange:
    (column,) = finding.columns
    rows = report.change.rows if report.change else ()
    return next(row for row in rows if (row.dimension, row.column) == (finding.subject, column))
