"""The door to every page of a rater: the token in the address, and what must never leave with it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parallax.domain.rounds.access import LinkUnknown, invitation_for_token
from parallax.domain.rounds.models import Invitation, Round, State
from parallax.web.shared.preferences import theme_of

HEADERS = {
    # The address is the rater's only key: no cache keeps the page, no other site learns the address.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}

type RaterView = Callable[[HttpRequest, Invitation, str], HttpResponse]
type TokenView = Callable[[HttpRequest, str], HttpResponse]


def rater_page(view: RaterView) -> TokenView:
    """Finds the invitation; a link that opens nothing gets one and the same page, whatever the reason."""

    # Exempt: there is no ambient authority to abuse. Nothing is granted by a cookie here, only by
    # the token in the address, and whoever can forge a request with it could as well open the page.
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            invitation = invitation_for_token(token)
        except LinkUnknown:
            response = page(request, "unknown", status=404)
        else:
            response = view(request, invitation, token)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return opened


def while_open(view: RaterView) -> RaterView:
    """Pages that only make sense while the round takes answers; afterwards: what has become of it."""

    @wraps(view)
    def opened(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
        if takes_answers(invitation, timezone.now()):
            return view(request, invitation, token)
        return closed(request, invitation)

    return opened


def takes_answers(invitation: Invitation, now: datetime) -> bool:
    closes_at = invitation.round.closes_at
    return invitation.round.state == State.COLLECTING and closes_at is not None and closes_at > now


def closed(
    request: HttpRequest, invitation: Invitation, own_words: list[tuple[str, str]] | None = None
) -> HttpResponse:
    """The round takes nothing any more. `own_words`: what somebody was just about to save."""
    return page(
        request,
        "closed",
        {
            "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
            "leader": invitation.round.terms.form["leader_name"],
            "coach": invitation.round.coach.name,
            "state": _standing(invitation.round),
            "kind": invitation.group.kind,
            "answered": invitation.answered,
            "own_words": own_words,
        },
        status=410,
    )


def _standing(round: Round) -> str:
    """What has become of a round that takes nothing any more; `due`: its date has come, and it is not closed for good."""
    if round.state == State.CANCELLED:
        return "cancelled"
    if round.state == State.RELEASED:
        return "released"
    return "closed" if round.closed_at else "due"


def page(
    request: HttpRequest, name: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    return HttpResponse(rendered(theme_of(request), name, context or {}), status=status)


def rendered(theme: str, name: str, context: Mapping[str, Any]) -> str:
    # Without the request: no context processor looks up a session, and no form token sets a cookie.
    return render_to_string(f"rater/{name}.html", {"theme": theme, **context})
