"""The rater groups of the round: who answers together, and from how many answers on they are shown."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parallax.domain.instruments import library
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.models import GroupKind, RaterGroup

from .forms import GroupForm, as_read
from .replies import Desk, at_the_desk

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@at_the_desk
def groups(desk: Desk) -> HttpResponse:
    standing = list(desk.round.groups.all())
    merged = [g for g in standing if g.kind == GroupKind.MERGED]
    form = GroupForm(
        desk.request.POST or None, anchor="new-group", merged=merged, initial=_usual(merged)
    )
    if form.is_valid():
        try:
            made = design.add_group(
                desk.questionnaire, form.terms(), by=desk.person, now=timezone.now()
            )
        except design.GroupInvalid as why:
            form.add_error(None, str(why))
        else:
            return _back(desk, _("Added: %(name)s") % {"name": made.name})
    present = {group.key for group in standing}
    return render(
        desk.request,
        "shared/questionnaire/groups.html",
        {
            "round": desk.round,
            "form": form,
            "groups": [_shown(group, merged) for group in standing],
            "offered": [g for g in library().groups.values() if g.key not in present],
            "open": desk.questionnaire.locked_at is None,
        },
    )


@require_POST
@at_the_desk
def from_library(desk: Desk) -> HttpResponse:
    key = desk.request.POST.get("group", "")
    if key not in library().groups:
        raise design.QuestionnaireGone
    made = design.add_library_group(desk.questionnaire, key, by=desk.person, now=timezone.now())
    return _back(desk, _("Added: %(name)s") % {"name": made.name})


@FORM
@at_the_desk
def edit(desk: Desk, key: str) -> HttpResponse:
    group = _group(desk, key)
    form = _group_form(desk, group, desk.posted)
    if form.is_valid():
        try:
            design.change_group(
                desk.questionnaire,
                group,
                form.terms(design.terms_of(group)),
                expected=form.expected,
                by=desk.person,
                now=timezone.now(),
            )
        except design.EditedMeanwhile as edited:
            messages.error(
                desk.request,
                _("Somebody changed this group meanwhile. This is how it stands now."),
            )
            form = _group_form(desk, edited.current, None)
        except design.GroupInvalid as why:
            form.add_error(None, str(why))
        else:
            return _back(desk, _("Saved."))
    context = {"round": desk.round, "form": form, "group": group}
    return render(desk.request, "shared/questionnaire/group.html", context)


@FORM
@at_the_desk
def remove(desk: Desk, key: str) -> HttpResponse:
    group = _group(desk, key)
    if desk.request.method == "POST":
        try:
            design.remove_group(desk.questionnaire, group, by=desk.person, now=timezone.now())
        except (design.GroupInUse, design.GroupInvalid) as why:
            messages.error(desk.request, str(why))
            return redirect("shared:questionnaire-groups", desk.round.pk)
        return _back(desk, _("Removed: %(name)s") % {"name": group.name})
    return render(
        desk.request,
        "shared/questionnaire/group_remove.html",
        {
            "round": desk.round,
            "group": group,
            "losses": [
                _("Nobody can be named as “%(name)s” in this round.") % {"name": group.name}
            ],
            "action": desk.request.path,
            "cancel": reverse("shared:questionnaire-groups", args=[desk.round.pk]),
        },
    )


def _group(desk: Desk, key: str) -> RaterGroup:
    group = desk.round.groups.filter(key=key).first()
    if group is None:
        raise design.QuestionnaireGone
    return group


def _group_form(desk: Desk, group: RaterGroup, posted: Any) -> GroupForm:
    merged = desk.round.groups.filter(kind=GroupKind.MERGED).exclude(pk=group.pk)
    shown = design.terms_of(group)
    initial = {
        "name": shown.name,
        "kind": shown.kind,
        "minimum": shown.minimum,
        "merge_into": shown.merge_into,
        "as_read": as_read(shown),
    }
    return GroupForm(posted, anchor="group", merged=list(merged), kind=group.kind, initial=initial)


def _usual(merged: list[RaterGroup]) -> dict[str, Any]:
    return {"kind": GroupKind.PROTECTED, "merge_into": merged[0].key if merged else ""}


def _shown(group: RaterGroup, merged: list[RaterGroup]) -> dict[str, Any]:
    """A row of the table: the group, and its rule in one sentence."""
    return {
        "key": group.key,
        "name": group.name,
        "rule": _rule(group, {g.key: g.name for g in merged}),
        "removable": group.kind != GroupKind.SELF,
    }


def _rule(group: RaterGroup, merged: dict[str, str]) -> str:
    if group.kind == GroupKind.SELF:
        return _("The leader's own view.")
    if group.kind == GroupKind.NAMED:
        return _("Shown by name. They are told so before they answer.")
    words = {"minimum": group.minimum, "target": merged.get(group.merge_into, "")}
    if group.kind == GroupKind.MERGED:
        return _("Shows small groups together, from %(minimum)s answers on.") % words
    if group.merge_into:
        return _("Shown from %(minimum)s answers on; with fewer, together as “%(target)s”.") % words
    return _("Shown from %(minimum)s answers on; with fewer, left out everywhere.") % words


def _back(desk: Desk, said: str) -> HttpResponse:
    messages.success(desk.request, said)
    return redirect("shared:questionnaire-groups", desk.round.pk)
