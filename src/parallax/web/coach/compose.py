"""Composing the report: the summary, what leads, the order of the parts, what stays away, and a note on each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parallax.core.report import Composition, Part
from parallax.domain.reports import queries
from parallax.domain.reports.access import desk_for_coach, draft_for_coach
from parallax.domain.reports.actions.compose import compose_report
from parallax.domain.reports.actions.errors import ChangedElsewhere, NotInReview, UnknownFinding
from parallax.domain.reports.models import Report
from parallax.domain.reports.quoting import quoted_in
from parallax.domain.rounds.models import State
from parallax.web.shared.signed_in import person_of

from .composing import GONE, ComposeForm, differences, finding_rows, part_rows
from .review import choose_first, preparing, review_context


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = desk_for_coach(person_of(request), pk)
    if round.state == State.CLOSED:
        return preparing(request, round)
    if round.state != State.REVIEWING:
        return redirect("coach:draft", pk)
    if round.report.protected is None:
        return choose_first(request, round)
    report = draft_for_coach(person_of(request), pk)
    form = _form(report, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, report, form)
    if not form.is_valid():
        return _refused(request, report, form)
    return _save(request, report, form)


def _form(report: Report, posted: Mapping[str, str] | None = None) -> ComposeForm:
    draft = queries.draft_of(report, now=timezone.now())
    return ComposeForm(draft, report.revision, posted)


def _save(request: HttpRequest, report: Report, form: ComposeForm) -> HttpResponse:
    move = request.POST.get("move", "")
    composition = form.composition(move)
    try:
        saved = compose_report(
            report,
            form.cleaned_data["summary"],
            composition,
            expected_revision=form.cleaned_data["revision"],
            by=person_of(request),
            now=timezone.now(),
        )
    except ChangedElsewhere:
        return _changed_meanwhile(request, report, composition)
    except UnknownFinding:
        form.add_error("lead", GONE)
        return _refused(request, report, form)
    except NotInReview:
        return redirect("coach:draft", report.round_id)
    if request.htmx:  # type: ignore[attr-defined]
        return _saved_in_place(request, saved, form)
    if not move:
        messages.success(request, _("Saved."))
    anchor = f"#part-{move.partition(' ')[0]}" if move else ""
    return redirect(reverse("coach:compose", args=[report.round_id]) + anchor)


def _saved_in_place(request: HttpRequest, saved: Report, form: ComposeForm) -> HttpResponse:
    """The new revision, and what there is to say about each field now."""
    shown = {
        "revision": saved.revision,
        "saved": True,
        **_rows(saved, form),
    }
    response = render(request, "coach/compose_state.html", shown)
    response["HX-Trigger"] = "parallax:saved"
    return response


def _refused(request: HttpRequest, report: Report, form: ComposeForm) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _not_saved(request, form, str(next(iter(form.errors.values()))[0]))
    return _page(request, report, form)


def _not_saved(request: HttpRequest, form: ComposeForm, why: str) -> HttpResponse:
    """The revision stays the one that the page was made from."""
    revision = form["revision"].value()
    return render(request, "coach/compose_state.html", {"revision": revision, "fault": why})


def _changed_meanwhile(
    request: HttpRequest, report: Report, composition: Composition
) -> HttpResponse:
    """Both versions on one page: saving again replaces the other one, knowingly."""
    current = draft_for_coach(person_of(request), report.round_id)
    mine = _form(current, request.POST)
    if request.htmx:  # type: ignore[attr-defined]
        said = _("Another version was saved meanwhile. Press “Save” to see what differs.")
        return _not_saved(request, mine, said)
    return _page(
        request, current, mine, theirs=differences(mine, composition), revision=current.revision
    )


def _rows(report: Report, form: ComposeForm) -> dict[str, Any]:
    """The parts, and beside the summary and each note what they quote of comments that are kept back."""
    quoted = quoted_in(report, queries.questionnaire_of(report.round))
    return {
        "parts": part_rows(form, quoted),
        "quoted": [each for each in quoted if each.part is Part.SUMMARY],
    }


def _page(request: HttpRequest, report: Report, form: ComposeForm, **extra: object) -> HttpResponse:
    shown = {
        **review_context(request, report.round, "compose"),
        "form": form,
        "revision": form["revision"].value(),
        "findings": finding_rows(form),
        **_rows(report, form),
        **extra,
    }
    return render(request, "coach/compose.html", shown)
