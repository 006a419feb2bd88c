"""Answers to a change: the changed pieces for htmx, a redirect without it; refusals in words."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import reswap, retarget, trigger_client_event

from parallax.domain.people.models import Person
from parallax.domain.rounds.access import round_for_designer
from parallax.domain.rounds.actions.design import CannotDesign, QuestionnaireGone
from parallax.domain.rounds.models import Questionnaire, Round
from parallax.web.shared.signed_in import person_of

from .page import page_of


class Desk:
    """One request of one designer: the round, the newest version, and how to answer."""

    def __init__(self, request: HttpRequest, round: Round, person: Person) -> None:
        self.request = request
        self.round = round
        self.person = person
        self.started = round.questionnaires.first()

    @property
    def questionnaire(self) -> Questionnaire:
        if self.started is None:
            raise QuestionnaireGone
        self.started.round = self.round
        return self.started

    @property
    def in_place(self) -> bool:
        """htmx asks for a piece of the page."""
        return bool(getattr(self.request, "htmx", False))

    @property
    def posted(self) -> QueryDict | None:
        return self.request.POST if self.request.method == "POST" else None

    @property
    def address(self) -> str:
        return reverse("shared:questionnaire", args=[self.round.pk])

    def changed(self, said: str, anchor: str = "") -> HttpResponse:
        """The change is made: show it where it was made."""
        if not self.in_place:
            messages.success(self.request, said)
            return redirect(f"{self.address}#{anchor}" if anchor else self.address)
        self.round.refresh_from_db(fields=["state"])
        self.questionnaire.refresh_from_db()
        page = page_of(self.round, self.questionnaire, self.person)
        context = {"page": page, "said": said, "oob": True}
        response = render(self.request, "shared/questionnaire/changed.html", context)
        # Where the focus goes when the form that had it is gone.
        trigger_client_event(response, "questionnaire:changed", {"anchor": anchor}, after="settle")
        return reswap(retarget(response, "#questions"), "outerHTML")

    def refused(self, why: CannotDesign) -> HttpResponse:
        messages.error(self.request, str(why))
        if not self.in_place:
            return redirect(self.address)
        response = HttpResponse(status=204)
        response["HX-Redirect"] = self.address
        return response

    def piece(self, name: str, context: dict[str, Any], *, anchor: str, title: str) -> HttpResponse:
        """A fragment in place of the part it is about, or on a page of its own."""
        whole = {
            **context,
            "round": self.round,
            "piece": f"shared/questionnaire/{name}.html",
            "anchor": anchor,
            "piece_title": title,
            "back": f"{self.address}#{anchor}",
        }
        if self.in_place:
            response = render(self.request, str(whole["piece"]), whole)
            return reswap(retarget(response, f"#{anchor}"), "outerHTML")
        return render(self.request, "shared/questionnaire/piece.html", whole)


type View = Callable[..., HttpResponse]


def at_the_desk(view: Callable[..., HttpResponse]) -> View:
    """Leader or coach of the round, with their desk instead of the request; refusals become messages."""

    @login_required
    @wraps(view)
    def answered(request: HttpRequest, pk: UUID, **words: Any) -> HttpResponse:
        person = person_of(request)
        desk = Desk(request, round_for_designer(person, pk), person)
        try:
            return view(desk, **words)
        except CannotDesign as why:
            return desk.refused(why)

    return answered
