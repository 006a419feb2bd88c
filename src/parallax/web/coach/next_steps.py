"""What a coach does next in a review: in words, with the page where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from parallax.domain.reports.queries import Progress, ReviewStep, next_step
from parallax.domain.rounds.models import Round


@dataclass(frozen=True)
class Next:
    text: Words
    page: str
    action: Words


NEXT: Mapping[ReviewStep, Next] = {
    ReviewStep.DECIDE: Next(
        _("Comments wait for your decision."), "coach:comments", _("Read the comments")
    ),
    ReviewStep.CHOOSE: Next(
        _("The comments are decided. Now choose what can be shown."),
        "coach:breakdown",
        _("Choose what can be shown"),
    ),
    ReviewStep.WAIT: Next(
        _(
            "The figures are being protected; this usually takes a few seconds. There is nothing you need to do now."
        ),
        "coach:breakdown",
        _("See how far it is"),
    ),
    ReviewStep.COMPOSE: Next(
        _("Your summary is missing, and the report can be made yours."),
        "coach:compose",
        _("Compose the report"),
    ),
    ReviewStep.READ: Next(
        _("Your summary is written. Read the draft, and release it when you sit together."),
        "coach:draft",
        _("Read the draft"),
    ),
}


def next_of(round: Round, progress: Progress) -> Next:
    return NEXT[next_step(round.report, progress)]
