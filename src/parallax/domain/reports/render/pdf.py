"""The report on paper: a tagged PDF/UA-1. The report reaches Typst as JSON only, so no word of it is ever read as markup."""

import json
import re
import unicodedata
from dataclasses import is_dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, cast

import typst
from django.utils.translation import gettext as _

from parallax.core.report.model import Report
from parallax.domain.reports.render.blocks import DotPlot
from parallax.domain.reports.render.branding import PLAIN, Branding
from parallax.domain.reports.render.chart import BROAD, layout_on_paper
from parallax.domain.reports.render.view import view

TEMPLATE = Path(__file__).with_name("report.typ")
FONT_PACKAGES = ("font_source_serif_pro", "font_source_sans_pro")

ATTEMPTS = 60
PATIENCE = 4
LAST_OF_OUR_SCRIPTS = 0x052F
LEANING = ("Mn", "Mc", "Me", "Sk", "Cf")

type Paper = Literal["a4", "us-letter"]


class PdfFailed(Exception):
    """Typst could not lay out the report."""


def pdf_bytes(
    report: Report, paper: Paper = "a4", branding: Branding = PLAIN, *, draft: bool = False
) -> bytes:
    """The PDF; as a draft, every page says so. Characters that no font here has are described or replaced, and the report's last lines say so."""
    shown, head = plain(view(report, draft=draft)), _branding(branding)
    for attempt in range(ATTEMPTS):
        inputs = {
            "view": json.dumps(_printable(shown), ensure_ascii=False),
            "paper": paper,
            "branding": head,
        }
        try:
            made = _compiler().compile(sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError as error:
            lacking = _lacking(str(error), inputs["view"], attempt)
            if not lacking:
                raise PdfFailed(str(error)) from error
            _unprintable.update(lacking)
        else:
            return made if isinstance(made, bytes) else b"".join(made or ())
    raise PdfFailed("too many characters have no font")


def plain(value: Any) -> Any:
    """The view as dictionaries and lists, each block with its kind, each chart drawn for paper."""
    if isinstance(value, DotPlot):
        layout = layout_on_paper(value.report)
        return {"drawing": value.drawn(layout), "broad": layout is BROAD}
    if isinstance(value, tuple):
        return [plain(element) for element in value]
    if is_dataclass(value):
        kind = {"kind": value.kind} if hasattr(value, "kind") else {}
        return kind | {name: plain(member) for name, member in vars(value).items()}
    return value


def _branding(branding: Branding) -> str:
    head = {
        "author": branding.name or "Parallax",
        "accent": branding.accent,
        "logo": list(branding.logo),
        "alt": branding.name or _("Logo"),
    }
    return json.dumps(head)


# Fonts do not change while a process lives: what was missing once stays missing.
_unprintable: dict[int, str] = {}


def _lacking(error: str, text: str, attempt: int) -> dict[int, str]:
    """The characters that the error names; when it goes on like that, all beyond the scripts that our fonts have."""
    named = re.search(r'the text `"(.+?)"` could not be displayed', error)
    if named is None:
        return {}
    found = set(re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), named[1]))
    if all(map(_is_ours, found)):
        # The error names the first character of a cluster; at fault is one that leans on it, like the tone of an emoji's skin.
        leaning = {after for before, after in pairwise(text) if before in found and _leans(after)}
        found = leaning or found
    if attempt >= PATIENCE:
        found |= {c for c in text if not _is_ours(c)}
    return {ord(c): _stand_in(c) for c in found if ord(c) not in _unprintable}


def _is_ours(character: str) -> bool:
    return ord(character) <= LAST_OF_OUR_SCRIPTS or 0x2000 <= ord(character) <= 0x20CF


def _leans(character: str) -> bool:
    """Whether it is drawn together with the character before it."""
    return not _is_ours(character) or unicodedata.category(character) in LEANING


def _stand_in(character: str) -> str:
    if unicodedata.category(character) == "So":
        return f"[{unicodedata.name(character, '?').lower()}]"
    if unicodedata.category(character) in LEANING:
        return ""
    return "?" if character.isprintable() else ""


def _printable(shown: dict[str, Any]) -> dict[str, Any]:
    if not _unprintable:
        return shown
    translated = _translated(shown)
    if translated == shown:
        return shown
    note = _(
        "Some characters cannot be printed here and are replaced; the report on screen has them."
    )
    last = translated["sections"][-1]
    last["blocks"].append({"kind": "paragraph", "text": note, "tone": "muted"})
    return cast(dict[str, Any], translated)


def _translated(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_unprintable)
    if isinstance(value, list):
        return [_translated(element) for element in value]
    return (
        {key: _translated(element) for key, element in value.items()}
        if isinstance(value, dict)
        else value
    )


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts())


@cache
def _fonts() -> Any:
    """Our two families first; the machine's fonts only for scripts that they lack."""
    return typst.Fonts(
        include_system_fonts=True,
        include_embedded_fonts=False,
        font_paths=[str(font_folder(p)) for p in FONT_PACKAGES],
    )


def font_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the font package {package} is not installed")
    return Path(spec.origin).parent / "files"
