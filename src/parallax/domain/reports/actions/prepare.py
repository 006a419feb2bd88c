"""Preparing the review: protected figures and shuffled comments onto the coach's desk, by the worker."""

import secrets
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.policy import Policy
from parallax.core.disclosure.released import Protected
from parallax.core.disclosure.verbatim import shuffled_comments
from parallax.core.evidence import Evidence
from parallax.core.questionnaire import GroupKind
from parallax.core.report.findings import Spread
from parallax.domain.audit.actions import record
from parallax.domain.notifications.actions import queue_message
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.terms import core_questionnaire

from ..figures import Figures, figures_to_json
from ..ledger import enter_draft
from ..models import Decision, DeskComment, Preparation, Report
from ..queries import compiled
from .errors import NotInReview
from .locking import locked


def open_review(
    round_id: UUID, evidence: Evidence, *, spread: Spread | None = None, now: datetime
) -> Report:
    """Put protected figures and shuffled comments on the coach's desk; again, it changes nothing. Without `spread` bands rest on the provisional one.

    The figures are attacked before, which takes seconds, and so before any lock.
    """
    round = Round.objects.select_related("leader", "terms").get(pk=round_id)
    if existing := Report.objects.filter(round=round).first():
        return existing
    questionnaire = core_questionnaire(frozen_form(round))
    note = partial(_note_progress, round)
    protected = protect_and_audit(evidence, questionnaire, Policy(), progress=note)
    return _lay_on_desk(round_id, evidence, protected, spread, now=now)


def _note_progress(round: Round, done: int, total: int) -> None:
    Preparation.objects.update_or_create(round=round, defaults={"done": done, "total": total})


@transaction.atomic
def _lay_on_desk(
    round_id: UUID,
    evidence: Evidence,
    protected: Protected,
    spread: Spread | None,
    *,
    now: datetime,
) -> Report:
    round = locked(round_id)
    if existing := Report.objects.filter(round=round).first():
        return existing
    if round.state != State.CLOSED or round.sealed_at is None:
        raise NotInReview
    questionnaire = core_questionnaire(frozen_form(round))
    report = Report.objects.create(
        round=round,
        protected=figures_to_json(Figures(protected, evidence.invited, spread)),
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
