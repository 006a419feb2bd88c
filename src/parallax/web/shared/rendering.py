"""How forms are drawn: each field as label, hint, error, input and warning, tied together."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise


class BoundField(forms.BoundField):
    """Adds a warning below the input, tied to it like hint and error are."""

    @property
    def warning(self) -> str | Promise:
        return getattr(self.field, "warning", "")

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if not self.warning or described is None:
            return described
        return f"{described} {self.auto_id}_warning".strip()


class WarnedTextField(forms.CharField):
    """Free text with a word of care beside it: no patients, how recognisable a story is."""

    def __init__(self, *, warning: str | Promise, **options: Any) -> None:
        super().__init__(widget=options.pop("widget", forms.Textarea), **options)
        self.warning = warning


class FormRenderer(TemplatesSetting):
    form_template_name = "shared/forms/form.html"
    field_template_name = "shared/forms/field.html"
    bound_field_class = BoundField
