"""What the coach adds to the report."""

from datetime import datetime

from django.db import transaction

from parallax.domain.audit.actions import record
from parallax.domain.people.models import Person

from ..models import Report
from .errors import ChangedElsewhere
from .locking import in_review


@transaction.atomic
def save_summary(
    report: Report, summary: str, *, expected_revision: int, by: Person, now: datetime
) -> Report:
    """Keep the coach's summary; the same words again change nothing."""
    round = in_review(report.round_id)
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
