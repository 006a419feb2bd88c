"""A released report laid out as a page, kept in memory: it never changes, and many openings follow the first."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from parallax.core.report import from_plain

from .models import Report
from .render.html import context
from .render.view import View, view

MOST_KEPT = 32
"""Some 400 kB each, in each process of the web."""


@dataclass(frozen=True)
class ReleasedPage:
    view: View
    article: SafeString


def released_page(report: Report) -> ReleasedPage:
    """By the content of the snapshot as it was just read, so that nothing is shown that does not stand in the database."""
    return _laid_out(json.dumps(report.snapshot))


@lru_cache(maxsize=MOST_KEPT)
def _laid_out(snapshot: str) -> ReleasedPage:
    """Follows from the snapshot alone: its language and dates are in it."""
    shown = view(from_plain(json.loads(snapshot)))
    return ReleasedPage(shown, render_to_string("reports/_report.html", {"report": context(shown)}))
