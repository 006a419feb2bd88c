"""Addresses below /rounds/<round>/questionnaire/, included in the namespace `shared`."""

from django.urls import path, register_converter

from . import adding, groups, parts, preview, remarks, whole


class PartKind:
    regex = "dimensions|items|prompts"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class QuestionKind(PartKind):
    regex = "items|prompts"


register_converter(PartKind, "part")
register_converter(QuestionKind, "question")

urlpatterns = [
    path("", whole.questionnaire, name="questionnaire"),
    path("start/", whole.start, name="questionnaire-start"),
    path("settings/", whole.settings, name="questionnaire-settings"),
    path("agree/", whole.agree, name="questionnaire-agree"),
    path("reopen/", whole.reopen, name="questionnaire-reopen"),
    path("library/", adding.library_page, name="questionnaire-library"),
    path("dimensions/add/", adding.dimension, name="dimension-add"),
    path("dimensions/<slug:key>/add/", adding.item, name="item-add"),
    path("prompts/add/", adding.prompt, name="prompt-add"),
    path("groups/", groups.groups, name="questionnaire-groups"),
    path("groups/library/", groups.from_library, name="group-from-library"),
    path("groups/<slug:key>/", groups.edit, name="group-edit"),
    path("groups/<slug:key>/remove/", groups.remove, name="group-remove"),
    path("preview/<slug:group>/", preview.preview, name="preview"),
    path("<part:kind>/<slug:key>/", parts.card, name="part"),
    path("<part:kind>/<slug:key>/edit/", parts.edit, name="part-edit"),
    path("<part:kind>/<slug:key>/move/", parts.move, name="part-move"),
    path("<part:kind>/<slug:key>/remove/", parts.remove, name="part-remove"),
    path("<question:kind>/<slug:key>/remarks/", remarks.remarks, name="remarks"),
]
