"""While the round collects: how many have answered in each group, the self-assessment, and what comes next."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from parallax.domain.notifications.links import derive_token
from parallax.domain.rounds.access import ANSWER_ROUTE, round_for_leader
from parallax.domain.rounds.models import Invitation, State
from parallax.domain.rounds.progress import counts_for_leader, self_invitation
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of


@login_required
@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_leader(person, pk)
    if round.state == State.RELEASED:
        return redirect("leader:report", round.pk)
    if not round.launched_at or not round.closes_at:
        return redirect("leader:home")
    own = self_invitation(round)
    collects = round.state == State.COLLECTING
    return render(
        request,
        "leader/progress.html",
        {
            "round": round,
            "collects": collects,
            "is_over": round.closes_at <= timezone.now(),
            "counts": counts_for_leader(round) if collects else (),
            "own": own,
            "own_link": _link(own) if own else "",
            "steps": journey_of(round, person),
        },
    )


def _link(own: Invitation) -> str:
    """The leader's own questionnaire; the same link as in the mail."""
    token = derive_token(ANSWER_ROUTE, own.pk, own.link_version)
    return reverse("rater:answer", args=[token])
