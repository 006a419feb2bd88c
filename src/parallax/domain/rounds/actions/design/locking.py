"""The lock under every change: one editor at a time, on the version that is still open."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from parallax.domain.audit.actions import record
from parallax.domain.people.models import Person

from ...models import Dimension, Item, Prompt, Questionnaire, State
from .errors import QuestionnaireGone, QuestionnaireLocked

type Part = Dimension | Item | Prompt


class NothingChanged(Exception):
    """Raised inside `editing` when all is as wished already, so that no agreement is voided."""


@contextmanager
def held(pk: int) -> Iterator[Questionnaire]:
    """The questionnaire with its row locked until the transaction ends."""
    with transaction.atomic():
        rows = Questionnaire.objects.select_for_update(of=("self",)).select_related("round")
        questionnaire = rows.filter(pk=pk).first()
        if questionnaire is None:
            raise QuestionnaireGone
        yield questionnaire


@contextmanager
def editing(
    pk: int, verb: str, *, by: Person, now: datetime, key: str = ""
) -> Iterator[Questionnaire]:
    """An open questionnaire to change; afterwards its revision is one higher and the audit knows."""
    with held(pk) as questionnaire:
        if questionnaire.locked_at or questionnaire.round.state != State.DESIGNING:
            raise QuestionnaireLocked
        try:
            yield questionnaire
        except NothingChanged:
            return
        questionnaire.revision += 1
        questionnaire.save(update_fields=["revision"])
        record(
            verb,
            questionnaire,
            by=by,
            now=now,
            organisation=questionnaire.round.organisation_id,
            revision=questionnaire.revision,
            key=key,
        )


def questionnaire_of(part: Part) -> int:
    if isinstance(part, Item):
        return part.dimension.questionnaire_id
    return part.questionnaire_id


def fresh[P: Dimension | Item | Prompt](part: P, questionnaire: Questionnaire) -> P:
    """The part as it is now, under the lock."""
    kind: type[P] = type(part)
    found = kind._default_manager.filter(pk=part.pk).first()
    if not isinstance(found, kind) or questionnaire_of(found) != questionnaire.pk:
        raise QuestionnaireGone
    return found
