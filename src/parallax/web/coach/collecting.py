"""While the round collects: who is missing, addresses that came back, reminders, a later date, more people."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parallax.domain.rounds.access import rater_of_round, round_for_coach
from parallax.domain.rounds.actions.collect import (
    LONGEST,
    AddressRefused,
    CollectFault,
    DateRefused,
    NobodyToRemind,
    extend_round,
    invite_proposed,
    mend_address,
    remind_missing,
)
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.outlook import outlook_when_closed
from parallax.domain.rounds.progress import chase
from parallax.web.shared.journey import journey_of
from parallax.web.shared.posted import posted
from parallax.web.shared.raters.forms import OneRaterForm, groups_to_choose
from parallax.web.shared.signed_in import person_of

from .collecting_forms import AddressForm, ClosingDateForm


@login_required
@require_safe
def collecting(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = round_for_coach(person_of(request), pk)
    if round.state != State.COLLECTING:
        return redirect("coach:round", round.pk)
    return _page(request, round)


@login_required
@require_POST
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    try:
        count = remind_missing(round, by=person, now=timezone.now())
    except NobodyToRemind:
        text = _("Nobody to remind: everybody who is missing has had a mail from us today.")
        messages.warning(request, text)
    except CollectFault:
        messages.error(request, _over())
    else:
        words = ngettext(
            "%(n)s person is being reminded.", "%(n)s people are being reminded.", count
        )
        messages.success(request, words % {"n": count})
    return redirect("coach:collecting", round.pk)


@login_required
@require_POST
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    if round.state != State.COLLECTING:
        messages.error(request, _over())
        return redirect("coach:round", round.pk)
    form = _later_form(request, round)
    if not form.is_valid():
        return _page(request, round, later=form)
    try:
        extend_round(round, form.closes_at, by=person, now=timezone.now())
    except DateRefused:
        text = _("Choose a later day than the closing date that raters know, within four months.")
        form.add_error("closes_on", text)
        return _page(request, round, later=form)
    except CollectFault:
        messages.error(request, _over())
    else:
        text = _("The round stays open longer. Those who are missing are told by mail.")
        messages.success(request, text)
    return redirect("coach:collecting", round.pk)


@login_required
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    try:
        count = invite_proposed(round, by=person, now=timezone.now())
    except CollectFault:
        messages.error(request, _over())
    else:
        words = ngettext("%(n)s person is being invited.", "%(n)s people are being invited.", count)
        messages.success(request, words % {"n": count})
    return redirect("coach:collecting", round.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: HttpRequest, pk: UUID, rater: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    invitation = rater_of_round(round, rater)
    form = AddressForm(posted(request)[0], initial={"email": invitation.email})
    if request.method == "POST" and form.is_valid():
        try:
            mend_address(invitation, form.cleaned_data["email"], by=person, now=timezone.now())
        except AddressRefused as refusal:
            form.add_error("email", f"{refusal.finding.what} {refusal.finding.mend}")
        except CollectFault:
            messages.error(request, _("This address cannot be changed any more."))
            return redirect("coach:collecting", round.pk)
        else:
            text = _("A new invitation is on its way; the link that went out before is dead.")
            messages.success(request, text)
            return redirect("coach:collecting", round.pk)
    return render(
        request,
        "coach/mend.html",
        {"round": round, "rater": invitation, "form": form, "steps": journey_of(round, person)},
        status=422 if form.errors else 200,
    )


def _page(
    request: HttpRequest, round: Round, *, later: ClosingDateForm | None = None
) -> HttpResponse:
    return render(
        request,
        "coach/collecting.html",
        {
            "round": round,
            "chase": chase(round),
            "outlook": outlook_when_closed(round),
            "is_over": round.closes_at is not None and round.closes_at <= timezone.now(),
            "form": later,
            "later": later or _later_form(None, round),
            "one": OneRaterForm(groups=groups_to_choose(round)),
            "steps": journey_of(round, person_of(request)),
        },
        status=422 if later else 200,
    )


def _later_form(request: HttpRequest | None, round: Round) -> ClosingDateForm:
    assert round.closes_at
    today, known = timezone.localdate(), timezone.localdate(round.closes_at)
    first = max(today, known) + timedelta(days=1)
    return ClosingDateForm(
        request.POST if request else None,
        first=first,
        last=today + LONGEST - timedelta(days=1),
        initial={"closes_on": first + timedelta(days=6)},
    )


def _over() -> str:
    return _("The round does not collect any more; nothing was changed.")
