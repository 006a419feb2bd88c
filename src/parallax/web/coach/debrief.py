"""The presenter's view: the coach opens a released report section by section, on a screen that both can look at."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parallax.core.report import Part
from parallax.domain.coaching.debrief.access import goals_for_coach, notes_for_coach
from parallax.domain.coaching.debrief.predicting import (
    ALL_FIGURES,
    can_be_predicted,
    figures_to_guess,
)
from parallax.domain.coaching.debrief.queries import (
    evidence_of,
    goals_written,
    notes_by_place,
)
from parallax.domain.reports import debriefing
from parallax.domain.reports.access import debrief_for_coach
from parallax.domain.reports.actions.debrief import (
    NotASection,
    finish_debrief,
    open_section,
    show_section,
)
from parallax.domain.reports.models import Debrief
from parallax.domain.reports.queries import released_of
from parallax.domain.reports.render.view import Section
from parallax.web.shared.debrief.drawing import drawn, spoken
from parallax.web.shared.journey import journey_of
from parallax.web.shared.report_parts import NAMES
from parallax.web.shared.signed_in import person_of

STEPS = {"show": show_section, "open": open_section}


@login_required
@require_safe
def debrief(request: HttpRequest, pk: UUID) -> HttpResponse:
    debrief = debrief_for_coach(person_of(request), pk)
    sections = debriefing.sections_of(debrief)
    here = debriefing.on_screen(debrief)
    shown = {
        "debrief": debrief,
        "round": debrief.report.round,
        "contents": _contents(debrief, sections),
        "next": _next(debrief, sections, here),
        "steps": journey_of(debrief.report.round, person_of(request)),
    }
    shown["shared"] = _shared(request, debrief)
    if here is None:
        return render(request, "coach/debrief_begin.html", shown)
    section = next(section for section in sections if section.id == here)
    is_open = debriefing.is_open(debrief, here)
    shown |= {
        "title": section.title if is_open else NAMES[here],
        "is_open": is_open,
        "here": here,
        "pieces": drawn(section) if is_open else [],
        "spoken": spoken(debrief),
    }
    return render(request, "coach/debrief.html", shown)


def _shared(request: HttpRequest, debrief: Debrief) -> dict[str, object]:
    """What the leader chose to share, and nothing else."""
    person = person_of(request)
    notes = notes_by_place(notes_for_coach(person, debrief))
    goals = goals_written(goals_for_coach(person, debrief))
    return {
        "lost": any(written.lost for written in [*notes.values(), *goals]),
        "notes": [
            {"name": NAMES[Part(place)], "kind": kind.label, "text": written.content["text"]}
            for (kind, place), written in notes.items()
            if "text" in written.content
        ],
        "guesses": [
            guess
            for (_kind, place), written in notes.items()
            if place == ALL_FIGURES
            for guess in figures_to_guess(released_of(debrief.report), written.content)
            if guess.expected
        ],
        "marks": evidence_of(debriefing.open_sections(debrief), notes_for_coach(person, debrief)),
        "goals": [goal for goal in goals if not goal.lost],
    }


def _contents(debrief: Debrief, sections: tuple[Section, ...]) -> list[dict[str, object]]:
    return [
        {
            "part": section.id,
            "name": NAMES[section.id],
            "open": debriefing.is_open(debrief, section.id),
        }
        for section in sections
    ]


def _next(
    debrief: Debrief, sections: tuple[Section, ...], here: Part | None
) -> dict[str, object] | None:
    """The one next step: what can be predicted is announced first, everything else opens at once."""
    part = debriefing.next_part(debrief, sections)
    if part is None:
        return None
    announces = part != here and can_be_predicted(part, debrief)
    return {"part": part, "name": NAMES[part], "step": "show" if announces else "open"}


@login_required
@require_POST
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show or open a section. Doing it again, in a second tab or by a double click, changes nothing."""
    person = person_of(request)
    debrief = debrief_for_coach(person, pk)
    act, part = STEPS.get(request.POST.get("step", "")), request.POST.get("part", "")
    if act is None or part not in set(Part):
        messages.error(request, _("Please choose one of the sections below."))
        return redirect("coach:debrief", pk)
    try:
        act(debrief, Part(part), by=person, now=timezone.now())
    except NotASection:
        messages.error(request, _("This report has no such section."))
    return redirect("coach:debrief", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    debrief = debrief_for_coach(person, pk)
    if request.method == "POST":
        finish_debrief(debrief, by=person, now=timezone.now())
        said = _("The whole report is open to %(leader)s now.")
        messages.success(request, said % {"leader": debrief.report.round.leader.name})
        return redirect("coach:debrief", pk)
    if debrief.finished_at:
        return redirect("coach:debrief", pk)
    sections = debriefing.sections_of(debrief)
    closed = [NAMES[s.id] for s in sections if not debriefing.is_open(debrief, s.id)]
    shown = {"debrief": debrief, "round": debrief.report.round, "closed": closed}
    return render(request, "coach/debrief_finish.html", shown)
