"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver, include, path

from parallax.web.shared.design import design, design_confirm
from parallax.web.shared.preferences import preferences
from parallax.web.shared.who_sees_what import who_sees_what
from parallax.web.shared.why_it_holds import why_it_holds

app_name = "shared"
urlpatterns: list[URLPattern | URLResolver] = [
    path("design/", design, name="design"),
    path("design/confirm/", design_confirm, name="design-confirm"),
    path("rounds/<uuid:pk>/questionnaire/", include("parallax.web.shared.questionnaire.urls")),
    path("preferences/", preferences, name="preferences"),
    path("who-sees-what/", who_sees_what, name="who-sees-what"),
    path("why-it-holds/", why_it_holds, name="why-it-holds"),
]
