"""From protected figures and comments to the report. Sees nothing raw: the imports of this package make that impossible."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from statistics import fmean

from parallax.core.disclosure.policy import Fate, GroupPlan
from parallax.core.disclosure.released import Cell as ReleasedCell
from parallax.core.disclosure.released import (
    Hidden,
    Protected,
    Reason,
    Released,
    ReleasedComment,
    ReleasedGroup,
)
from parallax.core.questionnaire import Dimension, GroupKind, Item, Questionnaire, Scale
from parallax.core.report.change import change_since
from parallax.core.report.composition import USUAL, Composition
from parallax.core.report.findings import (
    Spread,
    band,
    beyond,
    cents,
    cold_start,
    differs,
    effective_n,
    extremes,
    gap,
    may_be_equal,
    standing,
    wherever,
)
from parallax.core.report.headlines import findings_of, headlines, questions
from parallax.core.report.model import (
    VERSION,
    AskedGroup,
    Cell,
    Column,
    CommentFacts,
    Difference,
    DimensionFacts,
    Figure,
    Gap,
    GroupMinimum,
    ItemFacts,
    Method,
    PromptFacts,
    RankedItem,
    Report,
    ScaleFacts,
)


def compile_report(
    protected: Protected,
    comments: Sequence[ReleasedComment],
    questionnaire: Questionnaire,
    *,
    leader: str,
    invited: Mapping[str, int] | None = None,
    coach: str = "",
    summary: str = "",
    promise: Sequence[str] = (),
    compiled_on: date | None = None,
    spread: Spread | None = None,
    previous: Report | None = None,
    composition: Composition = USUAL,
    language: str = "en",
) -> Report:
    """The report about `leader`. Every fact is a released figure or comment, or a function of such and of public constants (SCIENCE 2.5, P1).

    `spread` holds the constants of a programme of at least 20 leaders, None the provisional ones. `previous` is the released report of the
    round before: change is computed from what the two display.
    """
    spread = spread or cold_start(questionnaire.scale.min, questionnaire.scale.max)
    dimensions = tuple(
        _dimension(d, protected, questionnaire.scale, spread) for d in questionnaire.dimensions
    )
    highest, lowest = extremes(_ranked(dimensions))
    prompts = _prompts(questionnaire, comments)
    scale = questionnaire.scale
    report = Report(
        version=VERSION,
        language=language,
        leader=leader,
        title=questionnaire.title,
        coach=coach,
        compiled_on=compiled_on,
        scale=ScaleFacts(
            scale.min,
            scale.max,
            tuple(sorted(scale.labels.items())),
            scale.not_observed,
        ),
        asked=tuple(_asked(plan, invited or {}) for plan in protected.plan.groups),
        columns=tuple(_column(group) for group in protected.groups),
        dimensions=dimensions,
        prompts=prompts,
        highest=highest,
        lowest=lowest,
        change=None,
        findings=(),
        headlines=(),
        questions=(),
        composition=composition,
        summary=summary,
        promise=tuple(promise),
        method=_method(protected, spread, dimensions),
    )
    change = change_since(previous, report, spread) if previous else None
    findings = findings_of(dimensions, prompts, change, spread)
    leading = headlines(findings, composition)
    return replace(
        report,
        change=change,
        findings=findings,
        headlines=leading,
        questions=questions(findings, leading),
    )


def _asked(plan: GroupPlan, invited: Mapping[str, int]) -> AskedGroup:
    group = plan.group
    countable = plan.fate in (Fate.SHOWN, Fate.EMPTY)
    return AskedGroup(
        group.id,
        group.name,
        group.kind,
        plan.fate,
        invited.get(group.id),
        plan.count if countable else None,
        plan.shown_as.id if plan.shown_as else None,
    )


def _column(released: ReleasedGroup) -> Column:
    group = released.group
    return Column(group.id, group.name, group.kind, released.members, released.answered)


def _dimension(
    dimension: Dimension, protected: Protected, scale: Scale, spread: Spread
) -> DimensionFacts:
    items = tuple(_item(item, protected, scale, spread) for item in dimension.items)
    cells = tuple(
        replace(
            _cell(
                protected.dimensions[dimension.id, column.group.id],
                column,
                dimension.items,
                scale,
                spread,
            ),
            agreement=protected.agreement.get((dimension.id, column.group.id)),
        )
        for column in protected.groups
    )
    others = _figure(protected.others_dimensions[dimension.id])
    gaps = _gaps(protected.groups, cells, others, scale, spread)
    differences = _differences(protected.groups, cells, spread)
    return DimensionFacts(
        dimension.id, dimension.name, dimension.pressure, cells, others, gaps, differences, items
    )


def _item(item: Item, protected: Protected, scale: Scale, spread: Spread) -> ItemFacts:
    cells = tuple(
        _cell(protected.items[item.id, column.group.id], column, (item,), scale, spread)
        for column in protected.groups
    )
    return ItemFacts(
        item.id, item.text, item.reversed, cells, _figure(protected.others_items[item.id])
    )


def _figure(cell: ReleasedCell) -> Figure | None:
    return Figure(cell.value, cell.n, cell.bound) if isinstance(cell, Released) else None


def _cell(
    cell: ReleasedCell, column: ReleasedGroup, items: Sequence[Item], scale: Scale, spread: Spread
) -> Cell:
    group = column.group
    if isinstance(cell, Hidden):
        return Cell(group.id, None, answered=not _openly_empty(cell, column, items))
    if not group.is_protected:
        return Cell(group.id, _figure(cell))
    low, high = band(cell.value, cell.n, scale.min, scale.max, spread)
    return Cell(group.id, Figure(cell.value, cell.n, cell.bound, low, high))


def _openly_empty(cell: Hidden, column: ReleasedGroup, items: Sequence[Item]) -> bool:
    """Whether everybody may know that nobody answered: nobody was asked, or those who were are not protected."""
    asked = any(item.is_asked_of(member) for item in items for member in column.members)
    return not asked or (cell.reason is Reason.NO_ANSWERS and not column.group.is_protected)


def _hidden_cells(dimensions: Sequence[DimensionFacts]) -> int:
    """How many figures a reader sees replaced by words."""
    cells = [cell for dimension in dimensions for cell in dimension.cells]
    cells += [cell for dimension in dimensions for item in dimension.items for cell in item.cells]
    return sum(cell.figure is None and cell.answered for cell in cells)


def _gaps(
    groups: Sequence[ReleasedGroup],
    cells: Sequence[Cell],
    others: Figure | None,
    scale: Scale,
    spread: Spread,
) -> tuple[Gap, ...]:
    own = next(
        (c.figure for g, c in zip(groups, cells, strict=True) if g.group.kind is GroupKind.SELF),
        None,
    )
    if own is None:
        return ()
    pairs = [
        (c.column, c.figure)
        for g, c in zip(groups, cells, strict=True)
        if c.figure and g.group.kind is not GroupKind.SELF
    ]
    farthest = [beyond(figure.value, figure.bound, scale.min, scale.max) for _, figure in pairs]
    gaps = [
        _gap(column, own.value, figure.value, far, figure.n, spread)
        for (column, figure), far in zip(pairs, farthest, strict=True)
    ]
    if others is not None:
        people = effective_n([figure.n for _, figure in pairs])
        gaps.append(_gap(None, own.value, others.value, fmean(farthest), people, spread))
    return tuple(gaps)


def _gap(
    column: str | None, own: Decimal, others: Decimal, farthest: float, n: float, spread: Spread
) -> Gap:
    _, low, high, found = gap(float(own), float(others), n, spread)
    label = wherever(found, gap(float(own), farthest, n, spread)[3])
    return Gap(
        column,
        own - others,
        cents(low),
        cents(high),
        label,
        standing(label, float(others), spread),
    )


def _differences(
    groups: Sequence[ReleasedGroup], cells: Sequence[Cell], spread: Spread
) -> tuple[Difference, ...]:
    """Groups of others that clearly see it differently, each pair once, the larger difference first."""
    shown = [
        (cell.column, cell.figure)
        for group, cell in zip(groups, cells, strict=True)
        if cell.figure and group.group.kind is not GroupKind.SELF
    ]
    found = []
    for (first, one), (second, other) in combinations(shown, 2):
        by = differs(float(one.value), one.n, float(other.value), other.n, spread)
        if by is None:
            continue
        names, figures = ((first, second), (one, other))
        if by[0] < 0:
            names, figures = names[::-1], figures[::-1]
        if may_be_equal(lower=figures[1].bound, higher=figures[0].bound):
            continue
        low, high = sorted((abs(by[1]), abs(by[2])))
        found.append(Difference(*names, abs(one.value - other.value), cents(low), cents(high)))
    return tuple(sorted(found, key=lambda difference: -difference.difference))


def _ranked(dimensions: Sequence[DimensionFacts]) -> list[RankedItem]:
    """Items with a figure for others; overused strengths stay out, since high is not good there."""
    return [
        RankedItem(item.id, item.others.value)
        for dimension in dimensions
        if not dimension.pressure
        for item in dimension.items
        if item.others is not None
    ]


def _prompts(
    questionnaire: Questionnaire, comments: Sequence[ReleasedComment]
) -> tuple[PromptFacts, ...]:
    return tuple(
        PromptFacts(p.id, p.kind, p.text, _comments(p.id, comments)) for p in questionnaire.prompts
    )


def _comments(prompt: str, comments: Sequence[ReleasedComment]) -> tuple[CommentFacts, ...]:
    return tuple(CommentFacts(c.text, c.group, c.disguised) for c in comments if c.prompt == prompt)


def _method(protected: Protected, spread: Spread, dimensions: Sequence[DimensionFacts]) -> Method:
    policy = protected.policy
    return Method(
        decimals=policy.decimals,
        comment_minimum=policy.comment_minimum,
        agreement_minimum=policy.agreement_minimum,
        minima=tuple(
            GroupMinimum(g.group.id, g.group.minimum, policy.item_minimum(g.group))
            for g in protected.groups
            if g.group.is_protected
        ),
        spread=cents(spread.raters),
        self_spread=cents(spread.norm),
        alpha=cents(spread.alpha),
        icc=cents(spread.icc),
        leniency=cents(spread.leniency),
        leader_spread=cents(spread.leaders),
        threshold=cents(spread.threshold),
        midpoint=cents(spread.midpoint),
        provisional=spread.provisional,
        hidden_cells=_hidden_cells(dimensions),
    )
