"""The living page of the design system: every component in every state, shown in demo mode only."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from parallax.web.shared.preferences import THEMES, theme_of
from parallax.web.shared.rendering import WarnedTextField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Words = str | StrPromise
type View = Callable[[HttpRequest], HttpResponse]

SPECIMENS: dict[str, Words] = {
    "colour": _("Colour"),
    "type": _("Type"),
    "buttons": _("Buttons"),
    "journey": _("Journey bar"),
    "cards": _("Cards and columns"),
    "who": _("Who can see this"),
    "notes": _("Notes"),
    "promise": _("The promise"),
    "pills": _("Pills"),
    "meters": _("Meters"),
    "progress": _("Progress and steps"),
    "fields": _("Fields"),
    "errors": _("Fields with errors"),
    "scales": _("Rating scales"),
    "tables": _("Tables"),
    "rows": _("Rows and search"),
    "quotes": _("Quotes and findings"),
    "disclosure": _("Disclosure"),
    "dialog": _("Dialog"),
    "messages": _("Messages"),
    "empty": _("Empty state"),
    "toolbar": _("Toolbar, copying, time"),
    "pagination": _("Pagination"),
}


@dataclass(frozen=True)
class Specimen:
    name: str
    title: Words

    @property
    def template(self) -> str:
        return f"shared/design/{self.name}.html"

    @property
    def source(self) -> str:
        """What one writes in a template to get it; being what was drawn, it is never out of date."""
        return str(get_template(self.template).template.source).strip()  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As your colleagues know you."))
    email = forms.EmailField(label=_("E-mail address"))
    pronoun = forms.ChoiceField(
        label=_("Pronoun"),
        required=False,
        choices=[("she", _("she")), ("he", _("he")), ("they", _("they"))],
    )
    group = forms.ChoiceField(
        label=_("Group"),
        help_text=_("How this person sees you at work."),
        widget=forms.RadioSelect,
        choices=[("superior", _("Superior")), ("peer", _("Peer")), ("report", _("Direct report"))],
    )
    closes = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    sheet = forms.FileField(
        label=_("List of raters"), required=False, help_text=_("CSV or Excel, up to 2 MB.")
    )
    comment = WarnedTextField(
        label=_("What should Dr. Example continue to do?"),
        required=False,
        warning=_(
            "Please write nothing about patients. Those who were there may recognise a story."
        ),
    )
    agreed = forms.BooleanField(label=_("I have read who can see this"))


def _rating(label: Words, values: list[tuple[str, Words]], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=values, widget=forms.RadioSelect, **options)


def _points(low: int, high: int) -> list[tuple[str, Words]]:
    return [(str(point), str(point)) for point in range(low, high + 1)]


NOT_OBSERVED: tuple[str, Words] = ("none", _("I have not been able to observe this"))


class RatingForm(forms.Form):
    five = _rating(_("Asks for other views before deciding."), [*_points(1, 5), NOT_OBSERVED])
    missing = _rating(_("Changes course when shown good reasons."), _points(1, 7))
    eleven = _rating(
        _("How likely would you be to choose this team again?"), _points(0, 10), required=False
    )
    words = _rating(
        _("Compared with three months ago, this happens"),
        [("-1", _("less often")), ("0", _("about as often")), ("1", _("more often"))],
    )


def demo_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.PARALLAX_DEMO:
            raise Http404
        return view(request)

    return guarded


@demo_only
def design(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("theme", "")
    return render(
        request,
        "shared/design.html",
        {
            "specimens": [Specimen(name, title) for name, title in SPECIMENS.items()],
            "theme": asked if asked in THEMES else theme_of(request),
            "direction": "rtl" if request.GET.get("dir") == "rtl" else "ltr",
            **_examples(),
        },
    )


@demo_only
def design_confirm(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        messages.success(request, _("This was only a demonstration: nothing was removed."))
        return redirect("shared:design")
    return render(request, "shared/design_confirm.html", {"losses": LOSSES})


LOSSES = [
    _("The questionnaire and its 12 comments are gone."),
    _("Nobody has been invited yet, so nobody is told."),
]


def _examples() -> dict[str, object]:
    return {
        "unbound": ContactForm(auto_id="fields_%s"),
        "bound": ContactForm(
            {
                "name": "",
                "email": "kim@",
                "comment": "In a hard week she takes five minutes for the night team.",
            },
            MultiValueDict({"sheet": [SimpleUploadedFile("raters.csv", b"")]}),
            auto_id="errors_%s",
        ),
        "rating": RatingForm({"five": "4", "words": "1"}, auto_id="scale_%s"),
        "losses": LOSSES,
        "some_messages": [Message(level, str(text)) for level, text in SOME_MESSAGES],
        "page": _second_page(),
        "moment": dt.datetime(2026, 5, 14, 16, 0, tzinfo=dt.UTC),
        "points": POINTS,
        "colours": COLOURS,
    }


SOME_MESSAGES = [
    (messages.SUCCESS, _("The list went to your coach.")),
    (messages.WARNING, _("Two addresses look alike. Please check lines 4 and 9.")),
    (messages.ERROR, _("The list was not saved: the round is already collecting.")),
]
POINTS = [
    _("Your answers are combined with those of at least three others in your group."),
    _("If fewer answer, peers and direct reports are shown together as “Colleagues”."),
    _("When the round closes on 12 May, nobody can trace an answer back to you any more."),
]
COLOURS = [
    *("paper", "card", "sunken", "ink", "ink-soft", "line", "edge"),
    *("accent", "accent-soft", "attention", "attention-soft", "error", "error-soft"),
]


def _second_page() -> Page[int]:
    return Paginator(range(60), 20).page(2)
