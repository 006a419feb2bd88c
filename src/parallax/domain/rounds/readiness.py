"""What still stands in the way of agreeing to a questionnaire, in words for the page."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .terms import AnswerForm, FormGroup, FormItem, FormPrompt

type Question = FormItem | FormPrompt


@dataclass(frozen=True)
class Obstacle:
    """One reason, and the key of the question or dimension it is about (empty: the whole)."""

    text: str
    key: str = ""


def obstacles_of(form: AnswerForm) -> list[Obstacle]:
    return [
        *_nothing_asked(form),
        *_empty_dimensions(form),
        *_said_twice(form),
        *_asked_of_nobody(form),
        *_groups_without_questions(form),
    ]


def answering_groups(form: AnswerForm) -> tuple[FormGroup, ...]:
    """Groups that fill in the form; merged ones only show others together."""
    return tuple(group for group in form.groups if group.kind != "merged")


def _questions(form: AnswerForm) -> tuple[Question, ...]:
    return (*form.items, *form.prompts)


def _nothing_asked(form: AnswerForm) -> Iterator[Obstacle]:
    if not _questions(form):
        yield Obstacle(_("There is no question yet."))
    if not [group for group in answering_groups(form) if group.kind != "self"]:
        yield Obstacle(_("There is no group of raters yet."))


def _empty_dimensions(form: AnswerForm) -> Iterator[Obstacle]:
    for dimension in form.dimensions:
        if not dimension.items:
            text = _("“%(name)s” has no questions. Add one or remove the dimension.")
            yield Obstacle(text % {"name": dimension.name}, dimension.id)


def _said_twice(form: AnswerForm) -> Iterator[Obstacle]:
    by_words: dict[str, list[Question]] = defaultdict(list)
    for question in _questions(form):
        by_words[_words(question.text)].append(question)
    for alike in by_words.values():
        for question in alike[1:]:
            text = _("“%(question)s” is asked more than once.")
            yield Obstacle(text % {"question": _read(form, question)}, question.id)


def _asked_of_nobody(form: AnswerForm) -> Iterator[Obstacle]:
    groups = answering_groups(form)
    for question in _questions(form):
        if not any(question.asked_of(group.id) for group in groups):
            text = _("Nobody is asked “%(question)s”. Choose at least one group.")
            yield Obstacle(text % {"question": _read(form, question)}, question.id)


def _groups_without_questions(form: AnswerForm) -> Iterator[Obstacle]:
    questions = _questions(form)
    for group in answering_groups(form):
        if questions and not any(question.asked_of(group.id) for question in questions):
            yield Obstacle(_("“%(name)s” are asked nothing.") % {"name": group.name})


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _read(form: AnswerForm, question: Question) -> str:
    return form.wording(question, "")
