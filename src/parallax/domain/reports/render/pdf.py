"""The report on paper: a tagged PDF/UA-1. The report reaches Typst as JSON only, so no word of it is ever read as markup."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import typst

from parallax.core.report.model import Report
from parallax.domain.reports.render.view import plain, view

TEMPLATE = Path(__file__).with_name("report.typ")
FONT_PACKAGES = ("font_source_serif_pro", "font_source_sans_pro")

type Paper = Literal["a4", "us-letter"]


class PdfFailed(Exception):
    """Typst could not lay out the report."""


def pdf_bytes(report: Report, paper: Paper = "a4") -> bytes:
    inputs = {"view": json.dumps(plain(view(report)), ensure_ascii=False), "paper": paper}
    try:
        made = _compiler().compile(sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise PdfFailed(str(error)) from error
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts())


@cache
def _fonts() -> Any:
    """Our two families first; the machine's fonts only for scripts that they lack."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(_folder(p)) for p in FONT_PACKAGES])


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the font package {package} is not installed")
    return Path(spec.origin).parent / "files"
