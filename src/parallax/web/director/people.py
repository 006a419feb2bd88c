"""People of the organisation: who is here, inviting, ending a role."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parallax.domain.people.access import membership_for_director, organisation_for_director
from parallax.domain.people.actions import LastDirector, end_membership, invite_person
from parallax.domain.people.models import Organisation, Role
from parallax.domain.people.queries import members
from parallax.web.shared.posted import one_line
from parallax.web.shared.signed_in import person_of

from .forms import InvitationForm

PEOPLE_A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    organisation = organisation_for_director(person_of(request))
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _invite(request, organisation, form)
        return redirect("director:people")
    search = one_line(request.GET.get("search", ""))
    page = Paginator(members(organisation, search), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "director/people.html",
        {"organisation": organisation, "form": form, "page": page, "search": search},
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    director = person_of(request)
    membership = membership_for_director(director, pk)
    if request.method == "POST":
        try:
            end_membership(membership, by=director, now=timezone.now())
        except LastDirector:
            messages.error(request, _("This is the last director. Invite another one first."))
        else:
            messages.success(
                request, _("%(name)s no longer has this role.") % {"name": membership.person.name}
            )
        return redirect("director:people")
    return render(request, "director/end_role.html", {"membership": membership})


def _invite(request: HttpRequest, organisation: Organisation, form: InvitationForm) -> None:
    words = form.cleaned_data
    now = timezone.now()
    membership = invite_person(
        organisation,
        Role(words["role"]),
        email=words["email"],
        name=words["name"],
        language=words["language"],
        by=person_of(request),
        now=now,
    )
    text = (
        _("%(name)s is invited; the mail is on its way.")
        if membership.invited_at == now
        else _("%(name)s has this role already; nothing was sent.")
    )
    messages.success(request, text % {"name": membership.person.name})
