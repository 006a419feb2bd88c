"""The report as data for other programs; `core/report/schema.json` describes it."""

from parallax.core.report import Report, to_json


def json_bytes(report: Report) -> bytes:
    return (to_json(report) + "\n").encode()
