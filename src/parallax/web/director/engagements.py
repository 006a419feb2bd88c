"""Who coaches whom: bringing two people together, ending an engagement. Logistics, never content."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parallax.domain.coaching.access import engagement_for_director
from parallax.domain.coaching.actions import (
    NotInThisRole,
    RoundUnderWay,
    end_engagement,
    start_engagement,
)
from parallax.domain.coaching.queries import engagements_of_organisation
from parallax.domain.people.access import organisation_for_director
from parallax.domain.people.models import Organisation
from parallax.web.shared.signed_in import person_of

from .forms import EngagementForm

ENGAGEMENTS_A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def engagements(request: HttpRequest) -> HttpResponse:
    organisation = organisation_for_director(person_of(request))
    form = EngagementForm(organisation, request.POST or None)
    if request.method == "POST" and form.is_valid() and _start(request, organisation, form):
        return redirect("director:engagements")
    found = engagements_of_organisation(organisation)
    page = Paginator(found, ENGAGEMENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "director/engagements.html",
        {"organisation": organisation, "form": form, "page": page},
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    director = person_of(request)
    engagement = engagement_for_director(director, pk)
    if request.method == "POST":
        try:
            end_engagement(engagement, by=director, now=timezone.now())
        except RoundUnderWay:
            messages.error(
                request,
                _(
                    "A round is under way in this engagement. The coach releases or cancels it first."
                ),
            )
        else:
            messages.success(request, _("The engagement has ended."))
        return redirect("director:engagements")
    return render(request, "director/end_engagement.html", {"engagement": engagement})


def _start(request: HttpRequest, organisation: Organisation, form: EngagementForm) -> bool:
    leader, coach = form.cleaned_data["leader"], form.cleaned_data["coach"]
    try:
        start_engagement(
            organisation, leader=leader, coach=coach, by=person_of(request), now=timezone.now()
        )
    except NotInThisRole:
        form.add_error(None, _("One of the two has just lost this role; choose again."))
        return False
    messages.success(
        request,
        _("%(coach)s now coaches %(leader)s; both get a mail.")
        % {"coach": coach.name, "leader": leader.name},
    )
    return True
