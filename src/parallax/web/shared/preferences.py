"""Appearance and language, kept in cookies so that the server draws pages right at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
A_YEAR = 365 * 24 * 60 * 60


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(_page_to_return_to(request))
    if "theme" in request.POST:
        _remember_theme(response, request.POST["theme"], secure=request.is_secure())
    language = request.POST.get("language", "")
    if language and check_for_language(language):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language, secure=request.is_secure())
    return response


def theme_of(request: HttpRequest) -> str:
    """The theme the person chose; empty: follow the system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def _remember_theme(response: HttpResponse, theme: str, *, secure: bool) -> None:
    if theme in THEMES:
        _remember(response, THEME_COOKIE, theme, secure=secure)
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")


def _remember(response: HttpResponse, name: str, value: str, *, secure: bool) -> None:
    response.set_cookie(name, value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")


def _page_to_return_to(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if allowed else "/"
