"""Releasing the report: what will happen is said first, then it happens once and for good."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from parallax.domain.reports import queries
from parallax.domain.reports.access import desk_for_coach, report_for_coach
from parallax.domain.reports.actions.errors import CommentsUndecided, FiguresMissing, QuotesKeptBack
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.quoting import quoted_in
from parallax.domain.rounds.models import Round, State
from parallax.web.shared import report_files
from parallax.web.shared.signed_in import person_of

from .review import preparing, review_context


class ReleaseForm(forms.Form):
    staged = forms.BooleanField(
        label=gettext_lazy("Open it section by section, when we sit together."),
        help_text=gettext_lazy(
            "The leader sees the sections that you have opened and nothing else, can guess before each what is in it, and note what to make of it. "
            "The files open at the end. Without this tick the whole report is open at once: the leader can still mark it, write and draft goals, with nothing left to guess."
        ),
        required=False,
    )
    understood = forms.BooleanField(
        label=gettext_lazy("I know that a released report can be neither changed nor taken back."),
        error_messages={"required": gettext_lazy("Please tick the box: it cannot be undone.")},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = desk_for_coach(person_of(request), pk)
    if round.state == State.CLOSED:
        return preparing(request, round)
    if round.state != State.REVIEWING:
        return _released_already(request, round)
    if round.report.protected is None:
        return _figures_first(request, round)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _release(request, round, staged=form.cleaned_data["staged"])
    return _page(request, round, form)


def _release(request: HttpRequest, round: Round, *, staged: bool) -> HttpResponse:
    try:
        release_report(round, staged=staged, by=person_of(request), now=timezone.now())
    except FiguresMissing:
        return _figures_first(request, round)
    except CommentsUndecided:
        messages.error(request, _("Some comments are not decided yet, so nothing was released."))
        return redirect("coach:comments", round.pk)
    except QuotesKeptBack:
        said = _("Your summary or a note quotes words that are kept back, so nothing was released.")
        messages.error(request, said)
        return redirect("coach:compose", round.pk)
    if staged:
        return redirect("coach:debrief", round.pk)
    said = _("The report is released. %(leader)s gets a mail and can read it now.")
    messages.success(request, said % {"leader": round.leader.name})
    return redirect("coach:draft", round.pk)


def _figures_first(request: HttpRequest, round: Round) -> HttpResponse:
    messages.info(request, _("Before the release, choose what can be shown and read the draft."))
    return redirect("coach:breakdown", round.pk)


def _released_already(request: HttpRequest, round: Round) -> HttpResponse:
    if request.method == "POST":
        said = _(
            "This report was released already and stays as it is. A second version beside the first would show by the"
            " difference what somebody answered. New answers need a new round."
        )
        messages.info(request, said)
    return redirect("coach:draft", round.pk)


def _page(request: HttpRequest, round: Round, form: ReleaseForm) -> HttpResponse:
    questionnaire = queries.questionnaire_of(round)
    shown = {
        **review_context(request, round, "release"),
        "form": form,
        "has_summary": bool(round.report.summary.strip()),
        "quotes_kept_back": any(q.refused for q in quoted_in(round.report, questionnaire)),
        "protection": queries.protection_of(round.report, questionnaire),
        "treated": queries.treatment_of(round.report),
    }
    return render(request, "coach/release.html", shown)


@login_required
@require_safe
def download(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    released = report_for_coach(person_of(request), pk)
    return report_files.download(request, released, kind, back=reverse("coach:draft", args=[pk]))
