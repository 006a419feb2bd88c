"""The report as facts: no prose, no markup, nothing that is not a function of released figures and comments."""

from parallax.core.report.compile import compile_report
from parallax.core.report.composition import Composition, Note, Part
from parallax.core.report.json import (
    composition_from_plain,
    from_json,
    from_plain,
    to_json,
    to_plain,
)
from parallax.core.report.model import Report

__all__ = [
    "Composition",
    "Note",
    "Part",
    "Report",
    "compile_report",
    "composition_from_plain",
    "from_json",
    "from_plain",
    "to_json",
    "to_plain",
]
