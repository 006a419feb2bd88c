"""What an attacker holds: released facts, answers he knows, and the scale. Frozen, checked by `reading`, without any answer of a protected person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

type Cell = tuple[str, str]
"""A respondent and an item."""


class BadCase(ValueError):
    """The case cannot be read. `faults` name the place and the mend, one line each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults[:3]))
        self.faults = faults


class TooHeavy(BadCase):
    """The case can be read, but not searched exactly: its whole numbers would be too large."""


class ContradictoryFacts(ValueError):
    """No world shows all these figures. `places` are facts around the contradiction, as far as that is known."""

    def __init__(self, places: tuple[str, ...] = ()) -> None:
        where = f" (look at {', '.join(places)})" if places else ""
        super().__init__(f"no answers fit these facts{where}")
        self.places = places


class Stat(StrEnum):
    MEAN = "mean"
    MEAN_AT_MOST = "mean_at_most"
    MEAN_AT_LEAST = "mean_at_least"
    WEIGHTED_MEAN = "weighted_mean"
    WEIGHTED_MEAN_AT_MOST = "weighted_mean_at_most"
    WEIGHTED_MEAN_AT_LEAST = "weighted_mean_at_least"
    SD = "sd"
    MEAN_VARIANCE = "mean_variance"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"
    COUNTS = "counts"
    BIN_COUNTS = "bin_counts"
    SHARE_AT_LEAST = "share_at_least"
    EQUAL = "equal"

    @property
    def is_weighted(self) -> bool:
        return self.value.startswith("weighted_")

    @property
    def is_mean(self) -> bool:
        return "mean" in self.value and self is not Stat.MEAN_VARIANCE

    @property
    def has_parts(self) -> bool:
        return self.is_weighted or self is Stat.MEAN_VARIANCE


@dataclass(frozen=True)
class Part:
    """`members` × `items`, each cell holding an answer; the part's mean has `weight`."""

    members: tuple[str, ...]
    items: tuple[str, ...]
    weight: Fraction = Fraction(1)

    @property
    def size(self) -> int:
        return len(self.members) * len(self.items)

    @property
    def cells(self) -> Iterator[Cell]:
        return ((member, item) for member in self.members for item in self.items)


@dataclass(frozen=True)
class Bin:
    """`n` answers lie in `options`."""

    options: frozenset[int]
    n: int


@dataclass(frozen=True)
class Fact:
    """One displayed figure. `decimals` is None when `value` is exact; `bins` for counts; `cells` for `equal`; `threshold` for a share.

    A mean variance is at least `value` and less than `below` (None: no limit). A mean, however rounded, is more than `above` and less than `below`.
    """

    place: str
    stat: Stat
    parts: tuple[Part, ...] = ()
    value: Fraction = Fraction(0)
    decimals: int | None = None
    threshold: int = 0
    bins: tuple[Bin, ...] = ()
    cells: tuple[Cell, ...] = ()
    above: Fraction | None = None
    below: Fraction | None = None

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    @property
    def all_cells(self) -> Iterator[Cell]:
        yield from self.cells
        for part in self.parts:
            yield from part.cells

    @property
    def half_step(self) -> Fraction:
        """Half a unit of the last displayed decimal."""
        assert self.decimals is not None
        return Fraction(1, 2 * 10**self.decimals)


@dataclass(frozen=True)
class Case:
    """Answers are whole numbers from `minimum` to `maximum`; a protected answer with fewer than `m` feasible values leaks."""

    minimum: int
    maximum: int
    facts: tuple[Fact, ...]
    m: int = 3
    known: Mapping[Cell, int] = field(default_factory=dict)
    exempt: frozenset[str] = frozenset()
