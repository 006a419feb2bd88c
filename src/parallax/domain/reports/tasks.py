"""Jobs of the report: seal a closed round and put it on the coach's desk, protect its figures in the breakdown that was chosen.

None is tried again by itself: waiting for that it would keep the place in the queue from the periodic job, which asks again.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from parallax.core.report.findings import Spread
from parallax.domain.responses.sealing import seal_round
from parallax.domain.rounds.models import Round

from .actions.prepare import open_review, protect_as_chosen
from .gather import gather_evidence, gather_programme
from .queries import questionnaire_of, rounds_to_prepare, rounds_to_protect
from .spread import spread_of

SEAL_AND_COMPILE = "reports.seal_and_compile"
PROTECT = "reports.protect"


@app.task(name=SEAL_AND_COMPILE)
def seal_and_compile(round_id: str) -> None:
    """Each step is safe to repeat; one that fails leaves the round as it was."""
    now = timezone.now()
    round = seal_round(UUID(round_id), now=now)
    open_review(round.pk, gather_evidence(round), spread=_spread(round), now=now)


@app.task(name=PROTECT)
def protect(round_id: str) -> None:
    """The figures of a round in review, in the breakdown that its coach has chosen."""
    round = Round.objects.get(pk=UUID(round_id))
    now = timezone.now()
    protect_as_chosen(round.pk, gather_evidence(round), spread=_spread(round), now=now)


def _spread(round: Round) -> Spread:
    return spread_of(gather_programme(round), questionnaire_of(round))


@app.periodic(cron="*/5 * * * *")
@app.task(name="reports.resume_preparing", queueing_lock="reports.resume_preparing")
def resume_preparing(timestamp: int) -> None:
    """Rounds whose job was lost or has failed."""
    for round_id in rounds_to_prepare():
        prepare_soon(round_id)
    for round_id in rounds_to_protect():
        protect_soon(round_id)


def prepare_soon(round_id: UUID) -> None:
    _once(SEAL_AND_COMPILE, round_id)


def protect_soon(round_id: UUID) -> None:
    _once(PROTECT, round_id)


def _once(job: str, round_id: UUID) -> None:
    try:
        with transaction.atomic():
            app.configure_task(job, queueing_lock=f"{job}:{round_id}").defer(round_id=str(round_id))
    except AlreadyEnqueued:
        return
