"""Entering what a report shows into the ledger: the coach's draft when its figures are laid on the desk, the leader's report at its release."""

from dataclasses import asdict
from datetime import datetime

from parallax.core.disclosure.facts import released_facts
from parallax.core.evidence import Evidence
from parallax.core.questionnaire import Questionnaire
from parallax.core.report import Report as CompiledReport
from parallax.domain.disclosure.actions import record_exact_facts, record_release
from parallax.domain.disclosure.facts import facts_of
from parallax.domain.disclosure.models import LedgerEntry

from .models import Report
from .queries import figures_of

COACH = "coach"
LEADER = "leader"


class NotInLedger(Exception):
    """The report shows other figures than those that the worker protected and entered for the coach."""


def enter_draft(
    report: Report,
    draft: CompiledReport,
    evidence: Evidence,
    questionnaire: Questionnaire,
    *,
    now: datetime,
) -> LedgerEntry:
    """Worker only: while the evidence is at hand, the exact facts behind the figures are kept too."""
    protected = figures_of(report, questionnaire).protected
    exact = released_facts(evidence, questionnaire, protected, evidence.pseudonyms)
    return record_release(
        report.round_id,
        organisation=report.round.organisation_id,
        audience=COACH,
        policy=asdict(protected.policy),
        facts=facts_of(draft),
        exact_sha256=record_exact_facts(report.round_id, exact),
        now=now,
    )


def enter_released(report: Report, snapshot: CompiledReport, *, now: datetime) -> LedgerEntry:
    """A release shows what the coach's draft showed, or it does not take place."""
    draft = LedgerEntry.objects.filter(round=report.round_id, audience=COACH).first()
    facts = facts_of(snapshot)
    if draft is None or draft.facts != facts:
        raise NotInLedger(f"round {report.round_id}")
    return record_release(
        report.round_id,
        organisation=report.round.organisation_id,
        audience=LEADER,
        policy=draft.policy,
        facts=facts,
        exact_sha256=draft.exact_sha256,
        snapshot_sha256=report.snapshot_sha256,
        now=now,
    )
