"""What the web server runs."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parallax.config.settings")
LOG = logging.getLogger("parallax.web")
PLAIN = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]

django = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 (all pages are imported now, not by the first visitor)
# What was loaded stays until the end: the collector need not look through all of it again in the middle of somebody's page.
gc.collect()
gc.freeze()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Should even the error page fail, the server under us would log the exception's message, which may quote an answer: we do not let it."""
    try:
        return django(environ, start_response)
    except Exception:
        LOG.exception("the page could not be made, nor its error page")
        start_response("500 Internal Server Error", PLAIN)
        return [b"Something went wrong here. Please try again in a moment."]
