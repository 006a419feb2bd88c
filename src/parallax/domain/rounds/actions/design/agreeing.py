"""Proposing, agreeing and reopening: both agree to one revision, and then it stands."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from parallax.domain.audit.actions import record
from parallax.domain.notifications.actions import queue_message
from parallax.domain.people.models import Person

from ...models import Agreement, Questionnaire, Round, State
from ...queries import form_of
from ...readiness import obstacles_of
from ...terms import form_to_json
from .copying import next_version
from .errors import EditedMeanwhile, NotReady, QuestionnaireLocked, RoundLaunched
from .locking import held


def agree(questionnaire: Questionnaire, revision: int, *, by: Person, now: datetime) -> Agreement:
    """Propose, or agree to what the other proposed; the second agreement locks the version."""
    with held(questionnaire.pk) as current:
        given = current.agreements.filter(person=by, revision=revision).first()
        if given and current.revision == revision:
            return given
        if current.locked_at:
            raise QuestionnaireLocked
        if current.revision != revision:
            raise EditedMeanwhile(current)
        form = form_of(current)
        if obstacles := obstacles_of(form):
            raise NotReady(obstacles)
        agreement = Agreement.objects.create(
            questionnaire=current, person=by, revision=revision, form=form_to_json(form), at=now
        )
        _after(current, by=by, now=now)
    return agreement


@transaction.atomic
def reopen(round: Round, *, by: Person, now: datetime) -> Questionnaire:
    """A new version to work on, as long as nobody has been invited; the agreed one is kept."""
    latest = round.questionnaires.first()
    if latest is None:
        raise QuestionnaireLocked
    with held(latest.pk) as agreed:
        locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        newest = locked.questionnaires.first()
        if newest and locked.state == State.DESIGNING and newest.locked_at is None:
            return newest
        if locked.state != State.NOMINATING:
            raise RoundLaunched
        reopened = next_version(agreed)
        locked.state = State.DESIGNING
        locked.save(update_fields=["state"])
        record(
            "questionnaire.reopened",
            reopened,
            by=by,
            now=now,
            organisation=locked.organisation_id,
            version=reopened.version,
        )
    return reopened


def _after(questionnaire: Questionnaire, *, by: Person, now: datetime) -> None:
    round = questionnaire.round
    agreed = set(
        questionnaire.agreements.filter(revision=questionnaire.revision).values_list(
            "person_id", flat=True
        )
    )
    both = {round.leader_id, round.coach_id} <= agreed
    if both:
        _lock(questionnaire, now)
    verb = "questionnaire.agreed" if both else "questionnaire.proposed"
    record(
        verb,
        questionnaire,
        by=by,
        now=now,
        organisation=round.organisation_id,
        revision=questionnaire.revision,
        version=questionnaire.version,
    )
    _tell_the_other(questionnaire, both=both, by=by, now=now)


def _lock(questionnaire: Questionnaire, now: datetime) -> None:
    round = Round.objects.select_for_update(of=("self",)).get(pk=questionnaire.round_id)
    if round.state != State.DESIGNING:
        raise QuestionnaireLocked
    questionnaire.locked_at = now
    questionnaire.save(update_fields=["locked_at"])
    round.state = State.NOMINATING
    round.save(update_fields=["state"])


def _tell_the_other(questionnaire: Questionnaire, *, both: bool, by: Person, now: datetime) -> None:
    round = questionnaire.round
    other = round.coach if by.pk == round.leader_id else round.leader
    queue_message(
        "questionnaire_agreed" if both else "questionnaire_proposed",
        to=other,
        context={
            "organisation": round.organisation.name,
            "who": by.name,
            "page": reverse("shared:questionnaire", args=[round.pk]),
        },
        key=f"questionnaire:{questionnaire.pk}:{questionnaire.revision}:{by.pk}",
        language=other.language,
        now=now,
    )
