"""Preparing the review, by the worker: shuffled comments onto the coach's desk, and protected figures in the breakdown that was chosen."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.breakdown import Shape, shapes
from parallax.core.disclosure.policy import Breakdown, Policy
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Protected
from parallax.core.disclosure.verbatim import shuffled_comments
from parallax.core.evidence import Evidence
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import GroupKind, Questionnaire
from parallax.core.report.findings import Spread
from parallax.domain.audit.actions import record
from parallax.domain.notifications.actions import queue_messages
from parallax.domain.rounds.letters import letter_to_coach
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.terms import core_questionnaire

from ..breakdowns import allowed_in, shapes_to_json
from ..figures import Figures, figures_to_json
from ..ledger import enter_draft
from ..models import Decision, DeskComment, Preparation, Report
from ..queries import compiled
from .errors import NotInReview
from .locking import in_review, locked


def open_review(
    round_id: UUID, evidence: Evidence, *, spread: Spread | None = None, now: datetime
) -> Report:
    """Put shuffled comments on the coach's desk, and protected figures unless there is something to choose; again, it changes nothing.

    Without `spread` bands rest on the provisional one. The coach chooses where the rules on counts cost something as promised and another breakdown shows something else: asked of
    counts alone, so that being asked says nothing about answers. The figures are attacked before any lock, since that takes seconds.
    """
    round = Round.objects.select_related("leader", "terms").get(pk=round_id)
    if existing := Report.objects.filter(round=round).first():
        return existing
    questionnaire = core_questionnaire(frozen_form(round))
    offered = shapes(evidence, questionnaire, allowed_in(round))
    figures = None
    if len(offered) == 1 or not offered[0].coarser:
        protected = _protected(round, evidence, questionnaire, Breakdown.AS_PROMISED)
        figures = Figures(protected, evidence.invited, spread)
    return _lay_on_desk(round_id, evidence, offered, figures, now=now)


def protect_as_chosen(
    round_id: UUID, evidence: Evidence, *, spread: Spread | None = None, now: datetime
) -> Report:
    """The figures in the breakdown that the coach has chosen; again, it changes nothing."""
    report = Report.objects.select_related("round__leader", "round__terms").get(round=round_id)
    if report.protected is not None or not report.breakdown:
        return report
    questionnaire = core_questionnaire(frozen_form(report.round))
    chosen = Breakdown(report.breakdown)
    protected = _protected(report.round, evidence, questionnaire, chosen)
    figures = Figures(protected, evidence.invited, spread)
    return _lay_chosen(round_id, evidence, figures, now=now)


def _protected(
    round: Round, evidence: Evidence, questionnaire: Questionnaire, breakdown: Breakdown
) -> Protected:
    note = partial(_note_progress, round)
    return protect_and_audit(evidence, questionnaire, Policy(breakdown=breakdown), progress=note)


def _note_progress(round: Round, done: int, total: int) -> None:
    Preparation.objects.update_or_create(round=round, defaults={"done": done, "total": total})


@transaction.atomic
def _lay_on_desk(
    round_id: UUID,
    evidence: Evidence,
    offered: Sequence[Shape],
    figures: Figures | None,
    *,
    now: datetime,
) -> Report:
    round = locked(round_id)
    if existing := Report.objects.filter(round=round).first():
        return existing
    if round.state != State.CLOSED or round.sealed_at is None:
        raise NotInReview
    questionnaire = core_questionnaire(frozen_form(round))
    report = Report.objects.create(round=round, shapes=shapes_to_json(offered), compiled_at=now)
    laid = _lay_comments(round, evidence, questionnaire)
    entered = {}
    if figures is not None:
        report.breakdown = Breakdown.AS_PROMISED
        entered = _lay_figures(report, evidence, figures, questionnaire, now=now)
    round.state = State.REVIEWING
    round.save(update_fields=["state"])
    record(
        "report.prepared",
        round,
        by=None,
        now=now,
        organisation=round.organisation_id,
        comments=laid,
        **entered,
    )
    queue_messages([letter_to_coach("review_ready", round, "coach:comments")], now=now)
    return report


@transaction.atomic
def _lay_chosen(round_id: UUID, evidence: Evidence, figures: Figures, *, now: datetime) -> Report:
    round = in_review(round_id)
    report = Report.objects.select_for_update().get(round=round)
    if report.protected is not None:
        return report
    report.round = round
    questionnaire = core_questionnaire(frozen_form(round))
    _name_joined_groups(round, figures.protected)
    entered = _lay_figures(report, evidence, figures, questionnaire, now=now)
    record(
        "report.protected",
        round,
        by=None,
        now=now,
        organisation=round.organisation_id,
        **entered,
    )
    return report


def _lay_figures(
    report: Report,
    evidence: Evidence,
    figures: Figures,
    questionnaire: Questionnaire,
    *,
    now: datetime,
) -> dict[str, Any]:
    """From here on the coach may see them: they are entered in the ledger, and there are no others."""
    report.protected = figures_to_json(figures)
    report.compiled_at = now
    report.save(update_fields=["protected", "breakdown", "compiled_at"])
    Preparation.objects.filter(round=report.round).delete()
    draft = compiled(report, questionnaire, now=now)
    entry = enter_draft(report, draft, evidence, questionnaire, now=now)
    return {"ledger": entry.number, "entry": entry.sha256}


def _lay_comments(round: Round, evidence: Evidence, questionnaire: Questionnaire) -> int:
    plan = protect(score(evidence, questionnaire), questionnaire).plan
    # A key that nobody keeps: the order on the desk leads nowhere.
    comments = shuffled_comments(evidence.comments, plan, key=secrets.token_bytes(32))
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
    return len(comments)


def _name_joined_groups(round: Round, protected: Protected) -> None:
    """A comment stands under the group whose figures stand beside it."""
    for entry in protected.plan.groups:
        if entry.shown_as:
            named = DeskComment.objects.filter(round=round, group=entry.group.id)
            named.update(group=entry.shown_as.id)
