"""The report as a page: the context for `reports/_report.html`, and the file that stands alone."""

from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from parallax.core.report.model import Report
from parallax.domain.reports.render.blocks import Block, Chart
from parallax.domain.reports.render.branding import PLAIN, Branding
from parallax.domain.reports.render.chart import NARROW, WIDE
from parallax.domain.reports.render.view import View, view

APP = Path(__file__).parent.parent


def context(shown: View) -> dict[str, Any]:
    """What `{% include "reports/_report.html" with report=… %}` needs; the page links `reports/report.css`."""
    sections = [
        {**vars(section), "blocks": [block_context(block) for block in section.blocks]}
        for section in shown.sections
    ]
    return {**vars(shown), "sections": sections}


def block_context(block: Block) -> dict[str, Any]:
    """What `{% include block.template %}` needs."""
    made = {**vars(block), "template": f"reports/blocks/{block.kind}.html"}
    if isinstance(block, Chart):
        # Our own drawings: every word in them was escaped when it was drawn.
        made["wide"] = mark_safe(block.plot.drawn(WIDE))  # noqa: S308
        made["narrow"] = mark_safe(block.plot.drawn(NARROW))  # noqa: S308
    return made


def standalone(report: Report, branding: Branding = PLAIN) -> str:
    """A whole HTML file with its style inside, for the command line."""
    page = _engine().get_template("reports/standalone.html")
    shown = {"report": context(view(report)), "branding": branding, "style": _style()}
    return page.render(Context(shown))


@cache
def _engine() -> Engine:
    loaders = [
        ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])
    ]
    return Engine(dirs=[str(APP / "templates")], loaders=loaders, autoescape=True)


@cache
def _style() -> SafeString:
    folder = APP / "static" / "reports"
    sheets = [(folder / name).read_text() for name in ("report-alone.css", "report.css")]
    return mark_safe("\n".join(sheets))  # noqa: S308 (our own style sheets)
