"""Which findings there are, in which order, and which three lead: a stated rule over displayed figures.

First a strength (hidden ones before known ones, higher before lower), then a gap (blind spots before known room to grow, clearer before less clear),
then what else stands out: a derailer that others notice, a clear change, two groups that see a dimension differently; then the next of each in turn.
Ties keep the questionnaire's order. Without figures, the open questions lead in which most was written.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, zip_longest

from parallax.core.report.composition import MOST_HEADLINES, Composition
from parallax.core.report.findings import Spread
from parallax.core.report.model import (
    Change,
    ChangeLabel,
    DimensionFacts,
    Finding,
    FindingKind,
    Gap,
    GapLabel,
    PromptFacts,
    Standing,
)

MOST_QUESTIONS = 5
SURE = (ChangeLabel.HIGHER, ChangeLabel.LOWER)


def findings_of(
    dimensions: Sequence[DimensionFacts],
    prompts: Sequence[PromptFacts],
    change: Change | None,
    spread: Spread,
) -> tuple[Finding, ...]:
    """Every finding, the most telling first; the first three are the headlines unless the coach chooses others."""
    calm = [dimension for dimension in dimensions if not dimension.pressure]
    strengths = [*_strengths(calm, spread)]
    gaps = [*_gaps(calm, spread)]
    others = [*_pressure(dimensions, spread), *_changes(change), *_differences(dimensions)]
    in_turn = chain.from_iterable(zip_longest(strengths, gaps, others))
    return (*(finding for finding in in_turn if finding), *_words(prompts))


def headlines(findings: Sequence[Finding], composition: Composition) -> tuple[str, ...]:
    """The findings that lead: the coach's choice, else the first three about different subjects."""
    chosen = composition.with_lead_among({finding.id for finding in findings})
    if chosen:
        return chosen
    subjects: dict[str, str] = {}
    for finding in findings:
        subjects.setdefault(finding.subject, finding.id)
    return tuple(subjects.values())[:MOST_HEADLINES]


def questions(findings: Sequence[Finding], leading: Sequence[str]) -> tuple[str, ...]:
    """The findings to talk about: those that lead, then others of other kinds about other subjects, at most five."""
    chosen = [finding for finding in findings if finding.id in leading]
    chosen.sort(key=lambda finding: leading.index(finding.id))
    for finding in findings:
        if all(
            finding.kind is not other.kind and finding.subject != other.subject for other in chosen
        ):
            chosen.append(finding)
    return tuple(finding.id for finding in chosen[:MOST_QUESTIONS])


def is_strength(dimension: DimensionFacts, midpoint: float | Decimal) -> bool | None:
    """Whether others rate a dimension at or above the midpoint of norms; None where no figure of others is shown."""
    if dimension.others is None:
        return None
    return float(dimension.others.value) >= float(midpoint)


def _strengths(dimensions: Iterable[DimensionFacts], spread: Spread) -> Iterator[Finding]:
    strong = [dimension for dimension in dimensions if is_strength(dimension, spread.midpoint)]
    hidden = _by_gap([d for d in strong if _standing(d) is Standing.HIDDEN_STRENGTH], sign=-1)
    for dimension in hidden:
        yield _finding(
            FindingKind.HIDDEN_STRENGTH, dimension, _with(dimension.gaps, GapLabel.UNDER)
        )
    known = [dimension for dimension in strong if dimension not in hidden]
    for dimension in sorted(known, key=lambda d: -_others(d)):
        yield _finding(FindingKind.STRENGTH, dimension, ())


def _gaps(dimensions: Iterable[DimensionFacts], spread: Spread) -> Iterator[Finding]:
    weak = [
        dimension for dimension in dimensions if is_strength(dimension, spread.midpoint) is False
    ]
    blind = _by_gap([d for d in weak if _standing(d) is Standing.BLIND_SPOT], sign=1)
    for dimension in blind:
        yield _finding(FindingKind.BLIND_SPOT, dimension, _with(dimension.gaps, GapLabel.OVER))
    known = [dimension for dimension in weak if dimension not in blind]
    for dimension in sorted(known, key=_others):
        yield _finding(FindingKind.DEVELOPMENT, dimension, ())


def _pressure(dimensions: Iterable[DimensionFacts], spread: Spread) -> Iterator[Finding]:
    """A derailer counts when others notice it clearly more than the leader does, or notice it much at all."""
    noticed = [
        dimension
        for dimension in dimensions
        if dimension.pressure
        and (_label(dimension) is GapLabel.UNDER or is_strength(dimension, spread.midpoint))
    ]
    for dimension in sorted(noticed, key=lambda d: -_others(d)):
        yield _finding(FindingKind.PRESSURE, dimension, _with(dimension.gaps, GapLabel.UNDER))


def _changes(change: Change | None) -> Iterator[Finding]:
    sure = [row for row in (change.rows if change else ()) if row.label in SURE]
    for row in sorted(sure, key=lambda row: -abs(row.difference)):
        yield Finding(
            f"change-{row.dimension}-{row.column}", FindingKind.CHANGE, row.dimension, (row.column,)
        )


def _differences(dimensions: Iterable[DimensionFacts]) -> Iterator[Finding]:
    found = [(d, difference) for d in dimensions for difference in d.differences]
    for dimension, between in sorted(found, key=lambda pair: -pair[1].difference):
        yield Finding(
            f"difference-{dimension.id}-{between.higher}-{between.lower}",
            FindingKind.DIFFERENCE,
            dimension.id,
            (between.higher, between.lower),
        )


def _words(prompts: Iterable[PromptFacts]) -> Iterator[Finding]:
    spoken = [prompt for prompt in prompts if prompt.comments]
    for prompt in sorted(spoken, key=lambda p: -len(p.comments)):
        yield Finding(f"words-{prompt.id}", FindingKind.WORDS, prompt.id, ())


def _finding(kind: FindingKind, dimension: DimensionFacts, columns: tuple[str, ...]) -> Finding:
    return Finding(f"{kind.value}-{dimension.id}", kind, dimension.id, columns)


def _with(gaps: Iterable[Gap], label: GapLabel) -> tuple[str, ...]:
    return tuple(gap.column for gap in gaps if gap.column and gap.label is label)


def _overall(dimension: DimensionFacts) -> Gap | None:
    return next((gap for gap in dimension.gaps if gap.column is None), None)


def _standing(dimension: DimensionFacts) -> Standing | None:
    overall = _overall(dimension)
    return overall.standing if overall else None


def _label(dimension: DimensionFacts) -> GapLabel | None:
    overall = _overall(dimension)
    return overall.label if overall else None


def _by_gap(dimensions: list[DimensionFacts], sign: int) -> list[DimensionFacts]:
    def size(dimension: DimensionFacts) -> Decimal:
        overall = _overall(dimension)
        return -sign * overall.difference if overall else Decimal(0)

    return sorted(dimensions, key=size)


def _others(dimension: DimensionFacts) -> Decimal:
    return dimension.others.value if dimension.others else Decimal(0)
