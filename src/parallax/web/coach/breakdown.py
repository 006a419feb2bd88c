"""What can be shown: the breakdowns side by side without any value, and the coach's choice before figures exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parallax.core.disclosure.policy import Breakdown
from parallax.core.questionnaire import Questionnaire
from parallax.domain.reports import queries
from parallax.domain.reports.access import desk_for_coach
from parallax.domain.reports.actions.choose import choose_breakdown
from parallax.domain.reports.actions.errors import ChosenAlready, NotInReview, NotOffered
from parallax.domain.reports.breakdowns import BlockOffer, Offer
from parallax.domain.rounds.models import Round, State
from parallax.web.shared.signed_in import person_of

from .breakdown_names import MEANINGS, NAMES
from .review import preparing, ready, review_context


@dataclass(frozen=True)
class Choice:
    """A breakdown on the page. `rows`: per dimension, its block in each group; None where nobody was asked."""

    offer: Offer
    name: Words
    meaning: Words
    is_chosen: bool

    @property
    def value(self) -> str:
        return self.offer.breakdown.value

    @property
    def rows(self) -> Iterator[tuple[str, list[tuple[str, BlockOffer | None]]]]:
        found = {(block.dimension, block.group): block for block in self.offer.blocks}
        for dimension in dict.fromkeys(block.dimension for block in self.offer.blocks):
            yield dimension, [(group, found.get((dimension, group))) for group in self.offer.groups]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def breakdown(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = desk_for_coach(person_of(request), pk)
    if round.state == State.CLOSED:
        return preparing(request, round)
    if request.method == "POST":
        return _choose(request, round)
    if request.htmx:  # type: ignore[attr-defined]
        return _how_far(request, round)
    return _page(request, round)


def _choose(request: HttpRequest, round: Round) -> HttpResponse:
    wanted = request.POST.get("breakdown", "")
    if wanted not in list(Breakdown):
        messages.error(request, _("Please choose what can be shown."))
        return redirect("coach:breakdown", round.pk)
    try:
        choose_breakdown(round, Breakdown(wanted), by=person_of(request), now=timezone.now())
    except (ChosenAlready, NotInReview):
        messages.info(
            request,
            _("This was chosen already and stays so: nobody may see figures in two breakdowns."),
        )
    except NotOffered:
        messages.error(request, _("That cannot be chosen in this round. Please look once more."))
    return redirect("coach:breakdown", round.pk)


def _how_far(request: HttpRequest, round: Round) -> HttpResponse:
    """What the page asks for while it waits for its figures."""
    if round.report.protected is None:
        return render(request, "coach/how_far.html", _waiting(round))
    page = reverse("coach:breakdown", args=[round.pk])
    return ready(request, page, _("The figures are protected."), _("See what protection did"))


def _page(request: HttpRequest, round: Round) -> HttpResponse:
    report = round.report
    questionnaire = queries.questionnaire_of(round)
    shown: dict[str, Any] = {
        **review_context(request, round, "breakdown"),
        "choices": list(_choices(round, questionnaire)),
        "is_open": not report.breakdown,
        "is_released": report.released_at is not None,
        "chosen_at": report.chosen_at,
    }
    if report.protected is not None:
        shown["protection"] = queries.protection_of(report, questionnaire)
    elif report.breakdown:
        shown |= _waiting(round)
    return render(request, "coach/breakdown.html", shown)


def _waiting(round: Round) -> dict[str, Any]:
    long = queries.protecting_takes_long(round.report, now=timezone.now())
    return {
        "waits": True,
        "ask": reverse("coach:breakdown", args=[round.pk]),
        "preparation": queries.preparation_of(round),
        "slow": _("Protecting takes longer than usual") if long else "",
    }


def _choices(round: Round, questionnaire: Questionnaire) -> Iterator[Choice]:
    for offer in queries.offers_of(round.report, questionnaire):
        chosen = round.report.breakdown == offer.breakdown
        yield Choice(offer, NAMES[offer.breakdown], MEANINGS[offer.breakdown], chosen)
