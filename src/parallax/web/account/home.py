"""The front door: everybody is led to the pages of their role."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parallax.domain.people.models import Person, Role
from parallax.domain.people.queries import roles_of

PAGES = {Role.DIRECTOR: "director:home", Role.COACH: "coach:home", Role.LEADER: "leader:home"}
PURPOSES = {
    Role.DIRECTOR: _("Invite people, bring leaders and coaches together."),
    Role.COACH: _("The leaders you coach, and what waits for you."),
    Role.LEADER: _("Your own feedback, from the first question to the report."),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = request.user
    if not isinstance(person, Person):
        return redirect("demo:home" if settings.PARALLAX_DEMO else settings.LOGIN_URL)
    roles = roles_of(person)
    if len(roles) == 1:
        return redirect(PAGES[roles[0]])
    choices = [
        {"href": reverse(PAGES[role]), "label": role.label, "text": PURPOSES[role]}
        for role in roles
    ]
    return render(request, "account/home.html", {"choices": choices})
