"""Choosing the breakdown, before anybody has seen a figure."""

from datetime import datetime

from django.db import transaction

from parallax.core.disclosure.policy import Breakdown
from parallax.domain.audit.actions import record
from parallax.domain.people.models import Person
from parallax.domain.rounds.models import Round

from ..breakdowns import shapes_from_json
from ..models import Report
from ..tasks import protect_soon
from .errors import ChosenAlready, NotOffered
from .locking import in_review


@transaction.atomic
def choose_breakdown(round: Round, breakdown: Breakdown, *, by: Person, now: datetime) -> Report:
    """The figures will be protected in this breakdown, once and for all; the same choice again changes nothing."""
    round = in_review(round.pk)
    report = Report.objects.select_for_update().get(round=round)
    if report.breakdown == breakdown:
        return report
    if report.breakdown:
        raise ChosenAlready
    if breakdown not in {shape.breakdown for shape in shapes_from_json(report.shapes)}:
        raise NotOffered
    report.breakdown, report.chosen_at = breakdown, now
    report.save(update_fields=["breakdown", "chosen_at"])
    record("report.breakdown_chosen", round, by=by, now=now, breakdown=breakdown.value)
    protect_soon(round.pk)
    return report
