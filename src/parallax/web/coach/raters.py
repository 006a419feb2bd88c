"""The coach looks over the list of raters: approve and invite, change it, or send it back with a note."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parallax.domain.rounds.access import round_for_coach
from parallax.domain.rounds.actions.collect import (
    LONGEST,
    CollectFault,
    DateRefused,
    ListNotSent,
    NothingToShow,
    QuestionnaireOpen,
    launch_round,
)
from parallax.domain.rounds.actions.nominate import NominationFault, return_to_leader
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.outlook import outlook_when_named
from parallax.web.shared.journey import journey_of
from parallax.web.shared.posted import posted
from parallax.web.shared.raters.editing import (
    ListReport,
    add_list,
    add_one,
    change_one,
    raters_by_group,
    words_for,
)
from parallax.web.shared.raters.forms import OneRaterForm, RaterListForm, groups_to_choose
from parallax.web.shared.signed_in import person_of

from .collecting_forms import ClosingDateForm, NoteForm

USUAL_LENGTH = timedelta(days=14)
EDITABLE = (State.NOMINATING, State.COLLECTING)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def raters(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Posting names one more person."""
    round = round_for_coach(person_of(request), pk)
    form = OneRaterForm(posted(request)[0], groups=groups_to_choose(round))
    if request.method == "POST" and add_one(request, round, form):
        return redirect(_page(round), round.pk)
    if round.state == State.COLLECTING and not form.is_bound:
        return redirect("coach:collecting", round.pk)
    return _page_of_list(request, round, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rater_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    if round.state not in EDITABLE:
        return redirect("coach:raters", round.pk)
    form = RaterListForm(*posted(request), groups=groups_to_choose(round))
    report: ListReport | None = ListReport()
    if request.method == "POST":
        report = add_list(request, round, form)
        if report is None:
            return redirect(_page(round), round.pk)
    return render(
        request,
        "coach/raters_list.html",
        {"round": round, "form": form, "report": report, "steps": journey_of(round, person)},
        status=422 if request.method == "POST" else 200,
    )


@login_required
@require_POST
def rater(request: HttpRequest, pk: UUID, rater: UUID) -> HttpResponse:
    round = round_for_coach(person_of(request), pk)
    change_one(request, round, rater)
    return redirect(_page(round), round.pk)


@login_required
@require_POST
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    note = NoteForm(request.POST)
    if not note.is_valid():
        return _page_of_list(request, round, note=note)
    try:
        return_to_leader(round, note.cleaned_data["note"], by=person, now=timezone.now())
    except NominationFault as fault:
        messages.error(request, words_for(fault))
    else:
        words = _("The list is back with %(leader)s, with your note.")
        messages.success(request, words % {"leader": round.leader.name})
    return redirect("coach:raters", round.pk)


@login_required
@require_POST
def launch(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    closing = _closing_form(request)
    if not closing.is_valid():
        return _page_of_list(request, round, closing=closing)
    try:
        launched = launch_round(round, closing.closes_at, by=person, now=timezone.now())
    except DateRefused:
        closing.add_error("closes_on", _("Choose a day between tomorrow and four months from now."))
        return _page_of_list(request, round, closing=closing)
    except CollectFault as fault:
        messages.error(request, _words(fault))
        return redirect("coach:raters", round.pk)
    _tell(request, launched)
    return redirect("coach:collecting", round.pk)


def _page(round: Round) -> str:
    return "coach:collecting" if round.state == State.COLLECTING else "coach:raters"


def _page_of_list(
    request: HttpRequest,
    round: Round,
    *,
    form: OneRaterForm | None = None,
    closing: ClosingDateForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    choices = groups_to_choose(round)
    refused = next((each for each in (form, closing, note) if each and each.errors), None)
    return render(
        request,
        "coach/raters.html",
        {
            "round": round,
            "form": refused,
            "one": form or OneRaterForm(groups=choices),
            "closing": closing or _closing_form(None),
            "note": note or NoteForm(),
            "groups": raters_by_group(round),
            "choices": choices,
            "outlook": outlook_when_named(round),
            "is_open": round.state in EDITABLE,
            "waits": round.state == State.NOMINATING and bool(round.nominations_sent_at),
            "steps": journey_of(round, person_of(request)),
        },
        status=422 if refused else 200,
    )


def _closing_form(request: HttpRequest | None) -> ClosingDateForm:
    today = timezone.localdate()
    return ClosingDateForm(
        request.POST if request else None,
        first=today + timedelta(days=1),
        last=today + LONGEST - timedelta(days=1),
        initial={"closes_on": today + USUAL_LENGTH},
    )


def _words(fault: CollectFault) -> str:
    match fault:
        case QuestionnaireOpen():
            return _(
                "The questions are not agreed yet. Both of you agree first, then people are invited."
            )
        case ListNotSent():
            return _("The leader has not sent you the list yet.")
        case NothingToShow():
            return _("With these raters no group could be shown. Name more people first.")
        case _:
            return _("The round has moved on meanwhile; nobody was invited by this.")


def _tell(request: HttpRequest, round: Round) -> None:
    count = round.invitations.filter(removed=False, invited_on__isnull=False).count()
    words = ngettext("%(n)s person is being invited.", "%(n)s people are being invited.", count)
    messages.success(request, words % {"n": count})
