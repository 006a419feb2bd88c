"""The review as a whole: its four stations, the draft with the coach's summary, and the time before it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parallax.domain.reports import queries
from parallax.domain.reports.access import desk_for_coach, draft_for_coach
from parallax.domain.reports.actions.compose import save_summary
from parallax.domain.reports.actions.errors import ChangedElsewhere, NotInReview
from parallax.domain.reports.models import Report
from parallax.domain.reports.render.html import context
from parallax.domain.rounds.models import Round, State
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of

from .breakdown_names import name_of


class SummaryForm(forms.Form):
    summary = forms.CharField(
        label=gettext_lazy("Your summary"),
        help_text=gettext_lazy(
            "What stands out, in your words: it opens the report. An empty line begins a new paragraph."
        ),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


def preparing(request: HttpRequest, round: Round) -> HttpResponse:
    """The round is closed, and the worker has not yet put it on the desk."""
    slow = queries.takes_long(round, now=timezone.now())
    return render(
        request,
        "coach/review_preparing.html",
        {
            "round": round,
            "slow": slow,
            "preparation": queries.preparation_of(round),
            "steps": journey_of(round, person_of(request)),
        },
    )


def review_context(
    request: HttpRequest, round: Round, here: str, progress: queries.Progress | None = None
) -> dict[str, Any]:
    """What the pages of the review share."""
    return {
        "round": round,
        "here": here,
        "progress": progress or queries.progress_of(round.report),
        "chosen": name_of(round.report),
        "steps": journey_of(round, person_of(request)),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = desk_for_coach(person_of(request), pk)
    if round.state == State.CLOSED:
        return preparing(request, round)
    if round.state != State.REVIEWING:
        return _released(request, round)
    if round.report.protected is None:
        return redirect("coach:breakdown", pk)
    report = draft_for_coach(person_of(request), pk)
    if request.method == "POST":
        return _save(request, report)
    return _draft(request, report, _form(report))


def _save(request: HttpRequest, report: Report) -> HttpResponse:
    form = SummaryForm(request.POST)
    if not form.is_valid():
        return _draft(request, report, form)
    try:
        saved = save_summary(
            report,
            form.cleaned_data["summary"],
            expected_revision=form.cleaned_data["revision"],
            by=person_of(request),
            now=timezone.now(),
        )
    except ChangedElsewhere as changed:
        return _changed_meanwhile(request, changed, form)
    except NotInReview:
        return redirect("coach:draft", report.round_id)
    if request.htmx:  # type: ignore[attr-defined]
        return _saved_in_place(request, saved)
    messages.success(request, _("Your summary is saved."))
    return redirect("coach:draft", report.round_id)


def _saved_in_place(request: HttpRequest, report: Report) -> HttpResponse:
    answer = {"form": _form(report), "saved": True, "round": report.round}
    response = render(request, "coach/draft.html#summary_state", answer)
    response["HX-Trigger"] = "parallax:saved"
    return response


def _changed_meanwhile(
    request: HttpRequest, changed: ChangedElsewhere, form: SummaryForm
) -> HttpResponse:
    """Both wordings on one page: saving again replaces the other one, knowingly."""
    assert isinstance(changed.current, Report)
    mine = _form(changed.current, summary=form.cleaned_data["summary"])
    if request.htmx:  # type: ignore[attr-defined]
        answer = {
            "form": _form(changed.current, revision=form.cleaned_data["revision"]),
            "elsewhere": True,
        }
        return render(request, "coach/draft.html#summary_state", answer)
    report = draft_for_coach(person_of(request), changed.current.round_id)
    return _draft(request, report, mine, theirs=changed.current.summary)


def _form(report: Report, **mine: object) -> SummaryForm:
    return SummaryForm(initial={"summary": report.summary, "revision": report.revision, **mine})


def _draft(
    request: HttpRequest, report: Report, form: SummaryForm, **extra: object
) -> HttpResponse:
    questionnaire = queries.questionnaire_of(report.round)
    compiled = queries.compiled(report, questionnaire, now=timezone.now())
    shown = {
        **review_context(request, report.round, "draft"),
        "form": form,
        "report": context(compiled),
        "protection": queries.protection_of(report, questionnaire),
        **extra,
    }
    return render(request, "coach/draft.html", shown)


def _released(request: HttpRequest, round: Round) -> HttpResponse:
    shown = {
        "round": round,
        "released": round.report,
        "report": context(queries.released_of(round.report)),
        "branding": queries.branding_of(round.organisation_id),
        "protection": queries.protection_of(round.report, queries.questionnaire_of(round)),
        "chosen": name_of(round.report),
        "steps": journey_of(round, person_of(request)),
    }
    return render(request, "coach/review_released.html", shown)
