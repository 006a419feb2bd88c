"""Template tags of the design system: icons, the journey bar, form errors, script addresses."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.forms.forms import BaseForm
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

JOURNEY = {
    "agree": _("Agree"),
    "design": _("Design questions"),
    "raters": _("Choose raters"),
    "gather": _("Gather"),
    "read": _("Read together"),
    "goals": _("Goals"),
    "follow-up": _("Follow up"),
}

# Keys of at least 44 px beside each other at 360 px.
ROOM_FOR_KEYS = 6

ICONS = {
    "parallax": (
        '<path d="M8 26 20.5 5"/><path d="M24 26 11.5 5" opacity=".55"/>'
        '<circle cx="16" cy="12.5" r="3.4" fill="currentColor" stroke="none"/>'
    ),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing that says nothing to a screen reader; the words beside it do."""
    return mark_safe(  # noqa: S308 - built from the constants above
        '<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.4" '
        f'stroke-linecap="round" aria-hidden="true" focusable="false">{ICONS[name]}</svg>'
    )


@register.inclusion_tag("shared/components/journey.html")
def journey(now: str, links: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The leader's way with the station `now` marked; `links` leads from stations to pages."""
    stations = list(JOURNEY)
    here = stations.index(now)
    states = ["done" if at < here else "now" if at == here else "" for at in range(len(stations))]
    return {
        "steps": [
            {"label": JOURNEY[key], "state": state, "href": (links or {}).get(key)}
            for key, state in zip(stations, states, strict=True)
        ]
    }


@register.simple_tag
def static_module(name: str) -> str:
    """The address of one of the shared ES modules."""
    return static(f"shared/js/{name}.js")


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def error_target(field: BoundField) -> str:
    """The id a link in the error summary jumps to: of a group of choices, the first one."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def error_count(form: BaseForm) -> int:
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def key_columns(field: BoundField, apart: str = "") -> int:
    """How many keys of a rating stand side by side on a phone: up to six, else half of them."""
    keys = sum(str(option.data["value"]) != str(apart) for option in field.subwidgets)
    return keys if keys <= ROOM_FOR_KEYS else (keys + 1) // 2
