"""What was said, without who: raw material that must not leave except through `core.disclosure`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

Respondent = NewType("Respondent", int)
"""Numbers a rater among the ratings of one leader."""

Voice = NewType("Voice", int)
"""Numbers a rater among the comments of one leader, independently of `Respondent`."""


class Treatment(StrEnum):
    """What the coach decided about a comment."""

    KEEP = "keep"
    DISGUISE = "disguise"
    WITHHOLD = "withhold"


@dataclass(frozen=True, slots=True)
class Rating:
    """`value` is None for "not observed"."""

    respondent: Respondent
    group: str
    item: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Comment:
    """`disguised` is the coach's wording, used when the treatment is `DISGUISE`.

    `quotable`: the rater lets it be quoted word for word.
    """

    voice: Voice
    group: str
    prompt: str
    text: str
    treatment: Treatment = Treatment.KEEP
    disguised: str = ""
    quotable: bool = True


@dataclass(frozen=True)
class Evidence:
    """Everything that was said about one leader in one round.

    `answered` counts the people per group who took part; left out, it is derived from the ratings and comments.
    `pseudonyms` are the names by which the ledger tells respondents apart, the same in every release of a round.
    """

    ratings: tuple[Rating, ...]
    comments: tuple[Comment, ...] = ()
    invited: Mapping[str, int] = field(default_factory=dict)
    answered: Mapping[str, int] | None = None
    pseudonyms: Mapping[Respondent, str] = field(default_factory=dict)

    def answered_by_group(self) -> dict[str, int]:
        """People per group who took part; of two countings by separate numbers the larger one.

        >>> Evidence((Rating(Respondent(1), "peer", "A1", 4), Rating(Respondent(1), "peer", "A2", None))).answered_by_group()
        {'peer': 1}
        """
        if self.answered is not None:
            return dict(self.answered)
        raters = _sizes((r.group, int(r.respondent)) for r in self.ratings)
        voices = _sizes((c.group, int(c.voice)) for c in self.comments)
        return {
            group: max(raters.get(group, 0), voices.get(group, 0)) for group in {**raters, **voices}
        }


def _sizes(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for group, _ in dict.fromkeys(pairs):
        sizes[group] = sizes.get(group, 0) + 1
    return sizes
