"""The debrief on the leader's own screen: it follows the coach, holds nothing that is not open yet, and takes the leader's notes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parallax.core.report import Part, Report
from parallax.domain.coaching.debrief.access import (
    goals_for_leader,
    notes_for_leader,
    own_for_leader,
)
from parallax.domain.coaching.debrief.actions import (
    Attitude,
    ChangedElsewhere,
    DraftGone,
    NotNow,
    mark,
    remove,
    save_note,
    share,
)
from parallax.domain.coaching.debrief.predicting import (
    ALL_FIGURES,
    Guess,
    can_be_predicted,
    figures_to_guess,
    guessed_and_came,
    place_of_prediction,
    read_guess,
)
from parallax.domain.coaching.debrief.queries import Written, notes_by_place, piece_at
from parallax.domain.coaching.debrief.sealing import Content, WordsLost
from parallax.domain.coaching.models import Kind, LeadersOwn, Note
from parallax.domain.reports import debriefing
from parallax.domain.reports.access import debrief_for_leader
from parallax.domain.reports.actions.debrief import TooEarly, finish_debrief, may_open_alone
from parallax.domain.reports.models import Debrief
from parallax.domain.reports.queries import released_of
from parallax.domain.reports.render.view import Section
from parallax.web.shared.debrief.drawing import Drawn, drawn, spoken
from parallax.web.shared.journey import journey_of
from parallax.web.shared.posted import one_line, whole_number
from parallax.web.shared.report_parts import NAMES
from parallax.web.shared.signed_in import person_of

NOTHING_NEW = 204
LONGEST = 4000
LONGEST_FIGURE = 20
type Notes = Mapping[tuple[Kind, str], Written]


@login_required
@require_safe
def debrief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """With `seen`, the screen asks whether there is anything new since that revision."""
    debrief = debrief_for_leader(person_of(request), pk)
    if request.GET.get("seen") == str(debrief.revision):
        return HttpResponse(status=NOTHING_NEW)
    return _page(request, debrief, request.GET.get("section", ""))


def _page(
    request: HttpRequest, debrief: Debrief, asked: str, *, status: int = 200, **extra: Any
) -> HttpResponse:
    person = person_of(request)
    opened = debriefing.open_sections(debrief)
    chosen = next((section for section in opened if section.id == asked), None)
    section = chosen or next((s for s in opened if s.id == debrief.here), None)
    if section is None and debrief.finished_at:
        section = opened[0]
    notes = notes_by_place(notes_for_leader(person, debrief))
    shown = {
        "debrief": debrief,
        "round": debrief.report.round,
        "opened": [{"part": s.id, "name": NAMES[s.id]} for s in opened],
        "onward": _onward(debrief, opened, section),
        "section": section,
        "follows": chosen is None and not debrief.finished_at,
        "announced": NAMES[Part(debrief.here)] if debrief.here and not section else "",
        "goals": goals_for_leader(person, debrief).count(),
        "attitudes": _attitudes(),
        "spoken": spoken(debrief),
        "longest": LONGEST,
        "may_open_alone": may_open_alone(debrief, now=timezone.now()),
        "steps": journey_of(debrief.report.round, person),
        **(_open(debrief, section, notes) if section else _closed(debrief, notes)),
        **extra,
    }
    return render(request, "leader/debrief.html", shown, status=status)


def _onward(
    debrief: Debrief, opened: tuple[Section, ...], section: Section | None
) -> dict[str, object] | None:
    """The next section for somebody who reads alone; while two read together the coach leads on."""
    if section is None or not debrief.finished_at:
        return None
    later = opened[opened.index(section) + 1 :]
    return {"part": later[0].id, "name": NAMES[later[0].id]} if later else None


def _attitudes() -> list[tuple[str, str]]:
    words = {
        Attitude.ACCEPT: _("Accept"),
        Attitude.EXPLORE: _("Explore"),
        Attitude.DOUBT: _("Doubt"),
    }
    return [(attitude.value, word) for attitude, word in words.items()]


def _open(debrief: Debrief, section: Section, notes: Notes) -> dict[str, Any]:
    marks = notes.get((Kind.MARKS, section.id))
    guess = notes.get((Kind.PREDICTION, place_of_prediction(section.id)))
    report = released_of(debrief.report)
    return {
        "rows": [_row(report, piece, marks, guess) for piece in drawn(section)],
        "marks": marks,
        "guess": guess,
        "reflection": notes.get((Kind.REFLECTION, section.id)),
    }


def _row(
    report: Report, piece: Drawn, marks: Written | None, guess: Written | None
) -> dict[str, Any]:
    anchor = piece.piece.anchor
    came = guessed_and_came(report, guess.content, anchor) if guess else ()
    return {
        "drawn": piece,
        "attitude": marks.content.get(anchor, "") if marks else "",
        "came": came,
    }


def _closed(debrief: Debrief, notes: Notes) -> dict[str, Any]:
    """Before a section is open: what can be guessed about it."""
    here = debriefing.on_screen(debrief)
    if here is None or not can_be_predicted(here, debrief):
        return {}
    place = place_of_prediction(here)
    guess = notes.get((Kind.PREDICTION, place))
    content = guess.content if guess else {}
    report = released_of(debrief.report)
    figures = figures_to_guess(report, content) if place == ALL_FIGURES else ()
    return {"place": place, "guess": guess, "figures": figures, "scale": report.scale}


@login_required
@require_POST
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save a prediction or a reflection, by itself while somebody types or by the button."""
    person = person_of(request)
    debrief = debrief_for_leader(person, pk)
    kind, place = request.POST.get("kind", ""), request.POST.get("place", "")
    revision = whole_number(request.POST.get("revision", ""))
    if not _is_known(kind, place) or revision is None:
        raise Http404
    figures = _figures(request, debrief) if place == ALL_FIGURES else ()
    content = _content(request, figures)
    try:
        save_note(
            debrief,
            Kind(kind),
            place,
            content,
            expected_revision=revision,
            by=person,
            now=timezone.now(),
        )
    except NotNow:
        messages.error(request, _("This section has been opened meanwhile; a guess comes before."))
    except WordsLost:
        messages.error(request, _said_of_lost_words())
    except ChangedElsewhere as changed:
        conflict = _conflict(request, debrief, changed, revision) | {"kind": kind, "mine": content}
        typed = {"figures": figures} if figures else {}
        return _page(request, debrief, place, status=409, conflict=conflict, **typed)
    else:
        if unread := [guess for guess in figures if guess.unread]:
            return _page(request, debrief, "", status=422, figures=figures, unread=unread)
    return redirect(_address(debrief, place if kind == Kind.REFLECTION else ""))


def _is_known(kind: str, place: str) -> bool:
    if kind == Kind.PREDICTION:
        return place == ALL_FIGURES or place in set(Part)
    return kind == Kind.REFLECTION and place in set(Part)


def _figures(request: HttpRequest, debrief: Debrief) -> tuple[Guess, ...]:
    """What was typed; where that is no figure on the scale, what was kept before stays kept."""
    report = released_of(debrief.report)
    mine = notes_for_leader(person_of(request), debrief).filter(place=ALL_FIGURES)
    guess = notes_by_place(mine).get((Kind.PREDICTION, ALL_FIGURES))
    return tuple(
        read_guess(kept, _typed(request, kept), report.scale)
        for kept in figures_to_guess(report, guess.content if guess else {})
    )


def _typed(request: HttpRequest, guess: Guess) -> str:
    return one_line(request.POST.get(f"f-{guess.key}", ""))[:LONGEST_FIGURE]


def _content(request: HttpRequest, figures: tuple[Guess, ...]) -> dict[str, str]:
    if figures:
        return {guess.key: guess.expected for guess in figures if guess.expected}
    return {"text": request.POST.get("text", "").replace("\0", "").strip()[:LONGEST]}


def _conflict(
    request: HttpRequest, debrief: Debrief, changed: ChangedElsewhere, revision: int
) -> dict[str, Any]:
    """Saving by itself keeps the old revision, so that only somebody who has seen both replaces one."""
    by_itself = bool(request.htmx)  # type: ignore[attr-defined]
    return {
        "theirs": changed.current,
        "their_figures": _guessed(debrief, changed.current),
        "revision": revision if by_itself else changed.revision,
        "by_itself": by_itself,
    }


def _guessed(debrief: Debrief, content: Content) -> list[Guess]:
    if "text" in content:
        return []
    figures = figures_to_guess(released_of(debrief.report), content)
    return [guess for guess in figures if guess.expected]


def _said_of_lost_words() -> str:
    return _("This could not be kept: what stood here before cannot be opened any more.")


@login_required
@require_POST
def mark_piece(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    debrief = debrief_for_leader(person, pk)
    part, anchor = request.POST.get("part", ""), request.POST.get("anchor", "")
    attitude = request.POST.get("attitude", "")
    if piece_at(debrief, part, anchor) is None or attitude not in {"", *Attitude}:
        raise Http404
    chosen = Attitude(attitude) if attitude else None
    try:
        mark(debrief, Part(part), anchor, chosen, by=person, now=timezone.now())
    except WordsLost:
        messages.error(request, _said_of_lost_words())
    return redirect(f"{_address(debrief, part)}#mark-{anchor}")


@login_required
@require_POST
def share_own(request: HttpRequest, pk: UUID, own: UUID) -> HttpResponse:
    person = person_of(request)
    debrief = debrief_for_leader(person, pk)
    found = own_for_leader(person, debrief, own)
    try:
        share(found, request.POST.get("shared") == "yes", by=person, now=timezone.now())
    except DraftGone:
        raise Http404 from None
    return redirect(_where(debrief, found))


@login_required
@require_POST
def remove_own(request: HttpRequest, pk: UUID, own: UUID) -> HttpResponse:
    person = person_of(request)
    debrief = debrief_for_leader(person, pk)
    found = own_for_leader(person, debrief, own)
    remove(found, by=person, now=timezone.now())
    messages.success(request, _("It is deleted."))
    return redirect(_where(debrief, found))


def _where(debrief: Debrief, own: LeadersOwn) -> str:
    if isinstance(own, Note):
        return _address(debrief, own.place)
    return reverse("leader:goals", args=[debrief.report.round_id])


def _address(debrief: Debrief, part: str) -> str:
    page = reverse("leader:debrief", args=[debrief.report.round_id])
    return f"{page}?section={part}" if part in set(Part) else page


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
