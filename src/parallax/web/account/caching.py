"""Pages of somebody who is signed in stay in no cache: after signing out, "back" on a shared computer shows nothing."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class NothingKept:
    """Goes by the cookie, so that pages that need no session do not look one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = settings.SESSION_COOKIE_NAME
        if name in request.COOKIES or name in response.cookies:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
