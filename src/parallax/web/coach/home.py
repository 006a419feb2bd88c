"""The coach's home: the leaders one coaches, those first who wait for the coach."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parallax.domain.coaching.queries import ended_engagements_of_coach, standings_for_coach
from parallax.domain.people.access import require_role
from parallax.domain.people.models import Role
from parallax.web.shared.signed_in import person_of

from .standing import row_of


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    require_role(person, Role.COACH)
    rows = [row_of(standing) for standing in standings_for_coach(person)]
    return render(
        request,
        "coach/home.html",
        {
            "waiting": [row for row in rows if row.waits],
            "running": [row for row in rows if not row.waits],
            "ended": ended_engagements_of_coach(person),
        },
    )
