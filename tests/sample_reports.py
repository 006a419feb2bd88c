"""Reports to look at and to measure: a typical leader's, and the shapes that are hard to lay out. All made up, all protected by the usual rules."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import ReleasedComment
from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Item,
    Prompt,
    PromptKind,
    Questionnaire,
    RaterGroup,
    Scale,
)
from parallax.core.report import Report, compile_report

TITLE = "Leading a clinical department"
DIMENSIONS = (
    "Listening and openness",
    "Clear direction",
    "Growing people",
    "Working across departments",
    "Handling conflict",
    "Deciding in time",
    "Keeping promises",
    "Holding on too tightly",
)
ITEMS = (
    "Asks what others think before making up their mind",
    "Says what matters most this year and why",
    "Gives people work that stretches them",
    "Turns large aims into next steps that people can take",
    "Says plainly and kindly what could be better",
)
SENTENCES = (
    "I come out of our Monday meeting knowing what to do and why it matters to the ward.",
    "Decisions arrive late on Friday and are taken back on Tuesday.",
    "Asks me before the rota changes.",
    "When two departments disagree, everyone waits for a word that does not come; a short note on what was decided, even a provisional one, would spare us a week of guessing.",
    "Thanks people by name, and means it.",
    "Less e-mail at night, please: we read it, and then we answer it.",
)
PROMISE = (
    "Your boss answers by name.",
    "Everyone else is shown in groups of four or more.",
    "Comments stand in random order, without names.",
)
GROUPS = (
    RaterGroup("self", "Self", GroupKind.SELF),
    RaterGroup("superior", "Superiors", GroupKind.NAMED),
    RaterGroup("peer", "Peers", GroupKind.PROTECTED),
    RaterGroup("report", "Direct reports", GroupKind.PROTECTED),
)
SIZES = {"self": 1, "superior": 1, "peer": 6, "report": 8}
KINDS = (
    ("keep", PromptKind.CONTINUE, "What should Ada continue to do?"),
    ("stop", PromptKind.STOP, "What should Ada stop doing?"),
    ("grow", PromptKind.GROWTH, "Where could Ada grow most?"),
)


@dataclass(frozen=True)
class Shape:
    """What makes a report easy or hard to lay out; `comments` may hold texts of one's own."""

    dimensions: tuple[str, ...] = DIMENSIONS
    items: int = 5
    groups: tuple[RaterGroup, ...] = GROUPS
    sizes: Mapping[str, int] | None = None
    comments: int = 40
    texts: tuple[str, ...] = SENTENCES
    leader: str = "Dr. Ada Okafor"
    title: str = TITLE
    summary: str = "A year of change, and people noticed.\n\nRead the words first."
    values: tuple[int | None, ...] = (None, 2, 3, 3, 4, 4, 4, 5, 5)
    own: tuple[int | None, ...] = (3, 4, 5)


def sample(shape: Shape = Shape(), *, seed: int = 4) -> Report:
    """The same report each time for the same shape and seed."""
    chance = random.Random(seed)
    sizes = SIZES if shape.sizes is None else shape.sizes
    asked = _questionnaire(shape)
    people = [(g, n) for g in shape.groups for n in range(sizes.get(g.id, 0))]
    said = Evidence(
        tuple(
            Rating(
                Respondent(number),
                group.id,
                item.id,
                chance.choice(shape.own if group.kind is GroupKind.SELF else shape.values),
            )
            for number, (group, _) in enumerate(people)
            for item in asked.items
        )
    )
    return compile_report(
        protect(score(said, asked), asked),
        _comments(shape),
        asked,
        leader=shape.leader,
        invited={group: size + 2 for group, size in sizes.items() if size > 1},
        coach="Dr. Ruth Adler",
        summary=shape.summary,
        promise=PROMISE,
        compiled_on=date(2026, 6, 4),
    )


def _questionnaire(shape: Shape) -> Questionnaire:
    dimensions = tuple(
        Dimension(
            f"d{d}",
            name,
            tuple(Item(f"i{d}_{n}", ITEMS[(d + n) % len(ITEMS)]) for n in range(shape.items)),
            pressure=name == DIMENSIONS[-1],
        )
        for d, name in enumerate(shape.dimensions)
    )
    prompts = tuple(Prompt(*prompt) for prompt in KINDS)
    return Questionnaire(
        shape.title, Scale(1, 5, {1: "Never", 5: "Always"}), dimensions, shape.groups, prompts
    )


def _comments(shape: Shape) -> tuple[ReleasedComment, ...]:
    """Spread over the prompts; every other one under the name of its group, every seventh reworded."""
    shown = [g.id for g in shape.groups if g.kind is GroupKind.PROTECTED]
    return tuple(
        ReleasedComment(
            KINDS[n % len(KINDS)][0],
            shape.texts[(n + n // len(KINDS)) % len(shape.texts)],
            shown[n % len(shown)] if shown and n % 2 else None,
            n % 7 == 6,
        )
        for n in range(shape.comments)
    )
