"""Adding to the questionnaire: from the library, or in one's own words."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parallax.domain.instruments import library
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.models import Item, PromptKind
from parallax.domain.rounds.terms import pipe

from .forms import DimensionForm, ItemForm, NewPromptForm
from .parts import dimension_of
from .replies import Desk, at_the_desk

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@at_the_desk
def library_page(desk: Desk) -> HttpResponse:
    if desk.request.method == "POST":
        return _from_library(desk)
    questionnaire = desk.questionnaire
    items = Item.objects.filter(dimension__questionnaire=questionnaire).values_list(
        "key", flat=True
    )
    asked = {*items, *questionnaire.prompts.values_list("key", flat=True)}
    return render(
        desk.request,
        "shared/questionnaire/library.html",
        {
            "round": desk.round,
            "dimensions": [_offer(desk, key, asked) for key in library().dimensions],
            "prompts": [
                {"key": p.key, "text": _read(desk, p.text), "asked": p.key in asked}
                for p in library().prompts.values()
            ],
            "open": questionnaire.locked_at is None,
        },
    )


@FORM
@at_the_desk
def dimension(desk: Desk) -> HttpResponse:
    anchor = "new-dimension"
    form = DimensionForm(desk.posted, anchor=anchor)
    if not form.is_valid():
        return _form(desk, form, anchor, _("A dimension of your own"))
    made = design.add_dimension(
        desk.questionnaire, form.subject, by=desk.person, now=timezone.now()
    )
    return desk.changed(_("Added. Now write its questions."), f"dimensions-{made.key}")


@FORM
@at_the_desk
def item(desk: Desk, key: str) -> HttpResponse:
    home = dimension_of(desk, key)
    anchor = f"new-item-{key}"
    form = ItemForm(desk.posted, anchor=anchor, groups=desk.round.groups.all())
    if not form.is_valid():
        title = _("A question on “%(dimension)s”") % {"dimension": home.name}
        return _form(desk, form, anchor, title)
    made = design.add_item(home, form.wording, by=desk.person, now=timezone.now())
    return desk.changed(_("Added."), f"items-{made.key}")


@FORM
@at_the_desk
def prompt(desk: Desk) -> HttpResponse:
    anchor = "new-prompt"
    form = NewPromptForm(desk.posted, anchor=anchor, groups=desk.round.groups.all())
    if not form.is_valid():
        return _form(desk, form, anchor, _("A question to answer in words"))
    made = design.add_prompt(
        desk.questionnaire,
        PromptKind(form.cleaned_data["kind"]),
        form.wording,
        by=desk.person,
        now=timezone.now(),
    )
    return desk.changed(_("Added."), f"prompts-{made.key}")


def _from_library(desk: Desk) -> HttpResponse:
    """A whole dimension, chosen items of one, or a prompt."""
    posted, now = desk.request.POST, timezone.now()
    if (key := posted.get("dimension", "")) in library().dimensions:
        only = posted.getlist("items") if "choose" in posted else None
        if only == []:
            return desk.changed(_("No question was chosen."))
        made = design.add_library_dimension(desk.questionnaire, key, only, by=desk.person, now=now)
        return desk.changed(_("Added: %(name)s") % {"name": made.name}, f"dimensions-{key}")
    if (key := posted.get("prompt", "")) in library().prompts:
        design.add_library_prompt(desk.questionnaire, key, by=desk.person, now=now)
        return desk.changed(_("Added."), f"prompts-{key}")
    return desk.changed(_("This is not in the library."))


def _offer(desk: Desk, key: str, asked: set[str]) -> dict[str, Any]:
    source = library().dimensions[key]
    items = [
        {"key": i.key, "text": _read(desk, i.text), "asked": i.key in asked} for i in source.items
    ]
    return {
        "key": key,
        "name": source.name,
        "description": _read(desk, source.description),
        "pressure": source.pressure,
        "items": items,
        "complete": all(offered["asked"] for offered in items),
    }


def _read(desk: Desk, text: str) -> str:
    return pipe(text, desk.round.leader.name, desk.round.leader.pronoun)


def _form(desk: Desk, form: Any, anchor: str, title: str) -> HttpResponse:
    return desk.piece("add", {"form": form}, anchor=anchor, title=title)
