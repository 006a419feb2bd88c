"""The director's start page: how far the programme is, in numbers, and what has happened."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parallax.domain.audit.queries import trail
from parallax.domain.coaching.queries import programme_in_numbers
from parallax.domain.people.access import organisation_for_director
from parallax.domain.people.queries import waiting_invitations
from parallax.web.shared.signed_in import person_of

from .trail import VERBS, lines_of

LINES_AT_A_GLANCE = 6
LINES_A_PAGE = 50


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    organisation = organisation_for_director(person_of(request))
    return render(
        request,
        "director/home.html",
        {
            "organisation": organisation,
            "numbers": programme_in_numbers(organisation),
            "waiting": waiting_invitations(organisation),
            "lines": lines_of(trail(organisation.pk, VERBS)[:LINES_AT_A_GLANCE]),
        },
    )


@login_required
@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    organisation = organisation_for_director(person_of(request))
    page = Paginator(trail(organisation.pk, VERBS), LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "director/trail.html",
        {"organisation": organisation, "page": page, "lines": lines_of(page.object_list)},
    )
