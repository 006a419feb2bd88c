"""Keeps what people wrote, and the keys in their links, out of every log line and error report."""

import logging
import re
from collections.abc import ItemsView
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

# The path parts that open something for whoever knows them.
SECRET_PATHS = re.compile(r"(/(?:answer|demo|account/invitation)/)[^/\s?\"']+")
ADDRESSES = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def masked(text: str) -> str:
    return ADDRESSES.sub("…@…", SECRET_PATHS.sub(r"\1…", text))


class Line(logging.Formatter):
    """One record a line; tokens in paths and e-mail addresses are masked, exceptions lose their message (it may quote an answer)."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name is the standard library's)
        return bare_traceback(ei[1])


def bare_traceback(error: BaseException | None) -> str:
    """Files, lines and exception types from the cause to the effect, without messages and source text."""
    lines: list[str] = []
    while error is not None:
        lines[:0] = [*_frames(error.__traceback__), type(error).__name__]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


def _frames(trace: TracebackType | None) -> list[str]:
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames


class NothingWritten(SafeExceptionReporterFilter):
    """Error reports without form fields and local variables."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest, tb_frame: Any
    ) -> ItemsView[str, Any]:
        return {}.items()


class Traceback(ExceptionReporter):
    """Django's report, cut down to where it happened."""

    def get_traceback_html(self) -> SafeString:
        return format_html("<pre>{}</pre>", self.get_traceback_text())

    def get_traceback_text(self) -> SafeString:
        return mark_safe(bare_traceback(self.exc_value))  # noqa: S308 (plain text, sent as such)
