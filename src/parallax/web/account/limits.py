"""Too many attempts from one address: a page that says when to come back.

Whole hospitals share one address. Signing in allows a ward full of people at once (see
ACCOUNT_RATE_LIMITS); and only links that do not exist are counted and refused, so somebody who
tries links out never keeps a neighbour from answering. Links cannot be guessed anyway (160 bits):
the limit keeps noise away from the database and the logs.
"""

import time
from collections.abc import Callable

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

UNKNOWN_LINKS_A_MINUTE = 60
MINUTE = 60


def too_many(request: HttpRequest) -> HttpResponse:
    # Rendered without the request: refusing must stay cheap.
    response = HttpResponse(render_to_string("429.html"), status=429)
    response["Retry-After"] = str(MINUTE)
    return response


class UnknownLinks:
    """Answers 429 instead of 404 once an address has tried too many links that do not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code == 404 and match and match.app_name == "rater":
            return (
                too_many(request)
                if _failures(get_ip(request)) > UNKNOWN_LINKS_A_MINUTE
                else response
            )
        return response


def _failures(address: str) -> int:
    """This one included, within the running minute; two at the same instant may count as one."""
    key = f"unknown-links:{address}:{int(time.time()) // MINUTE}"
    failures: int = cache.get(key, 0) + 1
    cache.set(key, failures, timeout=MINUTE)
    return failures
