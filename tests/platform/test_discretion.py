"""What people write, and the keys in their links, reach no log line, error page or error report."""

import logging
import sys

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.debug import get_exception_reporter_filter

from parallax.config.discretion import Line, Traceback, masked

WRITTEN = "She shouted at Maria on ward 4B"
TOKEN = "q83vEjRWeJCrze8SNFZ4kKvN7xI0"


def fails(request: HttpRequest) -> HttpResponse:
    answer = request.POST["answer"]
    raise ValueError(f"cannot store {answer}")


urlpatterns = [path(f"answer/{TOKEN}/", fails)]
handler500 = "parallax.config.faults.server_fault"


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(Line())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.mark.urls(__name__)
def test_a_failing_page_tells_where_and_not_what() -> None:
    kept = Kept()
    logging.getLogger().addHandler(kept)
    try:
        client = Client(raise_request_exception=False)
        response = client.post(f"/answer/{TOKEN}/", {"answer": WRITTEN})
    finally:
        logging.getLogger().removeHandler(kept)
    said = "\n".join(kept.lines)
    assert response.status_code == 500
    assert [secret for secret in (WRITTEN, TOKEN) if secret in said + response.text] == []
    assert "/answer/…/" in said
    assert "ValueError" in said
    assert "test_discretion.py" in said


def test_error_reports_hold_no_fields_and_no_variables() -> None:
    request = RequestFactory().post("/", {"answer": WRITTEN})
    try:
        fails(request)
    except ValueError:
        report = Traceback(request, *sys.exc_info())
        assert WRITTEN not in report.get_traceback_text()
        assert WRITTEN not in report.get_traceback_html()
    assert get_exception_reporter_filter(request).get_post_parameters(request) == {}


def test_addresses_are_masked() -> None:
    assert masked(f"550 <ada@example.org> unknown; /answer/{TOKEN}/review/?a=1") == (
        "550 <…@…> unknown; /answer/…/review/?a=1"
    )
