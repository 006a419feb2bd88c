"""A released report as a file: PDF, workbook, CSV or JSON, all from the same snapshot."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from parallax.core.report import Report as CompiledReport
from parallax.domain.reports.models import Report
from parallax.domain.reports.queries import branding_of, released_of
from parallax.domain.reports.render.branding import Branding
from parallax.domain.reports.render.csv import csv_bytes
from parallax.domain.reports.render.json import json_bytes
from parallax.domain.reports.render.pdf import PdfFailed, pdf_bytes
from parallax.domain.reports.render.xlsx import xlsx_bytes

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Format:
    """`make` turns the report into the file's bytes; only paper shows whose report it is."""

    type: str
    ending: str
    make: Callable[[CompiledReport, Branding], bytes]


FORMATS: Mapping[str, Format] = {
    "pdf": Format("application/pdf", "pdf", lambda report, look: pdf_bytes(report, "a4", look)),
    "pdf-letter": Format(
        "application/pdf", "pdf", lambda report, look: pdf_bytes(report, "us-letter", look)
    ),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        lambda report, _: xlsx_bytes(report),
    ),
    "csv": Format("text/csv; charset=utf-8", "csv", lambda report, _: csv_bytes(report)),
    "json": Format("application/json", "json", lambda report, _: json_bytes(report)),
}


def download(request: HttpRequest, report: Report, kind: str, *, back: str) -> HttpResponse:
    """The file; where it cannot be made, a page that says so and leads `back`."""
    chosen = FORMATS.get(kind)
    if chosen is None:
        raise Http404
    try:
        content = chosen.make(released_of(report), branding_of(report.round.organisation_id))
    except (PdfFailed, OSError, RuntimeError):
        log.exception("The report %s could not be made as %s.", report.pk, kind)
        return render(request, "shared/file_failed.html", {"back": back}, status=503)
    response = HttpResponse(content, content_type=chosen.type)
    response["Content-Disposition"] = f'attachment; filename="{_name(report)}.{chosen.ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _name(report: Report) -> str:
    assert report.released_at is not None
    leader = slugify(report.round.leader.name) or "leader"
    return f"feedback-{leader}-{report.released_at:%Y-%m-%d}"
