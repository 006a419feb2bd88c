"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver, path

from . import home, profile

app_name = "account"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("account/", profile.profile, name="profile"),
    path("account/sign-out-everywhere/", profile.everywhere, name="everywhere"),
]
