"""From a closed round to the released report: prepare, moderate, summarise, release.

ReviewFault
├── NotInReview         the round is not (or no longer) with the coach
├── ChangedElsewhere    another tab or person saved meanwhile; carries what is stored now
├── WordsMissing        a disguise without wording, or a comment withheld without a reason
├── MayNotBeQuoted      the rater did not allow these words to be quoted
└── CommentsUndecided   the release waits for decisions; carries how many
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.policy import Policy
from parallax.core.disclosure.recognisable import same_words
from parallax.core.disclosure.released import Protected
from parallax.core.disclosure.verbatim import shuffled_comments
from parallax.core.evidence import Evidence
from parallax.core.questionnaire import GroupKind
from parallax.core.report import to_json, to_plain
from parallax.domain.audit.actions import record
from parallax.domain.notifications.actions import queue_message
from parallax.domain.people.models import Person
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.terms import core_questionnaire

from .figures import Figures, figures_to_json
from .ledger import enter_draft, enter_released
from .models import Decision, DeskComment, Preparation, Report
from .queries import compiled

__all__ = [
    "ChangedElsewhere",
    "CommentsUndecided",
    "MayNotBeQuoted",
    "NotInReview",
    "ReviewFault",
    "WordsMissing",
    "decide_comment",
    "keep_remaining",
    "open_review",
    "release_report",
    "save_summary",
]


class ReviewFault(Exception):
    """Something about the review that cannot be done; each kind says why."""


class NotInReview(ReviewFault):
    """The round is not with the coach: still being prepared, or released already."""


class ChangedElsewhere(ReviewFault):
    """Somebody saved something else since the page was opened; nothing was overwritten."""

    def __init__(self, current: DeskComment | Report | int) -> None:
        super().__init__()
        self.current = current


class WordsMissing(ReviewFault):
    """A disguise needs its wording, a withheld comment its reason."""


class MayNotBeQuoted(ReviewFault):
    """The rater took off "may be quoted word for word": disguise it in other words, or withhold it."""


class CommentsUndecided(ReviewFault):
    """The report cannot be released before every comment is decided."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


def open_review(round_id: UUID, evidence: Evidence, *, now: datetime) -> Report:
    """Put protected figures and shuffled comments on the coach's desk; again, it changes nothing.

    The figures are attacked before, which takes seconds, and so before any lock.
    """
    round = Round.objects.select_related("leader", "terms").get(pk=round_id)
    if existing := Report.objects.filter(round=round).first():
        return existing
    questionnaire = core_questionnaire(frozen_form(round))
    note = partial(_note_progress, round)
    protected = protect_and_audit(evidence, questionnaire, Policy(), progress=note)
    return _lay_on_desk(round_id, evidence, protected, now=now)


def _note_progress(round: Round, done: int, total: int) -> None:
    Preparation.objects.update_or_create(round=round, defaults={"done": done, "total": total})


@transaction.atomic
def _lay_on_desk(
    round_id: UUID, evidence: Evidence, protected: Protected, *, now: datetime
) -> Report:
    round = _locked(round_id)
    if existing := Report.objects.filter(round=round).first():
        return existing
    if round.state != State.CLOSED or round.sealed_at is None:
        raise NotInReview
    questionnaire = core_questionnaire(frozen_form(round))
    report = Report.objects.create(
        round=round,
        protected=figures_to_json(Figures(protected, evidence.invited)),
        compiled_at=now,
    )
    # A key that nobody keeps: the order on the desk leads nowhere.
    comments = shuffled_comments(
        evidence.comments, protected.plan, protected.policy, key=secrets.token_bytes(32)
    )
    own = {group.id for group in questionnaire.groups if group.kind is GroupKind.SELF}
    DeskComment.objects.bulk_create(
        DeskComment(
            round=round,
            prompt=comment.prompt,
            group=group or "",
            text=comment.text,
            quotable=comment.quotable or group in own,
            position=position,
            # The leader's own words, last of each prompt, need no protection from the leader.
            decision=Decision.KEEP if group in own else "",
        )
        for position, (comment, group) in enumerate(sorted(comments, key=lambda c: c[1] in own))
    )
    Preparation.objects.filter(round=round).delete()
    round.state = State.REVIEWING
    round.save(update_fields=["state"])
    draft = compiled(report, questionnaire, now=now)
    entry = enter_draft(report, draft, evidence, questionnaire, now=now)
    record(
        "report.prepared",
        round,
        by=None,
        now=now,
        organisation=round.organisation_id,
        comments=len(comments),
        ledger=entry.number,
        entry=entry.sha256,
    )
    _tell_coach(round, now)
    return report


@transaction.atomic
def decide_comment(
    comment: DeskComment,
    decision: Decision | None,
    *,
    disguised: str = "",
    reason: str = "",
    expected_revision: int,
    by: Person,
    now: datetime,
) -> DeskComment:
    """Keep, disguise or withhold a comment; None takes the decision back, its words are kept.

    The same decision again, from a second tab or a double click, succeeds and changes nothing.
    """
    round = _in_review(comment.round_id)
    current = DeskComment.objects.select_for_update().get(pk=comment.pk, round=round)
    disguised, reason = disguised.strip(), reason.strip()
    if _says_the_same(current, decision, disguised, reason):
        return current
    if current.revision != expected_revision:
        raise ChangedElsewhere(current)
    _need_words(decision, disguised, reason)
    _need_leave(current, decision, disguised)
    current.decision = decision or ""
    current.disguised = disguised or current.disguised
    current.reason = reason or current.reason
    _sign([current], by, now)
    current.save()
    record(
        "comment.decided", round, by=by, now=now, comment=str(current.pk), decision=current.decision
    )
    return current


@transaction.atomic
def keep_remaining(round: Round, *, expected: int, by: Person, now: datetime) -> int:
    """Keep all undecided comments that may be quoted, if they are as many as the page said."""
    round = _in_review(round.pk)
    undecided = DeskComment.objects.select_for_update().filter(round=round, decision="")
    remaining = list(undecided.filter(quotable=True))
    if len(remaining) not in (0, expected):
        raise ChangedElsewhere(len(remaining))
    for comment in remaining:
        comment.decision = Decision.KEEP
    _sign(remaining, by, now)
    DeskComment.objects.bulk_update(remaining, ["decision", "revision", "decided_by", "decided_at"])
    for comment in remaining:
        record(
            "comment.decided",
            round,
            by=by,
            now=now,
            comment=str(comment.pk),
            decision="keep",
            bulk=True,
        )
    return len(remaining)


@transaction.atomic
def save_summary(
    report: Report, summary: str, *, expected_revision: int, by: Person, now: datetime
) -> Report:
    """Keep the coach's summary; the same words again change nothing."""
    round = _in_review(report.round_id)
    current = Report.objects.select_for_update().get(pk=report.pk)
    if current.summary == summary:
        return current
    if current.revision != expected_revision:
        raise ChangedElsewhere(current)
    current.summary = summary
    current.revision += 1
    current.save(update_fields=["summary", "revision"])
    record("report.summarised", round, by=by, now=now, characters=len(summary))
    return current


@transaction.atomic
def release_report(round: Round, *, by: Person, now: datetime) -> Report:
    """Freeze the report and give it to the leader; a second release returns the first one."""
    round = _locked(round.pk)
    report = Report.objects.select_for_update().filter(round=round).first()
    if report is None:
        raise NotInReview
    if report.released_at is not None:
        return report
    if round.state != State.REVIEWING:
        raise NotInReview
    if undecided := DeskComment.objects.filter(round=round, decision="").count():
        raise CommentsUndecided(undecided)
    questionnaire = core_questionnaire(frozen_form(round))
    snapshot = compiled(report, questionnaire, now=now)
    report.snapshot = to_plain(snapshot)
    report.snapshot_sha256 = hashlib.sha256(to_json(snapshot).encode()).hexdigest()
    report.released_at, report.released_by = now, by
    report.save()
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
    )
    _tell_leader(round, now)
    return report


def _locked(round_id: UUID) -> Round:
    """Everything that changes a review waits here for the one before."""
    rounds = Round.objects.select_related("leader", "coach", "organisation", "terms")
    return rounds.select_for_update(of=("self",)).get(pk=round_id)


def _in_review(round_id: UUID) -> Round:
    round = _locked(round_id)
    if round.state != State.REVIEWING:
        raise NotInReview
    return round


def _says_the_same(
    current: DeskComment, decision: Decision | None, disguised: str, reason: str
) -> bool:
    if current.decision != (decision or ""):
        return False
    if decision == Decision.DISGUISE:
        return current.disguised == disguised
    if decision == Decision.WITHHOLD:
        return current.reason == reason
    return True


def _need_words(decision: Decision | None, disguised: str, reason: str) -> None:
    if decision == Decision.DISGUISE and not disguised:
        raise WordsMissing
    if decision == Decision.WITHHOLD and not reason:
        raise WordsMissing


def _need_leave(comment: DeskComment, decision: Decision | None, disguised: str) -> None:
    """Whoever may not be quoted is not quoted under the name of a disguise either."""
    if comment.quotable:
        return
    if decision == Decision.KEEP:
        raise MayNotBeQuoted
    if decision == Decision.DISGUISE and same_words(disguised, comment.text):
        raise MayNotBeQuoted


def _sign(comments: Iterable[DeskComment], by: Person, now: datetime) -> None:
    for comment in comments:
        comment.revision += 1
        comment.decided_by = by if comment.decision else None
        comment.decided_at = now if comment.decision else None


def _clear_desk(round: Round) -> None:
    """What the leader did not get to read is gone: originals, and words of earlier decisions."""
    desk = DeskComment.objects.filter(round=round)
    desk.filter(decision=Decision.KEEP).update(disguised="", reason="")
    desk.filter(decision=Decision.DISGUISE).update(text="", reason="")
    desk.filter(decision=Decision.WITHHOLD).update(text="", disguised="")


def _tell_coach(round: Round, now: datetime) -> None:
    queue_message(
        "review_ready",
        to=round.coach,
        context={
            "organisation": round.organisation.name,
            "leader": round.leader.name,
            "page": reverse("coach:comments", args=[round.pk]),
        },
        key=f"review-ready:{round.pk}",
        language=round.coach.language,
        now=now,
    )


def _tell_leader(round: Round, now: datetime) -> None:
    queue_message(
        "report_released",
        to=round.leader,
        context={
            "organisation": round.organisation.name,
            "coach": round.coach.name,
            "page": reverse("leader:report", args=[round.pk]),
        },
        key=f"report-released:{round.pk}",
        language=round.leader.language,
        now=now,
    )
