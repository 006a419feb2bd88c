"""Logos that come from outside: looked at, decoded and drawn anew, so that what is kept is a small PNG of our own making."""

import json
import struct
from functools import cache

import typst
from django.utils.translation import gettext as _

LARGEST_FILE = 512 * 1024
LONGEST_SIDE = 4000
KEPT_WIDTH, KEPT_HEIGHT = 640, 160
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#let size = json(bytes(sys.inputs.size))
#image(bytes(json(bytes(sys.inputs.logo))), format: sys.inputs.format, width: size.at(0) * 1pt, height: size.at(1) * 1pt, fit: "stretch")"""

type Size = tuple[int, int]


class LogoRefused(Exception):
    """The file cannot be a logo; the message says why and what would do."""


def redrawn(content: bytes) -> bytes:
    """The picture as a PNG of at most 640 x 160 points, with nothing else that was in the file. Raises LogoRefused."""
    if len(content) > LARGEST_FILE:
        raise LogoRefused(
            _("The file has %(size)d KB; a logo may have at most %(most)d KB.")
            % {"size": len(content) // 1024, "most": LARGEST_FILE // 1024}
        )
    kind = "png" if content.startswith(PNG) else "jpg" if content.startswith(JPEG) else None
    if kind is None:
        raise LogoRefused(
            _("This is neither a PNG nor a JPEG picture. Save the logo as PNG and try again.")
        )
    size = _png_size(content) if kind == "png" else _jpeg_size(content)
    if size is None or 0 in size:
        raise LogoRefused(_damaged())
    # Looked at before anything is decoded: a small file can unfold into gigabytes.
    if max(size) > LONGEST_SIDE:
        raise LogoRefused(
            _(
                "The picture is %(width)d × %(height)d pixels; %(most)d on the longer side are enough."
            )
            % {"width": size[0], "height": size[1], "most": LONGEST_SIDE}
        )
    return _drawn(content, kind, _fitting(size))


def _drawn(content: bytes, kind: str, size: Size) -> bytes:
    inputs = {"logo": json.dumps(list(content)), "size": json.dumps(size), "format": kind}
    try:
        made = _compiler().compile(input=PAGE, sys_inputs=inputs, format="png", ppi=144)
    except typst.TypstError as error:
        raise LogoRefused(_damaged()) from error
    assert isinstance(made, bytes)
    return made


def _damaged() -> str:
    return _("The picture cannot be read; it may be damaged. Save it anew and try again.")


def _fitting(size: Size) -> Size:
    width, height = size
    scale = min(KEPT_WIDTH / width, KEPT_HEIGHT / height, 1)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _png_size(content: bytes) -> Size | None:
    return struct.unpack(">II", content[16:24]) if len(content) >= 24 else None


def _jpeg_size(content: bytes) -> Size | None:
    """From the frame header, which stands behind segments of any kind."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return None


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler()
