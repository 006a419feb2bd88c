"""The leader names raters, sees what each group will be good for, and hands the list to the coach."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parallax.domain.rounds.access import round_for_leader
from parallax.domain.rounds.actions.nominate import NobodyNamed, NominationFault, send_to_coach
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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def raters(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = round_for_leader(person_of(request), pk)
    form = OneRaterForm(posted(request)[0], groups=groups_to_choose(round))
    if request.method == "POST" and add_one(request, round, form):
        return redirect("leader:raters", round.pk)
    return render(
        request,
        "leader/raters.html",
        {
            "round": round,
            "form": form,
            "groups": raters_by_group(round),
            "choices": groups_to_choose(round),
            "outlook": outlook_when_named(round),
            "is_open": _is_open(round),
            "steps": journey_of(round, person_of(request)),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rater_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = round_for_leader(person_of(request), pk)
    if not _is_open(round):
        return redirect("leader:raters", round.pk)
    form = RaterListForm(*posted(request), groups=groups_to_choose(round))
    report: ListReport | None = ListReport()
    if request.method == "POST":
        report = add_list(request, round, form)
        if report is None:
            return redirect("leader:raters", round.pk)
    return render(
        request,
        "leader/raters_list.html",
        {
            "round": round,
            "form": form,
            "report": report,
            "steps": journey_of(round, person_of(request)),
        },
        status=422 if request.method == "POST" else 200,
    )


@login_required
@require_POST
def rater(request: HttpRequest, pk: UUID, rater: UUID) -> HttpResponse:
    round = round_for_leader(person_of(request), pk)
    change_one(request, round, rater)
    return redirect("leader:raters", round.pk)


@login_required
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_leader(person, pk)
    try:
        send_to_coach(round, by=person, now=timezone.now())
    except NobodyNamed:
        messages.error(request, _("Name at least one person before you send the list."))
    except NominationFault as fault:
        messages.error(request, words_for(fault))
    else:
        words = _("Your list is with %(coach)s now. Nobody is invited before it is approved.")
        messages.success(request, words % {"coach": round.coach.name})
    return redirect("leader:raters", round.pk)


def _is_open(round: Round) -> bool:
    """The leader may add to the list now."""
    if round.state == State.NOMINATING:
        return round.nominations_sent_at is None
    return round.state == State.COLLECTING
