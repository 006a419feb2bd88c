"""What a leader may guess before it is opened: figures before any of them is seen, words before each question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from parallax.core.questionnaire import GroupKind
from parallax.core.report import Part, Report
from parallax.core.report.model import ScaleFacts
from parallax.domain.reports.debriefing import is_open
from parallax.domain.reports.models import Debrief
from parallax.domain.reports.render import words

WORDS = (Part.CONTINUE, Part.STOP, Part.GROWTH, Part.OPEN)
FIGURES = (
    Part.HEADLINES,
    Part.STRENGTHS,
    Part.GAPS,
    Part.PRESSURE,
    Part.ITEMS,
    Part.CHANGE,
    Part.APPENDIX,
)


# All figures are guessed at once: which dimension stands in which section would give them away.
ALL_FIGURES = "figures"
FIGURE = re.compile(r"-?[0-9]{1,3}(\.[0-9]{0,3})?")


def can_be_predicted(part: Part, debrief: Debrief) -> bool:
    """Once one section with figures is open, the others tell little that could still be guessed."""
    if part in WORDS:
        return not is_open(debrief, part)
    seen = any(is_open(debrief, figures) for figures in FIGURES)
    # Which groups there are stands in how to read the report.
    return part in FIGURES and is_open(debrief, Part.READING) and not seen


def place_of_prediction(part: Part) -> str:
    """Under which name a guess about this section is kept; empty where there is nothing to guess."""
    if part in WORDS:
        return part.value
    return ALL_FIGURES if part in FIGURES else ""


@dataclass(frozen=True)
class Guess:
    """One dimension by one group: what was expected beside what came, from the released report only; `unread` is what was typed and is no figure on the scale."""

    key: str
    dimension: str
    group: str
    expected: str
    came: str = ""
    unread: str = ""


def figures_to_guess(report: Report, expected: Mapping[str, str]) -> tuple[Guess, ...]:
    """Every dimension by every group but the leader, without any figure of the report."""
    return tuple(
        Guess(key, dimension.name, column.name, expected.get(key, ""))
        for dimension in report.dimensions
        for column in report.columns
        if column.kind is not GroupKind.SELF and (key := f"{dimension.id}.{column.id}")
    )


def read_guess(guess: Guess, typed: str, scale: ScaleFacts) -> Guess:
    """With a point or a comma, and with as many decimals as somebody likes."""
    figure = typed.replace(",", ".")
    if not typed:
        return replace(guess, expected="")
    if FIGURE.fullmatch(figure) and scale.min <= float(figure) <= scale.max:
        return replace(guess, expected=figure)
    return replace(guess, unread=typed)


def guessed_and_came(report: Report, expected: Mapping[str, str], anchor: str) -> tuple[Guess, ...]:
    """The guesses about the dimension that an open section shows under `anchor`."""
    dimension = next((d for d in report.dimensions if f"dimension-{d.id}" == anchor), None)
    if dimension is None:
        return ()
    return tuple(
        Guess(
            key, dimension.name, column.name, expected[key], words.cell(dimension.cell(column.id))
        )
        for column in report.columns
        if (key := f"{dimension.id}.{column.id}") in expected
    )
