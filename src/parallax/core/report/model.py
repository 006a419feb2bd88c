"""The report: what page, PDF, CSV and JSON all render."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from parallax.core.disclosure.policy import Fate
from parallax.core.disclosure.released import Agreement, Bound
from parallax.core.questionnaire import GroupKind, PromptKind
from parallax.core.report.composition import Composition

VERSION = 2


class GapLabel(StrEnum):
    """How the leader's own rating compares with others', as far as the numbers carry."""

    OVER = "over"
    UNDER = "under"
    IN_AGREEMENT = "in_agreement"
    POSSIBLE_OVER = "possible_over"
    POSSIBLE_UNDER = "possible_under"
    NOT_ENOUGH_DATA = "not_enough_data"


class Standing(StrEnum):
    """Where self and others together place a dimension."""

    BLIND_SPOT = "blind_spot"
    HIDDEN_STRENGTH = "hidden_strength"
    STRENGTH = "strength"
    DEVELOPMENT = "development"


class FindingKind(StrEnum):
    """What a finding is about; the order is that of the report: strengths before gaps, then what else stands out."""

    HIDDEN_STRENGTH = "hidden_strength"
    STRENGTH = "strength"
    BLIND_SPOT = "blind_spot"
    DEVELOPMENT = "development"
    PRESSURE = "pressure"
    CHANGE = "change"
    DIFFERENCE = "difference"
    WORDS = "words"


class ChangeLabel(StrEnum):
    """What can be said about a change: with certainty, perhaps, or not."""

    HIGHER = "higher"
    LOWER = "lower"
    POSSIBLY_HIGHER = "possibly_higher"
    POSSIBLY_LOWER = "possibly_lower"
    NO_CLEAR_CHANGE = "no_clear_change"


@dataclass(frozen=True)
class ScaleFacts:
    min: int
    max: int
    labels: tuple[tuple[int, str], ...]
    not_observed: bool


@dataclass(frozen=True)
class AskedGroup:
    """Who was asked. `answered` is given only where the group is shown by itself, or nobody answered."""

    id: str
    name: str
    kind: GroupKind
    fate: Fate
    invited: int | None
    answered: int | None
    shown_as: str | None


@dataclass(frozen=True)
class Column:
    """A rater group as it appears in the tables, perhaps several merged ones under one name."""

    id: str
    name: str
    kind: GroupKind
    members: tuple[str, ...]
    answered: int


@dataclass(frozen=True)
class Figure:
    """A released mean of `n` people; `low` to `high` is its 95 % band, None where none applies."""

    value: Decimal
    n: int
    bound: Bound
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Cell:
    """`figure` is None where nothing may be shown; `answered` is False where there is nothing to show.

    `agreement` says how alike the people behind a dimension's figure answer; None where it is not said.
    """

    column: str
    figure: Figure | None
    answered: bool = True
    agreement: Agreement | None = None


@dataclass(frozen=True)
class Gap:
    """Self minus others (`column` None: all raters but self), with a 90 % interval."""

    column: str | None
    difference: Decimal
    low: Decimal
    high: Decimal
    label: GapLabel
    standing: Standing


@dataclass(frozen=True)
class Difference:
    """Two groups see a dimension differently, beyond the uncertainty: `higher` minus `lower`, with a 90 % interval."""

    higher: str
    lower: str
    difference: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class ItemFacts:
    id: str
    text: str
    reversed: bool
    cells: tuple[Cell, ...]
    others: Figure | None

    def cell(self, column: str) -> Cell:
        return next(cell for cell in self.cells if cell.column == column)


@dataclass(frozen=True)
class DimensionFacts:
    id: str
    name: str
    pressure: bool
    cells: tuple[Cell, ...]
    others: Figure | None
    gaps: tuple[Gap, ...]
    differences: tuple[Difference, ...]
    items: tuple[ItemFacts, ...]

    def cell(self, column: str) -> Cell:
        return next(cell for cell in self.cells if cell.column == column)


@dataclass(frozen=True)
class CommentFacts:
    text: str
    column: str | None
    disguised: bool


@dataclass(frozen=True)
class PromptFacts:
    id: str
    kind: PromptKind
    text: str
    comments: tuple[CommentFacts, ...]


@dataclass(frozen=True)
class RankedItem:
    """An item among the highest or lowest, by `value`, the unweighted mean of the shown groups."""

    item: str
    value: Decimal


@dataclass(frozen=True)
class Finding:
    """Something that stands out; `id` names it for the coach, who may choose which findings lead.

    `subject` is a dimension, or for `WORDS` a prompt. `columns` are the groups it rests on: those who differ from the leader, or for
    `DIFFERENCE` the group that rates higher and then the one that rates lower.
    """

    id: str
    kind: FindingKind
    subject: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class DimensionChange:
    """One group's released mean of a dimension, last time and now; `low` to `high` is the 95 % interval of the difference.

    `reliable`: the change is larger than measurement error would bring about in 95 of 100 cases (Jacobson and Truax).
    """

    dimension: str
    column: str
    before: Figure
    after: Figure
    difference: Decimal
    low: Decimal
    high: Decimal
    reliable: bool
    label: ChangeLabel


@dataclass(frozen=True)
class Change:
    """Since the round before, where the same questions were asked on the same scale."""

    since: date | None
    rows: tuple[DimensionChange, ...]


@dataclass(frozen=True)
class GroupMinimum:
    column: str
    dimension: int
    item: int


@dataclass(frozen=True)
class Method:
    """The numbers behind the numbers. `spread` between raters, `self_spread` of self ratings, `leader_spread` of leaders' means; `provisional`: assumed, not yet estimated from a programme."""

    decimals: int
    comment_minimum: int
    agreement_minimum: int
    minima: tuple[GroupMinimum, ...]
    spread: Decimal
    self_spread: Decimal
    alpha: Decimal
    icc: Decimal
    leniency: Decimal
    leader_spread: Decimal
    threshold: Decimal
    midpoint: Decimal
    provisional: bool
    hidden_cells: int


@dataclass(frozen=True)
class Report:
    """`headlines` and `questions` name findings. `composition` is what the coach arranged, `summary` what the coach wrote."""

    version: int
    language: str
    leader: str
    title: str
    coach: str
    compiled_on: date | None
    scale: ScaleFacts
    asked: tuple[AskedGroup, ...]
    columns: tuple[Column, ...]
    dimensions: tuple[DimensionFacts, ...]
    prompts: tuple[PromptFacts, ...]
    highest: tuple[RankedItem, ...]
    lowest: tuple[RankedItem, ...]
    change: Change | None
    findings: tuple[Finding, ...]
    headlines: tuple[str, ...]
    questions: tuple[str, ...]
    composition: Composition
    summary: str
    promise: tuple[str, ...]
    method: Method

    @property
    def items(self) -> Iterator[ItemFacts]:
        return (item for dimension in self.dimensions for item in dimension.items)

    def column(self, column: str) -> Column:
        return next(found for found in self.columns if found.id == column)

    def finding(self, name: str) -> Finding:
        return next(found for found in self.findings if found.id == name)

    def dimension(self, name: str) -> DimensionFacts:
        return next(found for found in self.dimensions if found.id == name)

    def prompt(self, name: str) -> PromptFacts:
        return next(found for found in self.prompts if found.id == name)
