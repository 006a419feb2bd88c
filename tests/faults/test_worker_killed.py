"""The worker is killed (SIGKILL), or its job fails, in the middle of sealing: nothing half-sealed, no key lost.

A lock held by the test makes the real worker wait at a known step; then the process is killed.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app

from parallax.config.roles import WORKER
from parallax.domain.reports.models import DeskComment, Report
from parallax.domain.reports.tasks import SEAL_AND_COMPILE, resume_preparing
from parallax.domain.responses.models import Draft, SealedComment, SealedRating
from parallax.domain.rounds.actions.close import close_round
from parallax.domain.rounds.models import Round, State
from tests.cast import Cast
from tests.collecting_round import answer, invitations_of, make_collecting_round
from tests.harness.database import acting_as
from tests.harness.place import INSTALLATION, database_name
from tests.harness.server import environment

WAIT_SECONDS = 90
PEOPLE = 13

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def closed(cast: Cast) -> Round:
    now = datetime.now(UTC)
    round = make_collecting_round(cast, now=now)
    for number, invitation in enumerate(invitations_of(round)):
        answer(invitation, value=1 + number % 5, words=f"words {number}", now=now)
    close_round(round, by=cast.coach, now=now)
    return round


def test_killed_while_writing_sealed_answers(closed: Round) -> None:
    """Ratings are written, comments wait: all of it is undone."""
    with _lock("LOCK TABLE responses_sealedcomment IN ACCESS EXCLUSIVE MODE"):
        _kill_worker_when_it_waits("responses_sealedcomment")
    assert _counts() == (PEOPLE, 0, 0)
    closed.refresh_from_db()
    assert (closed.state, closed.sealed_at) == (State.CLOSED, None)
    assert _key(closed).exists()
    _recover()
    _is_whole(closed)


def test_killed_after_sealing_before_the_key_is_destroyed(closed: Round) -> None:
    """The answers are safe, the key is still there: the next worker finishes, without doubling."""
    with _lock("LOCK TABLE responses_draft IN SHARE UPDATE EXCLUSIVE MODE"):
        _kill_worker_when_it_waits("responses_draft")
    assert _counts() == (0, PEOPLE * 4, PEOPLE * 3)
    assert _key(closed).exists()
    _recover()
    _is_whole(closed)


def test_killed_while_laying_the_desk(closed: Round) -> None:
    """Sealed and the key destroyed, but no report yet: the next worker makes it once."""
    with _lock("LOCK TABLE reports_report IN SHARE MODE"):
        _kill_worker_when_it_waits("reports_report")
    assert _counts() == (0, PEOPLE * 4, PEOPLE * 3)
    assert not _key(closed).exists()
    assert Report.objects.count() == 0
    _recover()
    _is_whole(closed)


@pytest.mark.parametrize("beside_its_twin", [False, True])
def test_a_job_that_fails_leaves_its_place_to_the_next(
    closed: Round, beside_its_twin: bool
) -> None:
    """Nothing of it waits for hours, and no row of it stays, though its place in the queue was taken meanwhile."""
    with _lock("LOCK TABLE responses_sealedcomment IN ACCESS EXCLUSIVE MODE"):
        worker = _start_worker()
        _wait_for_lock_on("responses_sealedcomment")
        if beside_its_twin:
            _queue_for_later(closed)
        _end_sessions_that_wait_for("responses_sealedcomment")
    assert worker.wait(WAIT_SECONDS) == 0
    if beside_its_twin:
        _begin_what_waits()
    _recover()
    _is_whole(closed)
    assert _sealing_jobs() == []


def test_two_workers_seal_at_once(closed: Round) -> None:
    with acting_as(WORKER):
        resume_preparing(timestamp=0)
    workers = [_start_worker(), _start_worker()]
    assert [worker.wait(WAIT_SECONDS) for worker in workers] == [0, 0]
    _is_whole(closed)


def _is_whole(round: Round) -> None:
    round.refresh_from_db()
    assert (round.state, round.sealed_at is not None) == (State.REVIEWING, True)
    assert round.key_destroyed_at is not None
    assert not _key(round).exists()
    assert _counts() == (0, PEOPLE * 4, PEOPLE * 3)
    assert Report.objects.filter(round=round).count() == 1
    assert DeskComment.objects.filter(round=round).count() == PEOPLE * 3


def _recover() -> None:
    """As the periodic job of the next worker does."""
    with acting_as(WORKER):
        resume_preparing(timestamp=0)
    assert _start_worker().wait(WAIT_SECONDS) == 0


def _queue_for_later(round: Round) -> None:
    """As the periodic job queues it while the other one runs; for later, as when all hands are full."""
    lock = f"{SEAL_AND_COMPILE}:{round.pk}"
    twin = app.configure_task(SEAL_AND_COMPILE, queueing_lock=lock, schedule_in={"hours": 1})
    with acting_as(WORKER):
        twin.defer(round_id=str(round.pk))


def _begin_what_waits() -> None:
    with acting_as(WORKER), connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def _sealing_jobs() -> list[str]:
    asked = "SELECT status FROM procrastinate_jobs WHERE task_name = %s"
    with acting_as(WORKER), connection.cursor() as cursor:
        cursor.execute(asked, [SEAL_AND_COMPILE])
        return [status for (status,) in cursor]


def _counts() -> tuple[int, int, int]:
    with acting_as(WORKER):
        return (
            Draft.objects.count(),
            SealedRating.sealed.count(),
            SealedComment.sealed.count(),
        )


def _key(round: Round) -> Path:
    return Path(settings.PARALLAX_KEYS) / "rounds" / f"{round.pk}.key"


@contextmanager
def _lock(statement: str) -> Iterator[None]:
    connection.close()
    with psycopg.connect(INSTALLATION.server.superuser_url(database_name())) as superuser:
        superuser.execute(statement)
        yield


def _kill_worker_when_it_waits(table: str) -> None:
    worker = _start_worker()
    try:
        _wait_for_lock_on(table)
    finally:
        worker.kill()
        worker.wait(WAIT_SECONDS)
    _end_sessions_of_the_dead()


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "parallax", "worker", "--once"],
        env=environment(WORKER, "http://127.0.0.1"),
    )


def _wait_for_lock_on(table: str) -> None:
    waiting = "SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
    deadline = time.monotonic() + WAIT_SECONDS
    with psycopg.connect(
        INSTALLATION.server.superuser_url(database_name()), autocommit=True
    ) as superuser:
        while not superuser.execute(waiting, [table]).fetchone():
            assert time.monotonic() < deadline, f"the worker never waited for {table}"
            time.sleep(0.05)


def _end_sessions_that_wait_for(table: str) -> None:
    """Whoever waits there fails, as by a connection that breaks."""
    with psycopg.connect(
        INSTALLATION.server.superuser_url(database_name()), autocommit=True
    ) as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
            " WHERE relation = %s::regclass AND NOT granted",
            [table],
        )


def _end_sessions_of_the_dead() -> None:
    """A killed client's session notices only when it next writes; the server would end it then."""
    with psycopg.connect(
        INSTALLATION.server.superuser_url(database_name()), autocommit=True
    ) as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = %s",
            [WORKER],
        )
