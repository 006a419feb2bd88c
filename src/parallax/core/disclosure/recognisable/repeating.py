"""Words of one text that stand in another: whoever writes about comments should not quote those that were not to be quoted."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from .reading import Reading
from .vocabulary import FUNCTION_WORDS

FEWEST = 4
"""So many words in a row are a quotation; three meet by chance."""

# "one of those that" is nobody's wording.
_FEWEST_TELLING = 2
_WITHOUT_WEIGHT = frozenset().union(*FUNCTION_WORDS.values())

type Run = tuple[str, ...]


def repeated(text: str, kept_back: Iterable[str], shown: Iterable[str] = ()) -> tuple[str, ...]:
    """Passages of `text`, as written there, that keep four words in a row of a text that is kept back.

    Case, accents and signs make no difference. Words that also stand in a `shown` text are nobody's secret; four words of
    which fewer than two carry weight are everybody's. Time grows with the length of all texts together.

    >>> repeated("They wish that meetings ended on time.", ["If only meetings ended on time!"])
    ('meetings ended on time',)
    >>> repeated("They wish that meetings ended on time.", ["Meetings ended on time"], ["Meetings ended on time"])
    ()
    """
    runs = {run for kept in kept_back for run, _first, _last in _runs(Reading.of(kept))}
    runs -= {run for other in shown for run, _first, _last in _runs(Reading.of(other))}
    reading = Reading.of(text)
    spans = [(first, last) for run, first, last in _runs(reading) if run in runs]
    return tuple(dict.fromkeys(text[start:end] for start, end in _joined(reading, spans)))


def _runs(reading: Reading) -> Iterator[tuple[Run, int, int]]:
    """Every four words in a row with the numbers of their first and last token."""
    words = [number for number, fold in enumerate(reading.folds) if fold[0].isalnum()]
    for place in range(len(words) - FEWEST + 1):
        numbers = words[place : place + FEWEST]
        run = tuple(reading.folds[number] for number in numbers)
        if sum(word not in _WITHOUT_WEIGHT for word in run) >= _FEWEST_TELLING:
            yield run, numbers[0], numbers[-1]


def _joined(reading: Reading, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Runs that overlap or touch are one passage."""
    edges = [-1, *(n for n, (one, other) in enumerate(pairwise(spans)) if other[0] > one[1] + 1)]
    for before, end in pairwise([*edges, len(spans) - 1]):
        if end >= 0:
            yield reading.starts[spans[before + 1][0]], reading.ends[spans[end][1]]
