"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver, path

from . import branding, engagements, home, people

app_name = "director"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("trail/", home.audit_trail, name="trail"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/end/", people.end_role, name="end-role"),
    path("branding/", branding.branding, name="branding"),
    path("engagements/", engagements.engagements, name="engagements"),
    path("engagements/<uuid:pk>/end/", engagements.end, name="end-engagement"),
]
