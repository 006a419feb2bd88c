"""The answers of one rater group about all leaders of a programme, as arrays. As raw as evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parallax.core.evidence import Evidence
from parallax.core.psychometrics.observed import Flags, Floats, count, mean
from parallax.core.psychometrics.scoring import refuse_misfit
from parallax.core.questionnaire import GroupKind, Questionnaire, RaterGroup


@dataclass(frozen=True)
class Panel:
    """`ticked` and `turned` (reversed items turned round): (leaders, raters, items), in the questionnaire's order.

    NaN = not observed, not asked, or no such rater; `present` (leaders, raters) tells who answered at all. `items` are the
    columns of each dimension that this group is asked. `scores`: (leaders, raters, dimensions), by the rule of half of the items.
    """

    group: RaterGroup
    ticked: Floats
    turned: Floats
    present: Flags
    asked: tuple[int, ...]
    items: Mapping[str, tuple[int, ...]]
    scores: Floats

    @property
    def means(self) -> Floats:
        """Group means: (leaders, dimensions), NaN where nobody has a score."""
        return mean(self.scores, 1)

    def answers(self, dimension: str) -> Floats:
        """Turned answers to the items of one dimension that are asked: (leaders, raters, items)."""
        return self.turned[:, :, list(self.items[dimension])]


def panels(every: Sequence[Evidence], questionnaire: Questionnaire) -> dict[str, Panel]:
    """One panel for each group that answers, with the leaders in the order of `every`.

    Scores, turning round and errors as in `scoring.score`, as floats in points of the scale; nobody answers as a merged group. Rounds of a
    programme may ask a group more than this questionnaire does: such answers count in no score.
    Source: SCIENCE 1.8.

    >>> from parallax.core.questionnaire import *
    >>> from parallax.core.evidence import Rating, Respondent
    >>> q = Questionnaire("Q", Scale(1, 5), (Dimension("d", "D", (Item("a", "A"), Item("b", "B", reversed=True))),),
    ...                   (RaterGroup("peer", "Peers", GroupKind.PROTECTED),))
    >>> one = Evidence((Rating(Respondent(1), "peer", "a", 4), Rating(Respondent(1), "peer", "b", 1)))
    >>> panels([one], q)["peer"].scores.tolist()
    [[[4.5]]]
    """
    column = {item.id: number for number, item in enumerate(questionnaire.items)}
    cells: dict[str, list[tuple[int, int, int, float]]] = {
        group.id: [] for group in questionnaire.groups if group.kind is not GroupKind.MERGED
    }
    for leader, evidence in enumerate(every):
        places: dict[tuple[str, int], int] = {}
        sizes: dict[str, int] = {}
        given: set[tuple[str, int, str]] = set()
        for rating in evidence.ratings:
            refuse_misfit(rating, questionnaire, column)
            if rating.group not in cells:
                raise ValueError(f"nobody answers in the merged group {rating.group}")
            who = (rating.group, int(rating.respondent))
            if (*who, rating.item) in given:
                raise ValueError(f"two answers of one respondent to item {rating.item}")
            given.add((*who, rating.item))
            if who not in places:
                places[who] = sizes.get(rating.group, 0)
                sizes[rating.group] = places[who] + 1
            value = np.nan if rating.value is None else float(rating.value)
            cells[rating.group].append((leader, places[who], column[rating.item], value))
    return {
        group: _panel(questionnaire.group_by_id[group], rows, len(every), questionnaire)
        for group, rows in cells.items()
    }


def _panel(
    group: RaterGroup,
    rows: Sequence[tuple[int, int, int, float]],
    leaders: int,
    questionnaire: Questionnaire,
) -> Panel:
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    at = table[:, :3].astype(np.int64).T
    raters = int(at[1].max(initial=-1)) + 1
    ticked = np.full((leaders, raters, len(questionnaire.items)), np.nan)
    ticked[at[0], at[1], at[2]] = table[:, 3]
    present = np.zeros((leaders, raters), dtype=np.bool_)
    present[at[0], at[1]] = True
    ends = questionnaire.scale.min + questionnaire.scale.max
    turns = np.array([item.reversed for item in questionnaire.items], dtype=np.bool_)
    turned = np.where(turns, ends - ticked, ticked)
    places = {item.id: number for number, item in enumerate(questionnaire.items)}
    items = {
        dimension.id: tuple(places[i.id] for i in dimension.items if i.is_asked_of(group.id))
        for dimension in questionnaire.dimensions
    }
    scores = [_scores(turned[:, :, list(columns)]) for columns in items.values()]
    return Panel(
        group,
        ticked,
        turned,
        present,
        tuple(sorted(place for columns in items.values() for place in columns)),
        items,
        np.stack(scores, axis=-1) if scores else np.empty((leaders, raters, 0)),
    )


def _scores(answers: Floats) -> Floats:
    """A rater's mean of the answered items, if those are at least half of the items asked."""
    return np.where(2 * count(answers, -1) >= answers.shape[-1], mean(answers, -1), np.nan)
