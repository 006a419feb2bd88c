"""The other comments of a round: what is usual among them, so that the unusual can be seen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from .reading import Reading
from .vocabulary import AMERICAN, BRITISH, stems

# With fewer comments, "only in this one" says nothing.
FEWEST_TO_COMPARE = 3


@dataclass(frozen=True)
class Others:
    """All comments of a round, the one that is looked at among them; their order leaves no trace.

    `used` counts for each word the comments that use it; `known` is a vocabulary that need not be counted, such as that
    of the questionnaire.
    """

    used: Mapping[str, int] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    british: int = 0
    american: int = 0
    middle_length: float = 0
    count: int = 0

    @classmethod
    def of(cls, comments: Iterable[str], *, known: frozenset[str] = frozenset()) -> "Others":
        readings = [Reading.of(comment) for comment in comments]
        used: Counter[str] = Counter()
        for reading in readings:
            used.update({stem for fold in set(reading.folds) for stem in stems(fold)})
        return cls(
            used=used,
            known=known,
            british=_writing(readings, BRITISH),
            american=_writing(readings, AMERICAN),
            middle_length=median([reading.words for reading in readings] or [0]),
            count=len(readings),
        )

    @property
    def can_compare(self) -> bool:
        return self.count > FEWEST_TO_COMPARE

    @property
    def is_british(self) -> bool:
        return self.british > self.american


def vocabulary_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of the texts and what is left of them without endings."""
    return frozenset(s for text in texts for fold in Reading.of(text).folds for s in stems(fold))


def _writing(readings: Iterable[Reading], variety: Mapping[str, str]) -> int:
    """How many comments use a spelling of this variety."""
    return sum(any(fold in variety for fold in reading.folds) for reading in readings)


ALONE = Others()
