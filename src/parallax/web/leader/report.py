"""The report as the leader reads it, on screen and as a file; before its release, where things are."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parallax.domain.coaching.debrief.access import notes_for_leader
from parallax.domain.coaching.debrief.queries import evidence_of
from parallax.domain.reports.access import report_for_leader
from parallax.domain.reports.queries import branding_of, is_read_together
from parallax.domain.reports.released_page import released_page
from parallax.domain.rounds.access import round_for_leader
from parallax.domain.rounds.models import Round, State
from parallax.web.shared import report_files
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of


@login_required
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    try:
        released = report_for_leader(person, pk)
    except Http404:
        return _not_yet(request, round_for_leader(person, pk))
    round = released.round
    page = released_page(released)
    return render(
        request,
        "leader/report.html",
        {
            "round": round,
            "released": released,
            "page": page,
            "marked": evidence_of(page.view.sections, notes_for_leader(person, released.debrief)),
            "branding": branding_of(round.organisation_id),
            "steps": journey_of(round, person),
        },
    )


@login_required
@require_safe
def download(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    released = report_for_leader(person_of(request), pk)
    return report_files.download(request, released, kind, back=reverse("leader:report", args=[pk]))


def _not_yet(request: HttpRequest, round: Round) -> HttpResponse:
    if round.state == State.CANCELLED:
        raise Http404
    if is_read_together(round):
        return redirect("leader:debrief", round.pk)
    return render(
        request,
        "leader/report_not_yet.html",
        {"round": round, "steps": journey_of(round, person_of(request))},
    )
