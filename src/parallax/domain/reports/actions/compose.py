"""What the coach adds to the report: the summary, what leads, the order, what stays away, and notes."""

from datetime import datetime

from django.db import transaction

from parallax.core.report import Composition, to_plain
from parallax.domain.audit.actions import record
from parallax.domain.people.models import Person

from ..models import Report
from ..queries import composition_of, draft_of
from .errors import ChangedElsewhere, FiguresMissing, UnknownFinding
from .locking import in_review


@transaction.atomic
def compose_report(
    report: Report,
    summary: str,
    composition: Composition,
    *,
    expected_revision: int,
    by: Person,
    now: datetime,
) -> Report:
    """Keep the coach's summary and arrangement; the same again changes nothing."""
    round = in_review(report.round_id)
    current = Report.objects.select_for_update().get(pk=report.pk)
    before = composition_of(current)
    if (current.summary, before) == (summary, composition):
        return current
    if current.revision != expected_revision:
        raise ChangedElsewhere(current)
    if current.protected is None:
        raise FiguresMissing
    current.round = round
    _need_findings(current, composition, before, now)
    current.summary, current.composition = summary, to_plain(composition)
    current.revision += 1
    current.save(update_fields=["summary", "composition", "revision"])
    record(
        "report.composed",
        round,
        by=by,
        now=now,
        characters=len(summary),
        chosen=len(composition.lead),
        left_out=len(composition.hidden),
        notes=len(composition.notes),
        rearranged=bool(composition.order),
    )
    return current


def _need_findings(
    report: Report, composition: Composition, before: Composition, now: datetime
) -> None:
    """A finding goes with its figures or comments; one that was chosen before may stay chosen, it leads nothing."""
    wanted = set(composition.lead) - set(before.lead)
    if not wanted:
        return
    if missing := wanted - {finding.id for finding in draft_of(report, now=now).findings}:
        raise UnknownFinding(min(missing))
