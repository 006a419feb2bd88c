"""How a coach reads of the breakdowns: what each is called, and what choosing it means for the conversation with the leader."""

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from parallax.core.disclosure.policy import Breakdown
from parallax.domain.reports.models import Report

NAMES: dict[Breakdown, Words] = {
    Breakdown.AS_PROMISED: _("As raters were promised"),
    Breakdown.TOGETHER: _("Groups together"),
    Breakdown.DIMENSIONS: _("Dimensions only"),
    Breakdown.TOGETHER_DIMENSIONS: _("Groups together, dimensions only"),
}
MEANINGS: dict[Breakdown, Words] = {
    Breakdown.AS_PROMISED: _(
        "Each group speaks for itself, dimension by dimension and item by item. You can talk about where groups differ; "
        "single items stay away where too few people stand behind them."
    ),
    Breakdown.TOGETHER: _(
        "Groups that would be merged if they were too small are one group now. You can talk about what they have in common, "
        "no longer about where they differ; fewer single items stay away."
    ),
    Breakdown.DIMENSIONS: _(
        "Each group speaks for itself, and nobody’s single items are shown, the leader’s own included. The conversation stays with the "
        "larger topics and with the comments; no group seems to say less than another."
    ),
    Breakdown.TOGETHER_DIMENSIONS: _(
        "One voice of many beside the leader’s own, dimension by dimension. The least detail, for a conversation about the few things "
        "that matter most."
    ),
}


def name_of(report: Report) -> Words | None:
    """None as long as nothing is chosen."""
    return NAMES[Breakdown(report.breakdown)] if report.breakdown else None
