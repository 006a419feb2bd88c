"""The promise in full with an example to check by hand, and what the leader will see, with made-up figures."""

from django.http import HttpRequest, HttpResponse

from parallax.domain.rounds.models import Invitation
from parallax.domain.rounds.promise import promise_from_json, promise_in_full
from parallax.web.rater.door import page, rater_page
from parallax.web.rater.example import example_for
from parallax.web.rater.questions import Asked, asked_of
from parallax.web.rater.worked import Worked, worked_example


@rater_page
def protection(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    asked = asked_of(invitation)
    promise = promise_from_json(invitation.round.terms.promise)
    sections = promise_in_full(promise, asked.group, closes_at=invitation.round.closes_at)
    context = {
        "token": token,
        "asked": asked,
        "sections": sections,
        "worked": _worked(asked),
        "coach": invitation.round.coach.name,
    }
    return page(request, "protection", context)


@rater_page
def leader_view(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    asked = asked_of(invitation)
    context = {"token": token, "asked": asked, "example": example_for(asked)}
    return page(request, "leader_view", context)


def _worked(asked: Asked) -> Worked | None:
    scale = asked.form.scale
    own = next((group for group in asked.form.groups if group.id == asked.group), None)
    if own is None or own.kind != "protected":
        return None
    return worked_example(scale.min, scale.max, own.minimum)
