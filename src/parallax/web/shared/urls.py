"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver, path

from parallax.web.shared.preferences import preferences

app_name = "shared"
urlpatterns: list[URLPattern | URLResolver] = [
    path("preferences/", preferences, name="preferences"),
]
