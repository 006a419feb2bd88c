"""What a person sees when something goes wrong: a clear page for each case, with nothing about the inside."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = "10"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def server_fault(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles the exception, whether a view or a middleware raised it."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return _page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _page(request, 503)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _page(request: HttpRequest, status: int) -> HttpResponse:
    # Rendered without the request: context processors may need the database that has just failed.
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
