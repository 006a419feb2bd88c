"""The review as a whole: its stations, the draft, and the time before it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from parallax.domain.reports import queries
from parallax.domain.reports.access import desk_for_coach, draft_for_coach
from parallax.domain.reports.released_page import released_page
from parallax.domain.reports.render.html import context
from parallax.domain.reports.render.view import view
from parallax.domain.rounds.models import Round, State
from parallax.web.shared import report_files
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of

from .breakdown_names import name_of
from .next_steps import next_of


def preparing(request: HttpRequest, round: Round) -> HttpResponse:
    """The round is closed, and the worker has not yet put it on the desk."""
    shown = {"round": round, "steps": journey_of(round, person_of(request)), **_how_far(round)}
    return render(request, "coach/review_preparing.html", shown)


@login_required
@require_safe
def how_far(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the page before the review asks for while it waits."""
    round = desk_for_coach(person_of(request), pk)
    if round.state == State.CLOSED:
        return render(request, "coach/how_far.html", _how_far(round))
    page = reverse("coach:comments", args=[pk])
    return ready(request, page, _("The comments are ready for you."), _("Read them"))


def _how_far(round: Round) -> dict[str, Any]:
    long = queries.takes_long(round, now=timezone.now())
    return {
        "ask": reverse("coach:preparing", args=[round.pk]),
        "preparation": queries.preparation_of(round),
        "slow": _("Preparing takes longer than usual") if long else "",
    }


def ready(request: HttpRequest, page: str, said: str, action: str) -> HttpResponse:
    """To a page that waits: what it waited for is there, on `page`."""
    shown = {"page": page, "said": said, "action": action}
    response = render(request, "coach/how_far_ready.html", shown)
    return trigger_client_event(response, "parallax:ready", after="settle")


def choose_first(request: HttpRequest, round: Round) -> HttpResponse:
    """There are no figures yet: back to where they are chosen, or protected just now."""
    if not round.report.breakdown:
        messages.info(request, _("Choose what can be shown first: the figures come from that."))
    return redirect("coach:breakdown", round.pk)


def review_context(
    request: HttpRequest, round: Round, here: str, progress: queries.Progress | None = None
) -> dict[str, Any]:
    """What the pages of the review share."""
    progress = progress or queries.progress_of(round.report)
    return {
        "round": round,
        "here": here,
        "progress": progress,
        "next": next_of(round, progress),
        "chosen": name_of(round.report),
        "steps": journey_of(round, person_of(request)),
    }


@login_required
@require_safe
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = desk_for_coach(person_of(request), pk)
    if round.state == State.CLOSED:
        return preparing(request, round)
    if round.state != State.REVIEWING:
        return _released(request, round)
    if round.report.protected is None:
        return choose_first(request, round)
    report = draft_for_coach(person_of(request), pk)
    questionnaire = queries.questionnaire_of(report.round)
    compiled = queries.compiled(report, questionnaire, now=timezone.now())
    shown = {
        **review_context(request, report.round, "draft"),
        "report": context(view(compiled)),
        "branding": queries.branding_of(report.round.organisation_id),
        "protection": queries.protection_of(report, questionnaire),
    }
    return render(request, "coach/draft.html", shown)


@login_required
@require_safe
def draft_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft on paper, marked as one on every page."""
    report = draft_for_coach(person_of(request), pk)
    if report.protected is None:
        return choose_first(request, report.round)
    compiled = queries.draft_of(report, now=timezone.now())
    return report_files.draft(request, report, compiled, back=reverse("coach:draft", args=[pk]))


@login_required
@require_safe
def draft_pages(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A line for the pages that ask for it: how long the draft is on paper."""
    report = draft_for_coach(person_of(request), pk)
    if report.protected is None:
        return choose_first(request, report.round)
    pages = report_files.draft_pages(report, queries.draft_of(report, now=timezone.now()))
    shown = {"round": report.round, "asked": True, "pages": pages}
    return render(request, "coach/draft_pages.html", shown)


def _released(request: HttpRequest, round: Round) -> HttpResponse:
    shown = {
        "round": round,
        "released": round.report,
        "debrief": queries.debrief_of(round),
        "page": released_page(round.report),
        "branding": queries.branding_of(round.organisation_id),
        "protection": queries.protection_of(round.report, queries.questionnaire_of(round)),
        "chosen": name_of(round.report),
        "steps": journey_of(round, person_of(request)),
    }
    return render(request, "coach/review_released.html", shown)
