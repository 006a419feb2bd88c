"""Closing and cancelling: what will be lost, what will be shown, and an explicit yes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parallax.domain.rounds.access import round_for_coach
from parallax.domain.rounds.actions.close import (
    BEFORE_CLOSING,
    NotOpen,
    cancel_round,
    close_round,
)
from parallax.domain.rounds.models import State
from parallax.domain.rounds.outlook import outlook_when_closed
from parallax.domain.rounds.progress import chase
from parallax.web.shared.journey import journey_of
from parallax.web.shared.posted import posted
from parallax.web.shared.signed_in import person_of

from .collecting_forms import ConfirmForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    if round.state != State.COLLECTING:
        return redirect("coach:round", round.pk)
    form = ConfirmForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            close_round(round, by=person, now=timezone.now())
        except NotOpen:
            messages.error(request, _("The round has moved on meanwhile; nothing was changed."))
        else:
            messages.success(request, _("The round is closed. The answers are being sealed."))
        return redirect("coach:round", round.pk)
    return render(
        request,
        "coach/close.html",
        {
            "round": round,
            "form": form,
            "outlook": outlook_when_closed(round),
            "chase": chase(round),
            "steps": journey_of(round, person),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    if round.state not in BEFORE_CLOSING:
        return redirect("coach:round", round.pk)
    form = ConfirmForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            cancel_round(round, by=person, now=timezone.now())
        except NotOpen:
            messages.error(request, _("The round has moved on meanwhile; nothing was changed."))
        else:
            messages.success(request, _("The round is cancelled."))
        return redirect("coach:round", round.pk)
    return render(
        request,
        "coach/cancel.html",
        {"round": round, "form": form, "steps": journey_of(round, person)},
        status=422 if form.errors else 200,
    )
