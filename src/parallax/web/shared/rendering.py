"""How forms are drawn: every field through the site's own field template (label, hint, error, input)."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "shared/forms/form.html"
    field_template_name = "shared/forms/field.html"
