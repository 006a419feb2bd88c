"""Checking the ledger against itself, against the reports that people read, and against the trail. Worker only: it reads the exact facts."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from parallax.core.report import Report as CompiledReport
from parallax.core.report import compile_report, to_json
from parallax.core.report.composition import USUAL
from parallax.core.report.model import FindingKind
from parallax.domain.audit.models import Event
from parallax.domain.disclosure.chain import Fault, chain_faults
from parallax.domain.disclosure.facts import FORMULAS, Fact, facts_of, released_table
from parallax.domain.disclosure.models import LedgerEntry
from parallax.domain.disclosure.queries import entries_of, exact_faults

from .ledger import COACH, LEADER
from .models import Report
from .queries import draft_of, previous_of, questionnaire_of, released_of

ENTERING = ("report.prepared", "report.protected", "report.released")


@dataclass(frozen=True)
class Head:
    """An entry as somebody noted it elsewhere."""

    number: int
    sha256: str


def faults(organisation: UUID, kept: Head | None = None) -> Iterator[Fault]:
    """In the order in which they matter; nothing when all is as it was written."""
    broken = list(chain_faults(entries_of(organisation)))
    yield from broken
    if not broken:
        yield from _cut_off(organisation, kept)
        for entry in entries_of(organisation):
            yield from _entry_faults(entry)


def closure(entry: LedgerEntry, report: Report, language: str) -> CompiledReport:
    """The report of a round from the ledger's facts alone: no words of raters or coach, but every figure and what follows from it."""
    questionnaire = questionnaire_of(report.round)
    table = released_table(entry.facts, entry.policy, questionnaire)
    return compile_report(
        table.protected,
        (),
        questionnaire,
        leader=report.round.leader.name,
        invited=table.invited,
        spread=table.spread,
        previous=previous_of(report),
        language=language,
    )


def figures_only(report: CompiledReport) -> CompiledReport:
    """Without words of raters and coach and without what the coach arranged, so that it can be compared with `closure`."""
    return replace(
        report,
        composition=USUAL,
        findings=tuple(f for f in report.findings if f.kind is not FindingKind.WORDS),
        headlines=(),
        questions=(),
        coach="",
        compiled_on=None,
        summary="",
        promise=(),
        prompts=tuple(replace(prompt, comments=()) for prompt in report.prompts),
    )


def _cut_off(organisation: UUID, kept: Head | None) -> Iterator[Fault]:
    """A chain whose end was taken away is a good chain: only what stands elsewhere tells that there was more."""
    entries = LedgerEntry.objects.filter(organisation=organisation)
    if kept and not entries.filter(number=kept.number, sha256=kept.sha256).exists():
        yield Fault(None, f"entry {kept.number} is not the one that was noted ({kept.sha256})")
    reports = Report.objects.filter(round__organisation=organisation, protected__isnull=False)
    for audience, owing in ((COACH, reports), (LEADER, reports.exclude(released_at=None))):
        entered = set(entries.filter(audience=audience).values_list("round", flat=True))
        for round_id in owing.values_list("round_id", flat=True).order_by("compiled_at"):
            if round_id not in entered:
                yield Fault(None, f"round {round_id} is with its {audience}, but has no entry")
    yield from _lost_events(organisation, set(entries.values_list("number", "sha256")))


def _lost_events(organisation: UUID, present: set[tuple[int, str]]) -> Iterator[Fault]:
    events = Event.objects.filter(organisation=organisation, verb__in=ENTERING)
    for event in events.filter(detail__has_key="ledger").order_by("pk").iterator():
        number, sha256 = event.detail["ledger"], event.detail["entry"]
        if (number, sha256) not in present:
            yield Fault(None, f"the trail knows an entry {number} ({sha256}) that is not here")


def _entry_faults(entry: LedgerEntry) -> Iterator[Fault]:
    if entry.formulas == 0:  # Of before exact facts were kept: the chain alone vouches for it.
        return
    yield from exact_faults(entry)
    report = _report_of(entry)
    if report is None or (entry.audience == LEADER and report.snapshot is None):
        # A draft may be removed with its round; what was released stays.
        if entry.audience == LEADER:
            yield Fault(entry, "the report that it released is gone")
        return
    try:
        yield from _report_faults(entry, report)
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        yield Fault(entry, "the report cannot be read: it was changed")


def _report_of(entry: LedgerEntry) -> Report | None:
    reports = Report.objects.select_related("round__leader", "round__coach", "round__terms")
    return reports.filter(round=entry.round).first()


def _report_faults(entry: LedgerEntry, report: Report) -> Iterator[Fault]:
    if entry.audience == COACH:
        yield from _figure_faults(entry, report, draft_of(report, now=entry.released_at))
        return
    snapshot = released_of(report)
    found = hashlib.sha256(to_json(snapshot).encode()).hexdigest()
    if not entry.snapshot_sha256 == report.snapshot_sha256 == found:
        yield Fault(entry, "the released report is not the one whose fingerprint was entered")
    yield from _figure_faults(entry, report, snapshot)


def _figure_faults(entry: LedgerEntry, report: Report, shown: CompiledReport) -> Iterator[Fault]:
    if stray := next((fact for fact in facts_of(shown) if fact not in entry.facts), None):
        yield Fault(entry, f"the report shows {_named(stray)}, which the ledger does not")
    elif missing := next((fact for fact in entry.facts if fact not in facts_of(shown)), None):
        yield Fault(entry, f"the report does not show {_named(missing)}")
    elif entry.formulas == FORMULAS and figures_only(shown) != figures_only(
        closure(entry, report, shown.language)
    ):
        yield Fault(entry, "the report shows a figure that does not follow from the ledger's")


def _named(fact: Fact) -> str:
    of = fact.get("item") or fact.get("dimension") or fact["stat"]
    return f"{of} ({fact['group']}): {fact.get('value') or fact.get('n')}"
