"""A made-up group, as small as the round allows: what the leader sees of it, and what can be worked out from that.

Figures come from the code that protects the report, conclusions from the exact attacker; nobody's answers are looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext

from parallax.core.disclosure.attack import feasible_values, read_case
from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import DEFAULT_POLICY, rounded
from parallax.core.disclosure.released import Bound, Cell, Released
from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Item,
    Questionnaire,
    RaterGroup,
    Scale,
)

GROUP, TOPIC, ITEM = "group", "topic", "question"
# Made up: how far below the top of the scale the people of the example answer, in turn.
BELOW_TOP = (2, 1, 1, 0)


@dataclass(frozen=True)
class Finding:
    """A figure as the leader would read it, and the answers that everybody who has not told can have given."""

    figure: Released
    open: tuple[int, ...]

    @property
    def shown(self) -> str:
        patterns = {
            Bound.EXACT: "%(value)s",
            Bound.AT_MOST: gettext("at most %(value)s"),
            Bound.AT_LEAST: gettext("at least %(value)s"),
        }
        return patterns[self.figure.bound] % {"value": self.figure.value}

    @property
    def open_in_words(self) -> str:
        return in_words(self.open, gettext("or"))


@dataclass(frozen=True)
class Worked:
    """`alone`: nobody tells; `told`: one says what she answered; `ends`: all chose the highest answer, which `plain` would give away.

    `total` is a mean with one more person in it, of a group too small to be shown: `subtracted` follows, None where rounding hides it.
    """

    people: int
    answers: tuple[int, ...]
    alone: Finding
    told_answer: int
    told: Finding
    ends: Finding
    plain: Decimal
    total: Decimal
    subtracted: int | None

    @property
    def answers_in_words(self) -> str:
        return in_words(self.answers, gettext("and"))

    @property
    def others(self) -> int:
        return self.people - 1


def in_words(numbers: Iterable[int], last: str) -> str:
    return str(get_text_list([str(number) for number in numbers], last))


@lru_cache(maxsize=64)
def worked_example(low: int, high: int, minimum: int) -> Worked | None:
    """A group of `minimum` people, one question, a scale from `low` to `high`; None where such a figure would not be shown.

    Takes milliseconds: so small a case needs no solver.
    """
    scale = Scale(low, high)
    below = [BELOW_TOP[n % len(BELOW_TOP)] for n in range(minimum)]
    answers = tuple(sorted(max(low, high - less) for less in below))
    told = answers[minimum // 2]
    ends = (high,) * minimum
    total = _plain_mean((*answers, low + 1))
    alone, after, at_the_end = (
        _finding(scale, answers),
        _finding(scale, answers, told),
        _finding(scale, ends),
    )
    if not (alone and after and at_the_end):
        return None
    return Worked(
        people=minimum,
        answers=answers,
        alone=alone,
        told_answer=told,
        told=after,
        ends=at_the_end,
        plain=_plain_mean(ends),
        total=total,
        subtracted=_subtracted(scale, answers, total),
    )


def _finding(scale: Scale, answers: tuple[int, ...], told: int | None = None) -> Finding | None:
    figure, facts = _released(scale, answers)
    if not isinstance(figure, Released):
        return None
    # For the attacker one is like the other: the first tells, the last does not.
    case = _case(scale, facts) | (
        {"attacker_knows": {"0": {ITEM: told}}} if told is not None else {}
    )
    return Finding(figure, feasible_values(read_case(case)).feasible_values[_last(answers)][ITEM])


def _subtracted(scale: Scale, answers: tuple[int, ...], total: Decimal) -> int | None:
    _, facts = _released(scale, answers)
    everybody = [str(n) for n in range(len(answers) + 1)]
    fact = {
        "stat": "mean",
        "members": everybody,
        "items": [ITEM],
        "n": len(everybody),
        "value": str(total),
        "decimals": DEFAULT_POLICY.decimals,
    }
    left = feasible_values(read_case(_case(scale, [*facts, fact]))).feasible_values
    values = left[everybody[-1]][ITEM]
    return values[0] if len(values) == 1 else None


def _case(scale: Scale, facts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"scale": {"min": scale.min, "max": scale.max}, "facts": facts}


def _last(answers: tuple[int, ...]) -> str:
    return str(len(answers) - 1)


def _released(scale: Scale, answers: tuple[int, ...]) -> tuple[Cell, list[dict[str, Any]]]:
    asked = Questionnaire(
        "",
        scale,
        (Dimension(TOPIC, "", (Item(ITEM, ""),)),),
        (RaterGroup(GROUP, "", GroupKind.PROTECTED, len(answers)),),
    )
    evidence = Evidence(
        tuple(Rating(Respondent(n), GROUP, ITEM, answer) for n, answer in enumerate(answers))
    )
    protected = protect_and_audit(evidence, asked)
    figure = protected.dimensions[TOPIC, GROUP]
    names = {Respondent(n): str(n) for n in range(len(answers))}
    return figure, list(released_facts(evidence, asked, protected, names))


def _plain_mean(answers: tuple[int, ...]) -> Decimal:
    return rounded(Fraction(sum(answers), len(answers)), DEFAULT_POLICY.decimals)
