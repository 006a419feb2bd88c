"""A report speaks its own language, whoever opens it: page, paper and tables, from right to left where that is how it is read."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from django.utils import translation
from django.utils.translation import gettext, trans_real

from parallax.core.disclosure.protect import protect
from parallax.core.psychometrics.scoring import score
from parallax.core.report import Report, compile_report
from parallax.domain.reports.render import html, pdf
from parallax.domain.reports.render.csv import csv_bytes
from parallax.domain.reports.render.view import view
from tests.core.answers import evidence, questionnaire

LANGUAGE = "he"
SAID = {
    "How to read this report": "כך קוראים את הדוח",
    "Not shown to protect respondents": "לא מוצג כדי להגן על המשיבים",
    "Page {page} of {pages}": "עמוד {page} מתוך {pages}",
}


def catalogue(messages: dict[str, str]) -> bytes:
    """The binary form of a gettext catalogue (GNU gettext manual, "The Format of GNU MO Files")."""
    entries = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **messages}.items())
    place = 28 + 16 * len(entries)
    tables: list[list[int]] = [[], []]
    blob = b""
    for side in (0, 1):
        for entry in entries:
            text = entry[side].encode()
            tables[side] += [len(text), place + len(blob)]
            blob += text + b"\0"
    head = [0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, place]
    numbers = [*head, *tables[0], *tables[1]]
    return struct.pack(f"<{len(numbers)}I", *numbers) + blob


@pytest.fixture
def translated(tmp_path: Path, settings: object) -> Iterator[None]:
    folder = tmp_path / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(catalogue(SAID))
    settings.LOCALE_PATHS = [str(tmp_path)]  # type: ignore[attr-defined]
    trans_real._translations.clear()  # type: ignore[attr-defined]
    yield
    trans_real._translations.clear()  # type: ignore[attr-defined]


@pytest.fixture
def report() -> Report:
    asked = questionnaire()
    said = evidence("peer", *[(3, 4, 3)] * 4)
    return compile_report(
        protect(score(said, asked), asked), (), asked, leader="Ada", language=LANGUAGE
    )


def test_the_report_s_language_counts_and_not_the_reader_s(
    translated: None, report: Report
) -> None:
    with translation.override("en"):
        shown = view(report)
        page = html.standalone(report)
        table = csv_bytes(report).decode()
        assert gettext("How to read this report") == "How to read this report"
    assert shown.sections[0].title == SAID["How to read this report"]
    assert (shown.language, shown.direction) == (LANGUAGE, "rtl")
    assert f'<html lang="{LANGUAGE}" dir="rtl"' in page
    assert SAID["How to read this report"] in page
    assert SAID["Not shown to protect respondents"] in table


def test_the_paper_says_its_language(translated: None, report: Report) -> None:
    with pikepdf.open(io.BytesIO(pdf.pdf_bytes(report))) as paper:
        assert str(paper.Root.Lang) == LANGUAGE
