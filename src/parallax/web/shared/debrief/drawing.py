"""A section of the report as both screens of a debrief show it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info

from parallax.domain.coaching.debrief.pieces import Piece, pieces_of
from parallax.domain.reports.models import Debrief
from parallax.domain.reports.queries import released_of
from parallax.domain.reports.render.blocks import Headlines
from parallax.domain.reports.render.html import block_context
from parallax.domain.reports.render.view import Section


@dataclass(frozen=True)
class Drawn:
    """A piece with its blocks ready for their templates."""

    piece: Piece
    blocks: tuple[dict[str, Any], ...]


def drawn(section: Section) -> list[Drawn]:
    return [Drawn(piece, tuple(map(_block, piece.blocks))) for piece in pieces_of(section)]


def _block(block: Any) -> dict[str, Any]:
    made = block_context(block)
    if isinstance(block, Headlines):
        # In the report it leads to where its figures stand; here that may not be open yet.
        made["template"] = "shared/debrief/headline.html"
    return made


def spoken(debrief: Debrief) -> dict[str, str]:
    """The language of the report, which may be another one than that of the page."""
    language = released_of(debrief.report).language.split("-")[0]
    return {"lang": language, "dir": "rtl" if get_language_info(language)["bidi"] else "ltr"}
