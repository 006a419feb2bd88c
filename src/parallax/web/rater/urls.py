"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver

app_name = "rater"
urlpatterns: list[URLPattern | URLResolver] = []
