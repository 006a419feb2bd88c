"""The addresses of allauth that we use, under its own names: no passwords, no signing up, no changing of addresses."""

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path

from .passkey import PasskeySignIn

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", PasskeySignIn.as_view(), name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    # A page that says how one is invited; mails to unknown addresses lead here.
    path("signup/", views.signup, name="account_signup"),
    path("2fa/", include("allauth.mfa.urls")),
]
