"""A piece of a report with made-up figures, in the dimensions, groups and rules of the rater's round."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from parallax.core.disclosure.policy import DEFAULT_POLICY
from parallax.domain.rounds.terms import AnswerForm, FormDimension, FormGroup, FormPrompt

from .questions import Asked

DIMENSIONS_SHOWN = 2
# Made up: how far up the scale the rows of the example lie, in turn.
SHARES = (0.62, 0.48, 0.71, 0.55, 0.8, 0.66, 0.59)
# Where the first and the last point of the scale stand in the drawing, which is 200 wide.
PLOT_START, PLOT_END = 10, 190


@dataclass(frozen=True)
class Row:
    group: str
    people: int
    # Empty when the figure is hidden; then `hidden` says what stands there instead.
    mean: str = ""
    x: int = 0
    hidden: str = ""
    own: bool = False


@dataclass(frozen=True)
class Table:
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Quotes:
    question: str
    texts: tuple[str, ...]
    group: str = ""
    disguised: str = ""


@dataclass(frozen=True)
class Example:
    low: str
    high: str
    ticks: tuple[int, ...]
    enough: tuple[Table, ...]
    too_few: Table | None
    small_group: str
    shown_as: str
    quotes: tuple[Quotes, ...]
    comments_to_name: int = DEFAULT_POLICY.comment_minimum


def example_for(asked: Asked) -> Example:
    form = asked.form.for_group(asked.group)
    small = _small_group(asked)
    target = next((g for g in form.groups if small and g.id == small.merge_into), None)
    return Example(
        low=form.scale.labels.get(form.scale.min, str(form.scale.min)),
        high=form.scale.labels.get(form.scale.max, str(form.scale.max)),
        ticks=tuple(_x(form, value) for value in form.scale.values),
        enough=tuple(
            Table(dimension.name, tuple(_rows(asked, dimension, number)))
            for number, dimension in enumerate(form.dimensions[:DIMENSIONS_SHOWN])
        ),
        too_few=_too_few(asked, small, target) if small and form.dimensions else None,
        small_group=small.name if small else "",
        shown_as=target.name if target else "",
        quotes=tuple(_quotes(asked, prompt, number) for number, prompt in enumerate(form.prompts)),
    )


def _small_group(asked: Asked) -> FormGroup | None:
    """The group whose hiding is shown: the reader's own, where it is protected."""
    protected = [group for group in asked.form.groups if group.kind == "protected"]
    own = [group for group in protected if group.id == asked.group]
    return next(iter(own or protected), None)


def _rows(asked: Asked, dimension: FormDimension, number: int) -> Iterator[Row]:
    answering = [group for group in asked.form.groups if group.kind != "merged"]
    for position, group in enumerate(answering):
        yield _shown(asked, group, number * 3 + position)


def _too_few(asked: Asked, small: FormGroup, target: FormGroup | None) -> Table:
    """`small` fails its minimum; all groups that merge into the same target then do so together."""
    merging = [
        g
        for g in asked.form.groups
        if target and g.merge_into == target.id and g.kind == "protected"
    ]
    reason = (
        gettext("Shown in “%(group)s”") % {"group": target.name}
        if target
        else gettext("Not shown, to protect those who answered")
    )
    rows = [
        Row(
            group.name,
            group.minimum - 1 if group == small else group.minimum,
            hidden=reason,
            own=group.id == asked.group,
        )
        for group in (merging or [small])
    ]
    if target:
        rows.append(_shown(asked, target, 4, people=sum(row.people for row in rows)))
    return Table(asked.form.for_group(asked.group).dimensions[0].name, tuple(rows))


def _shown(asked: Asked, group: FormGroup, turn: int, people: int = 0) -> Row:
    scale = asked.form.scale
    mean = round(scale.min + SHARES[turn % len(SHARES)] * (scale.max - scale.min), 1)
    usual = {"self": 1, "named": 2}.get(group.kind, group.minimum + 2)
    return Row(
        group.name,
        people or usual,
        mean=f"{mean:.1f}",
        x=_x(asked.form, mean),
        own=group.id == asked.group,
    )


def _x(form: AnswerForm, value: float) -> int:
    share = (value - form.scale.min) / (form.scale.max - form.scale.min)
    return round(PLOT_START + share * (PLOT_END - PLOT_START))


def _quotes(asked: Asked, prompt: FormPrompt, number: int) -> Quotes:
    texts = {
        "continue": (
            gettext("Says good morning to everybody, in bad weeks too."),
            gettext("Explains why something was decided, not only what."),
        ),
        "stop": (gettext("Answering mails while somebody is speaking."),),
        "growth": (gettext("Handing over a task and then leaving it with that person."),),
    }.get(
        prompt.kind,
        (gettext("Meetings have become shorter, and we leave them knowing who does what."),),
    )
    small = _small_group(asked)
    return Quotes(
        question=asked.form.wording(prompt, ""),
        texts=texts,
        group=small.name if small and number == 0 else "",
        disguised=gettext("A change of plan could be announced earlier.")
        if prompt.kind == "stop"
        else "",
    )
