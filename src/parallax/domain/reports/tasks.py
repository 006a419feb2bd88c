"""Jobs of the report: seal a closed round, protect its figures, put it on the coach's desk."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from parallax.domain.responses.sealing import seal_round

from .actions.prepare import open_review
from .gather import gather_evidence, gather_programme
from .queries import questionnaire_of, rounds_to_prepare
from .spread import spread_of

SEAL_AND_COMPILE = "reports.seal_and_compile"


@app.task(name=SEAL_AND_COMPILE, retry=RetryStrategy(max_attempts=10, wait=5, exponential_wait=3))
def seal_and_compile(round_id: str) -> None:
    """Each step is safe to repeat; one that fails leaves the round as it was."""
    now = timezone.now()
    round = seal_round(UUID(round_id), now=now)
    spread = spread_of(gather_programme(round), questionnaire_of(round))
    open_review(round.pk, gather_evidence(round), spread=spread, now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="reports.resume_preparing", queueing_lock="reports.resume_preparing")
def resume_preparing(timestamp: int) -> None:
    """Closed rounds whose job was lost or has given up."""
    for round_id in rounds_to_prepare():
        prepare_soon(round_id)


def prepare_soon(round_id: UUID) -> None:
    lock = f"{SEAL_AND_COMPILE}:{round_id}"
    try:
        with transaction.atomic():
            seal_and_compile.configure(queueing_lock=lock).defer(round_id=str(round_id))
    except AlreadyEnqueued:
        return
