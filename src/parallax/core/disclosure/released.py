"""What may leave: the types of released figures and comments, and what follows from them without looking behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction

from parallax.core.disclosure.policy import MergePlan, Policy, rounded, rounded_outward
from parallax.core.questionnaire import RaterGroup


class Bound(StrEnum):
    """How a displayed value reads: the mean itself, or (end-coded) a limit of it."""

    EXACT = "exact"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


class Reason(StrEnum):
    """Why a cell is hidden: for us only; readers get one wording whatever the reason."""

    NO_ANSWERS = "no_answers"
    TOO_FEW = "too_few"
    COMPLEMENT = "complement"
    MIXED_ENDS = "mixed_ends"
    BREAKDOWN = "breakdown"
    AUDIT = "audit"


class Agreement(StrEnum):
    """How alike the raters of a group answer in a dimension."""

    SIMILAR = "similar"
    MIXED = "mixed"
    DIVIDED = "divided"


class Detail(StrEnum):
    """How much of a block (one dimension in one group) is shown; the audit goes down one step at a time.

    First the word for rater agreement goes, then the items, then the dimension's mean.
    """

    WORD = "word"
    ITEMS = "items"
    DIMENSION = "dimension"
    NOTHING = "nothing"

    @classmethod
    def finest(cls, policy: Policy) -> "Detail":
        """Where the audit begins."""
        return cls.WORD if policy.breakdown.has_items else cls.DIMENSION

    @property
    def coarser(self) -> "Detail":
        """
        >>> Detail.WORD.coarser.coarser.coarser is Detail.NOTHING is Detail.NOTHING.coarser
        True
        """
        steps = list(Detail)
        return steps[min(steps.index(self) + 1, len(steps) - 1)]

    def shows(self, place: int) -> bool:
        """`place` 0 is the dimension's mean, the others are its items'."""
        return self in (Detail.WORD, Detail.ITEMS) or (self is Detail.DIMENSION and place == 0)


@dataclass(frozen=True)
class Released:
    """A figure as displayed, from `n` people."""

    value: Decimal
    n: int
    bound: Bound = Bound.EXACT


@dataclass(frozen=True)
class Hidden:
    reason: Reason


type Cell = Released | Hidden


@dataclass(frozen=True)
class ReleasedGroup:
    """A column of the report: one group, or several merged ones under one name."""

    group: RaterGroup
    members: tuple[str, ...]
    answered: int


@dataclass(frozen=True)
class Protected:
    """All figures that may leave, and nothing else. Keys of the tables are (dimension or item id, group id).

    `agreement` has no entry for blocks (dimension, group) of which it must not be said, whatever the reason.
    """

    policy: Policy
    plan: MergePlan
    groups: tuple[ReleasedGroup, ...]
    dimensions: Mapping[tuple[str, str], Cell]
    items: Mapping[tuple[str, str], Cell]
    others_dimensions: Mapping[str, Cell]
    others_items: Mapping[str, Cell]
    agreement: Mapping[tuple[str, str], Agreement] = field(default_factory=dict)


@dataclass(frozen=True)
class ReleasedComment:
    """`group` is None where the name of the group would tell too much."""

    prompt: str
    text: str
    group: str | None = None
    disguised: bool = False


def mean_of_cells(cells: Sequence[Cell], decimals: int) -> Cell:
    """The unweighted mean of the released cells, computed from what they display; hidden ones are left out.

    >>> mean_of_cells([Released(Decimal("3.4"), 5), Hidden(Reason.TOO_FEW), Released(Decimal("4.3"), 2)], 1)
    Released(value=Decimal('3.9'), n=7, bound=<Bound.EXACT: 'exact'>)
    """
    released = [cell for cell in cells if isinstance(cell, Released)]
    if not released:
        return Hidden(Reason.TOO_FEW)
    ends = {cell.bound for cell in released} - {Bound.EXACT}
    if len(ends) > 1:
        return Hidden(Reason.MIXED_ENDS)
    mean = sum((Fraction(cell.value) for cell in released), Fraction(0)) / len(released)
    n = sum(cell.n for cell in released)
    match ends.pop() if ends else Bound.EXACT:
        case Bound.AT_MOST:
            return Released(rounded_outward(mean, decimals, ROUND_CEILING), n, Bound.AT_MOST)
        case Bound.AT_LEAST:
            return Released(rounded_outward(mean, decimals, ROUND_FLOOR), n, Bound.AT_LEAST)
        case _:
            return Released(rounded(mean, decimals), n)
