"""Not taking part: declining, coming back, and taking everything back."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parallax.domain.responses.actions import RoundClosed, withdraw_response
from parallax.domain.responses.queries import read_answers
from parallax.domain.rounds.actions.decline import (
    REASON_LIMIT,
    AlreadyAnswered,
    DeclineTooLate,
    decline_invitation,
    undo_declining,
)
from parallax.domain.rounds.models import Invitation
from parallax.web.rater.door import closed, page, rater_page, while_open
from parallax.web.rater.questions import asked_of


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Your reason"),
        help_text=_("Only the coach reads it. Nothing about patients, please."),
        max_length=REASON_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": _(
                "This reason is too long; please shorten it to %(limit_value)s characters."
            )
        },
    )


@rater_page
@while_open
def decline(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = DeclineForm(request.POST if request.method == "POST" else None)
    context = {
        "token": token,
        "asked": asked_of(invitation),
        "form": form,
        "invitation": invitation,
    }
    if request.method != "POST":
        if invitation.declined:
            return page(request, "declined", context)
        return page(request, "decline", context)
    try:
        if request.POST.get("go") == "undo":
            undo_declining(invitation, now=timezone.now())
            return _to("rater:answer", token)
        if not form.is_valid():
            return page(request, "decline", context, status=422)
        decline_invitation(invitation, form.cleaned_data["reason"], now=timezone.now())
    except DeclineTooLate:
        return closed(request, invitation)
    except AlreadyAnswered:
        return _to("rater:withdraw", token)
    return _to("rater:decline", token)


@rater_page
@while_open
def withdraw(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            withdraw_response(invitation, now=timezone.now())
            return _to("rater:withdraw", token)
        answers = read_answers(invitation)
    except RoundClosed:
        return closed(request, invitation)
    context = {"token": token, "asked": asked_of(invitation), "answers": answers}
    return page(request, "withdraw" if answers.revision else "withdrawn", context)


def _to(route: str, token: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(route, args=[token]), status=303)
