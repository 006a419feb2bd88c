"""The page itself, its settings, and proposing, agreeing and reopening."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parallax.domain.instruments import library
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.models import Questionnaire, State
from parallax.web.shared.journey import journey_of

from .forms import SettingsForm, as_read
from .page import page_of
from .replies import Desk, at_the_desk

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@at_the_desk
def questionnaire(desk: Desk) -> HttpResponse:
    if desk.started is None:
        return _templates(desk)
    page = page_of(desk.round, desk.questionnaire, desk.person)
    context = {"page": page, "steps": journey_of(desk.round, desk.person)}
    return render(desk.request, "shared/questionnaire/page.html", context)


@FORM
@at_the_desk
def start(desk: Desk) -> HttpResponse:
    """The first questions, or other ones in place of those that stand."""
    if desk.request.method != "POST":
        return _templates(desk)
    template = library().templates.get(desk.request.POST.get("template", ""))
    now = timezone.now()
    if template is None:
        messages.error(desk.request, _("Choose one of the templates."))
    elif desk.started is None:
        design.start_questionnaire(desk.round, template, by=desk.person, now=now)
    else:
        design.start_over(desk.questionnaire, template, by=desk.person, now=now)
    return redirect(desk.address)


@FORM
@at_the_desk
def settings(desk: Desk) -> HttpResponse:
    current = desk.questionnaire
    if desk.request.method != "POST":
        return _settings_page(desk, _settings_form(current))
    form = SettingsForm(desk.request.POST, anchor="settings")
    if not form.is_valid():
        return _settings_page(desk, form)
    try:
        design.change_settings(
            current, form.settings, expected=form.expected, by=desk.person, now=timezone.now()
        )
    except design.EditedMeanwhile as edited:
        messages.error(
            desk.request, _("Somebody changed the settings meanwhile. This is how they stand now.")
        )
        return _settings_page(desk, _settings_form(edited.current))
    return desk.changed(_("The settings are saved."))


@require_POST
@at_the_desk
def agree(desk: Desk) -> HttpResponse:
    try:
        revision = int(desk.request.POST.get("revision", ""))
    except ValueError:
        revision = 0
    try:
        design.agree(desk.questionnaire, revision, by=desk.person, now=timezone.now())
    except design.EditedMeanwhile:
        messages.error(
            desk.request,
            _("The questions were changed while you were reading. Look at them once more."),
        )
        return redirect(desk.address)
    desk.questionnaire.refresh_from_db()
    messages.success(desk.request, _said(desk.questionnaire))
    return redirect(desk.address)


@require_POST
@at_the_desk
def reopen(desk: Desk) -> HttpResponse:
    design.reopen(desk.round, by=desk.person, now=timezone.now())
    messages.success(desk.request, _("The questions are open again, as a new version."))
    return redirect(desk.address)


def _said(agreed: Questionnaire) -> str:
    if agreed.locked_at:
        return _("Both of you have agreed. The questions are fixed.")
    return _("Your proposal is on its way.")


def _templates(desk: Desk) -> HttpResponse:
    context = {
        "round": desk.round,
        "steps": journey_of(desk.round, desk.person),
        "templates": library().templates.values() if desk.round.state == State.DESIGNING else (),
        "started": desk.started,
    }
    return render(desk.request, "shared/questionnaire/start.html", context)


def _settings_form(current: Questionnaire) -> SettingsForm:
    shown = design.settings_of(current)
    return SettingsForm(
        anchor="settings",
        initial={
            "title": shown.title,
            "scale_key": shown.scale_key,
            "not_observed": shown.not_observed,
            "as_read": as_read(shown),
        },
    )


def _settings_page(desk: Desk, form: SettingsForm) -> HttpResponse:
    return render(
        desk.request,
        "shared/questionnaire/settings.html",
        {"round": desk.round, "form": form, "open": desk.questionnaire.locked_at is None},
    )
