"""The release: the report is frozen and handed to the leader, once."""

import hashlib
from datetime import datetime

from django.db import transaction

from parallax.core.report import to_json, to_plain
from parallax.domain.audit.actions import record
from parallax.domain.notifications.actions import queue_messages
from parallax.domain.people.models import Person
from parallax.domain.rounds.letters import letter_to_leader
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.terms import core_questionnaire

from ..ledger import enter_released
from ..models import Debrief, Decision, DeskComment, Report
from ..queries import compiled
from ..quoting import quoted_in
from .errors import CommentsUndecided, FiguresMissing, NotInReview, QuotesKeptBack
from .locking import locked


@transaction.atomic
def release_report(round: Round, *, staged: bool = False, by: Person, now: datetime) -> Report:
    """Freeze the report and give it to the leader, at once or `staged`: section by section at the debrief. A second release returns the first one."""
    round = locked(round.pk)
    report = Report.objects.select_for_update().filter(round=round).first()
    if report is None:
        raise NotInReview
    if report.released_at is not None:
        return report
    if round.state != State.REVIEWING:
        raise NotInReview
    if report.protected is None:
        raise FiguresMissing
    if undecided := DeskComment.objects.filter(round=round, decision="").count():
        raise CommentsUndecided(undecided)
    questionnaire = core_questionnaire(frozen_form(round))
    if any(quoted.refused for quoted in quoted_in(report, questionnaire)):
        raise QuotesKeptBack
    snapshot = compiled(report, questionnaire, now=now)
    report.snapshot = to_plain(snapshot)
    report.snapshot_sha256 = hashlib.sha256(to_json(snapshot).encode()).hexdigest()
    report.released_at, report.released_by = now, by
    report.save()
    Debrief.objects.create(report=report, finished_at=None if staged else now)
    _clear_desk(round)
    round.state, round.released_at = State.RELEASED, now
    round.save(update_fields=["state", "released_at"])
    entry = enter_released(report, snapshot, now=now)
    record(
        "report.released",
        round,
        by=by,
        now=now,
        organisation=round.organisation_id,
        sha256=report.snapshot_sha256,
        ledger=entry.number,
        entry=entry.sha256,
        staged=staged,
    )
    if staged:
        queue_messages([letter_to_leader("debrief_ready", round, "leader:debrief")], now=now)
    else:
        tell_leader(round, now)
    return report


def _clear_desk(round: Round) -> None:
    """What the leader did not get to read is gone: originals, and words of earlier decisions."""
    desk = DeskComment.objects.filter(round=round)
    desk.filter(decision=Decision.KEEP).update(disguised="", reason="")
    desk.filter(decision=Decision.DISGUISE).update(text="", reason="")
    desk.filter(decision=Decision.WITHHOLD).update(text="", disguised="")


def tell_leader(round: Round, now: datetime) -> None:
    """The whole report is open now."""
    queue_messages([letter_to_leader("report_released", round, "leader:report")], now=now)
