"""The first version from a template, and the settings of the whole questionnaire."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parallax.domain.audit.actions import record
from parallax.domain.instruments import Template, library, scale_by_key
from parallax.domain.people.models import Person

from ...models import Questionnaire, RaterGroup, Round, State
from .copying import in_another_round
from .errors import EditedMeanwhile, QuestionnaireLocked
from .locking import editing
from .questions import copy_dimension, copy_prompt
from .wording import cleaned


@dataclass(frozen=True)
class Settings:
    """What holds for every question: the title, the scale, and whether "not observed" is offered."""

    title: str
    scale_key: str
    not_observed: bool


@transaction.atomic
def start_questionnaire(
    round: Round, template: Template, *, by: Person, now: datetime
) -> Questionnaire:
    """The first version, with the usual rater groups; the one that stands if it was started before."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if locked.state != State.DESIGNING:
        raise QuestionnaireLocked
    if started := locked.questionnaires.first():
        return started
    questionnaire = Questionnaire.objects.create(
        round=locked, title=template.title, scale_key=template.scale
    )
    _usual_groups(locked)
    _fill(questionnaire, template)
    record(
        "questionnaire.started",
        questionnaire,
        by=by,
        now=now,
        organisation=locked.organisation_id,
        template=template.key,
    )
    return questionnaire


@transaction.atomic
def repeat_questionnaire(
    round: Round, earlier: Questionnaire, *, by: Person, now: datetime
) -> Questionnaire:
    """The first version with the questions and rater groups of an earlier round; the one that stands if it was started before."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if locked.state != State.DESIGNING:
        raise QuestionnaireLocked
    if started := locked.questionnaires.first():
        return started
    questionnaire = in_another_round(earlier, locked)
    record(
        "questionnaire.repeated",
        questionnaire,
        by=by,
        now=now,
        organisation=locked.organisation_id,
        earlier=str(earlier.round_id),
    )
    return questionnaire


def start_over(
    questionnaire: Questionnaire, template: Template, *, by: Person, now: datetime
) -> Questionnaire:
    """Replace every question by those of a template; the rater groups stay."""
    with editing(questionnaire.pk, "questionnaire.started_over", by=by, now=now) as current:
        current.dimensions.all().delete()
        current.prompts.all().delete()
        current.title, current.scale_key = template.title, template.scale
        current.save(update_fields=["title", "scale_key"])
        _fill(current, template)
    return current


def change_settings(
    questionnaire: Questionnaire,
    settings: Settings,
    *,
    expected: Settings,
    by: Person,
    now: datetime,
) -> Questionnaire:
    """`expected` are the settings as they were read; refused when somebody changed them since."""
    scale_by_key(settings.scale_key)
    with editing(questionnaire.pk, "questionnaire.settings", by=by, now=now) as current:
        if settings_of(current) != expected:
            raise EditedMeanwhile(current)
        current.title = cleaned(settings.title, Questionnaire, "title")
        current.scale_key = settings.scale_key
        current.not_observed = settings.not_observed
        current.save(update_fields=["title", "scale_key", "not_observed"])
    return current


def settings_of(questionnaire: Questionnaire) -> Settings:
    return Settings(questionnaire.title, questionnaire.scale_key, questionnaire.not_observed)


def _fill(questionnaire: Questionnaire, template: Template) -> None:
    for key in template.dimensions:
        copy_dimension(questionnaire, library().dimensions[key])
    for key in template.prompts:
        copy_prompt(questionnaire, library().prompts[key])


def _usual_groups(round: Round) -> None:
    usual = [group for group in library().groups.values() if group.default]
    present = set(round.groups.values_list("key", flat=True))
    RaterGroup.objects.bulk_create(
        RaterGroup(
            round=round,
            key=group.key,
            name=group.name,
            kind=group.kind,
            minimum=group.minimum,
            merge_into=group.merge_into,
            position=at,
        )
        for at, group in enumerate(usual)
        if group.key not in present
    )
