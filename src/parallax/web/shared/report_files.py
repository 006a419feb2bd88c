"""A report as a file: PDF, workbook, CSV or JSON, all from the same snapshot; the draft as PDF only."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from parallax.core.report import Report as CompiledReport
from parallax.domain.reports.models import Report
from parallax.domain.reports.queries import branding_of, number_of, released_of
from parallax.domain.reports.render.branding import Branding
from parallax.domain.reports.render.csv import csv_bytes
from parallax.domain.reports.render.json import json_bytes
from parallax.domain.reports.render.pdf import PdfFailed, pdf_bytes
from parallax.domain.reports.render.pdf_pages import page_count
from parallax.domain.reports.render.xlsx import xlsx_bytes

from .file_names import attachment

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Format:
    """`ending` of the file's name; `make` turns the report into its bytes; only paper shows whose report it is."""

    type: str
    ending: str
    make: Callable[[CompiledReport, Branding], bytes]


FORMATS: Mapping[str, Format] = {
    "pdf": Format("application/pdf", ".pdf", lambda report, look: pdf_bytes(report, "a4", look)),
    "pdf-letter": Format(
        "application/pdf",
        "-us-letter.pdf",
        lambda report, look: pdf_bytes(report, "us-letter", look),
    ),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
        lambda report, _: xlsx_bytes(report),
    ),
    "csv": Format("text/csv; charset=utf-8", ".csv", lambda report, _: csv_bytes(report)),
    "json": Format("application/json", ".json", lambda report, _: json_bytes(report)),
}

DRAFT = Format(
    "application/pdf", ".pdf", lambda report, look: pdf_bytes(report, "a4", look, draft=True)
)


def download(request: HttpRequest, report: Report, kind: str, *, back: str) -> HttpResponse:
    """The file; where it cannot be made, a page that says so and leads `back`."""
    chosen = FORMATS.get(kind)
    if chosen is None:
        raise Http404
    assert report.released_at is not None
    day = timezone.localdate(report.released_at).isoformat()
    name = attachment(
        "feedback", report.round.leader.name, _round(report), day, ending=chosen.ending
    )
    return _file(request, report, chosen, released_of(report), name, back)


def draft(
    request: HttpRequest, report: Report, compiled: CompiledReport, *, back: str
) -> HttpResponse:
    """The PDF before the release; its name and every page say that it is a draft."""
    name = attachment("draft", report.round.leader.name, _round(report), ending=DRAFT.ending)
    return _file(request, report, DRAFT, compiled, name, back)


def draft_pages(report: Report, compiled: CompiledReport) -> int | None:
    """How long the draft is on paper; None where no PDF can be made, which its own link tells."""
    try:
        return page_count(DRAFT.make(compiled, branding_of(report.round.organisation_id)))
    except (PdfFailed, OSError, RuntimeError):
        return None


def _file(
    request: HttpRequest,
    report: Report,
    chosen: Format,
    compiled: CompiledReport,
    disposition: str,
    back: str,
) -> HttpResponse:
    try:
        content = chosen.make(compiled, branding_of(report.round.organisation_id))
    except (PdfFailed, OSError, RuntimeError):
        log.exception("The report %s could not be made as %s.", report.pk, chosen.ending)
        return render(request, "shared/file_failed.html", {"back": back}, status=503)
    response = HttpResponse(content, content_type=chosen.type)
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = "private, no-store"
    return response


def _round(report: Report) -> str:
    return f"round-{number_of(report)}"
