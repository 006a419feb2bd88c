"""The report as facts: no prose, no markup, nothing that is not a function of released figures and comments."""

from parallax.core.report.compile import compile_report
from parallax.core.report.json import from_json, from_plain, to_json, to_plain
from parallax.core.report.model import Report

__all__ = [
    "Report",
    "compile_report",
    "from_json",
    "from_plain",
    "to_json",
    "to_plain",
]
