"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver

app_name = "leader"
urlpatterns: list[URLPattern | URLResolver] = []
