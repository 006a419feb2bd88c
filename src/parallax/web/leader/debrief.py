"""The debrief on the leader's own screen: it follows the coach, and holds nothing that is not open yet."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parallax.core.report import Part
from parallax.domain.reports import debriefing
from parallax.domain.reports.access import debrief_for_leader
from parallax.domain.reports.actions.debrief import TooEarly, finish_debrief, may_open_alone
from parallax.domain.reports.render.view import Section
from parallax.web.shared.debrief.drawing import NAMES, drawn, spoken
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of

NOTHING_NEW = 204


@login_required
@require_safe
def debrief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """With `seen`, the screen asks whether there is anything new since that revision."""
    person = person_of(request)
    debrief = debrief_for_leader(person, pk)
    if request.GET.get("seen") == str(debrief.revision):
        return HttpResponse(status=NOTHING_NEW)
    opened = debriefing.open_sections(debrief)
    chosen = _chosen(request, opened)
    section = chosen or next((s for s in opened if s.id == debrief.here), None)
    shown = {
        "debrief": debrief,
        "round": debrief.report.round,
        "opened": [{"part": s.id, "name": NAMES[s.id]} for s in opened],
        "section": section,
        "follows": chosen is None and not debrief.finished_at,
        "announced": NAMES[Part(debrief.here)] if debrief.here and not section else "",
        "pieces": drawn(section) if section else [],
        "spoken": spoken(debrief),
        "may_open_alone": may_open_alone(debrief, now=timezone.now()),
        "steps": journey_of(debrief.report.round, person),
    }
    return render(request, "leader/debrief.html", shown)


def _chosen(request: HttpRequest, opened: tuple[Section, ...]) -> Section | None:
    """A section that the leader leafed back to, as long as it is open."""
    return next((s for s in opened if s.id == request.GET.get("section")), None)


@login_required
@require_POST
def open_rest(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    debrief = debrief_for_leader(person, pk)
    try:
        finish_debrief(debrief, by=person, now=timezone.now())
    except TooEarly:
        said = _(
            "%(coach)s opens the rest with you. Two weeks after the release you can do it yourself."
        )
        messages.error(request, said % {"coach": debrief.report.round.coach.name})
        return redirect("leader:debrief", pk)
    return redirect("leader:report", pk)
