"""The questions of one rater group as a page shows them: sections, scales, and the names of fields."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from parallax.domain.responses.answers import Answers
from parallax.domain.rounds import estimate
from parallax.domain.rounds.models import Invitation
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.terms import AnswerForm, FormItem, FormPrompt, pipe

NOT_OBSERVED = "none"
MAY_BE_QUOTED = "yes"
# With more points than this the keys of a scale are drawn in rows.
KEYS_IN_A_ROW = 8


@dataclass(frozen=True)
class Option:
    id: str
    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """`field` is the name of its input: r-<item> for a rating, c-<prompt> for words.

    `tick` is the name of the box "may be quoted word for word"; empty where there is none.
    """

    field: str
    key: str
    text: str
    options: tuple[Option, ...] = ()
    apart: Option | None = None
    tick: str = ""

    @property
    def is_rating(self) -> bool:
        return bool(self.options)

    @property
    def first_input(self) -> str:
        return self.options[0].id if self.options else self.field

    @property
    def many(self) -> bool:
        return len(self.options) > KEYS_IN_A_ROW

    def answer_in_words(self, answers: Answers) -> str:
        """What was answered, as a person reads it; empty: nothing."""
        if not self.is_rating:
            return answers.comments.get(self.key, "")
        if self.key not in answers.ratings:
            return ""
        value = answers.ratings[self.key]
        if value is None:
            return gettext("Not observed")
        label = next((o.label for o in self.options if o.value == str(value)), "")
        return f"{value} · {label}" if label else str(value)


@dataclass(frozen=True)
class Section:
    """One dimension, or the open questions at the end. `number` is its step, from 1."""

    number: int
    name: str
    description: str
    questions: tuple[Question, ...]
    low: str = ""
    high: str = ""

    @property
    def in_own_words(self) -> bool:
        return not self.questions[0].is_rating


@dataclass(frozen=True)
class Asked:
    """Everything that the raters of one group of one round are asked."""

    form: AnswerForm
    group: str
    group_name: str
    kind: str
    minutes: int
    sections: tuple[Section, ...]

    @property
    def about_oneself(self) -> bool:
        return self.kind == "self"

    @property
    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    @property
    def total(self) -> int:
        return sum(len(section.questions) for section in self.sections)


def answered(answers: Answers) -> int:
    return len(answers.ratings) + len(answers.comments)


def has_content(answers: Answers) -> bool:
    """Somebody who has observed nothing and written nothing is better served by declining."""
    return bool(answers.comments) or any(value is not None for value in answers.ratings.values())


def asked_of(invitation: Invitation) -> Asked:
    """What this rater is asked, from the terms that launch froze."""
    group = invitation.group
    form = frozen_form(invitation.round)
    return asked_by(form, group.key, group_name=group.name, kind=group.kind)


def asked_by(form: AnswerForm, group: str, *, group_name: str, kind: str) -> Asked:
    asked = form.for_group(group)
    about_oneself = kind == "self"
    sections = [
        Section(
            number=number,
            name=dimension.name,
            # Descriptions speak of the leader in the third person.
            description=""
            if about_oneself
            else pipe(dimension.description, form.leader_name, form.pronoun),
            questions=tuple(_rating(form, item, group) for item in dimension.items),
            low=form.scale.labels.get(form.scale.min, ""),
            high=form.scale.labels.get(form.scale.max, ""),
        )
        for number, dimension in enumerate(asked.dimensions, start=1)
    ]
    if asked.prompts:
        prompts = tuple(_words(form, prompt, group, about_oneself) for prompt in asked.prompts)
        sections.append(Section(len(sections) + 1, gettext("In your own words"), "", prompts))
    return Asked(form, group, group_name, kind, estimate.minutes(form, group), tuple(sections))


def _rating(form: AnswerForm, item: FormItem, group: str) -> Question:
    field = f"r-{item.id}"
    apart = Option(f"{field}-{NOT_OBSERVED}", NOT_OBSERVED, "") if form.scale.not_observed else None
    return Question(
        field=field,
        key=item.id,
        text=form.wording(item, group),
        options=tuple(
            Option(f"{field}-{value}", str(value), form.scale.labels.get(value, ""))
            for value in form.scale.values
        ),
        apart=apart,
    )


def _words(form: AnswerForm, prompt: FormPrompt, group: str, about_oneself: bool) -> Question:
    # The leader's own words stand in the own report as they are.
    tick = "" if about_oneself else f"q-{prompt.id}"
    return Question(f"c-{prompt.id}", prompt.id, form.wording(prompt, group), tick=tick)
