"""Drafts of goals: what the leader wants to change, and the evidence that it came from."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parallax.domain.coaching.debrief.access import (
    goal_for_leader,
    goals_for_leader,
    notes_for_leader,
)
from parallax.domain.coaching.debrief.actions import ChangedElsewhere, DraftGone, save_goal
from parallax.domain.coaching.debrief.queries import (
    evidence_of,
    goals_written,
    piece_at,
    written,
)
from parallax.domain.coaching.models import GoalDraft
from parallax.domain.reports.access import debrief_for_leader
from parallax.domain.reports.debriefing import open_sections
from parallax.domain.reports.models import Debrief
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of


class GoalForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What I want to change"), max_length=300)
    behaviour = forms.CharField(
        label=gettext_lazy("What others would notice"),
        help_text=gettext_lazy("So that somebody else could see whether it happens."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    first_step = forms.CharField(
        label=gettext_lazy("My first step, and by when"), required=False, max_length=1000
    )
    part = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    anchor = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    revision = forms.IntegerField(initial=0, min_value=0, widget=forms.HiddenInput)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The drafts and a form for another one; `part` and `anchor` name the piece of the report that it comes from."""
    person = person_of(request)
    debrief = debrief_for_leader(person, pk)
    if request.method == "POST":
        form = GoalForm(request.POST)
        if form.is_valid():
            content = _content(debrief, form, [])
            save_goal(debrief, None, content, expected_revision=0, by=person, now=timezone.now())
            messages.success(request, _("The draft is kept. You can change it at any time."))
            return redirect("leader:goals", pk)
    else:
        form = GoalForm(
            initial={name: request.GET.get(name, "") for name in ("part", "anchor")}
            | {"revision": 0}
        )
    chosen = piece_at(debrief, form["part"].value() or "", form["anchor"].value() or "")
    notes = list(notes_for_leader(person, debrief))
    shown = {
        "round": debrief.report.round,
        "form": form,
        "chosen": chosen,
        "drafts": goals_written(goals_for_leader(person, debrief)),
        "evidence": evidence_of(open_sections(debrief), notes),
        "steps": journey_of(debrief.report.round, person),
    }
    return render(request, "leader/goals.html", shown, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, pk: UUID, goal: UUID) -> HttpResponse:
    person = person_of(request)
    debrief = debrief_for_leader(person, pk)
    draft = goal_for_leader(person, debrief, goal)
    if (before := written(draft)).lost:
        # Among the drafts stands what can be done about it.
        return redirect("leader:goals", pk)
    kept, theirs = before.content, None
    form = GoalForm(
        request.POST if request.method == "POST" else None,
        initial={**kept, "revision": draft.revision},
    )
    if form.is_valid():
        try:
            _save(request, debrief, draft, kept.get("evidence", []), form)
            return redirect("leader:goals", pk)
        except ChangedElsewhere as changed:
            theirs = changed.current
            form = GoalForm(initial={**form.cleaned_data, "revision": changed.revision})
        except DraftGone:
            raise Http404 from None
    shown = {
        "round": debrief.report.round,
        "form": form,
        "draft": draft,
        "evidence": kept.get("evidence", []),
        "theirs": theirs,
    }
    return render(request, "leader/goal.html", shown, status=422 if form.errors else 200)


def _save(
    request: HttpRequest,
    debrief: Debrief,
    draft: GoalDraft,
    evidence: list[dict[str, str]],
    form: GoalForm,
) -> None:
    save_goal(
        debrief,
        draft,
        _content(debrief, form, evidence),
        expected_revision=form.cleaned_data["revision"],
        by=person_of(request),
        now=timezone.now(),
    )
    messages.success(request, _("The draft is kept. You can change it at any time."))


def _content(debrief: Debrief, form: GoalForm, evidence: list[dict[str, str]]) -> dict[str, Any]:
    """With a copy of the evidence as it is shown, so that a draft can be read by itself."""
    part, anchor = form.cleaned_data["part"], form.cleaned_data["anchor"]
    if piece := piece_at(debrief, part, anchor):
        evidence = [*evidence, {"part": part, "anchor": anchor, "words": piece.words}]
    fields = {name: form.cleaned_data[name] for name in ("title", "behaviour", "first_step")}
    return {**fields, "evidence": evidence}
