"""Drawings as pixels, and how far two of them differ."""

import io
from functools import cache
from typing import Any

import numpy as np
import typst
from PIL import Image

from parallax.domain.reports.render.pdf import FONT_PACKAGES, font_folder

PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.drawing), format: "svg")"""
CLEARLY = 48

type Pixels = np.ndarray[tuple[int, int], np.dtype[np.int16]]


def png_of(drawing: str) -> bytes:
    """One pixel for one unit of the drawing, with the fonts of the product only: the same on every machine."""
    made: Any = _compiler().compile(
        input=PAGE, sys_inputs={"drawing": drawing}, format="png", ppi=96
    )
    picture = Image.open(io.BytesIO(made)).convert("RGB").quantize(32)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def differing(one: bytes, other: bytes) -> float:
    """The share of pixels that differ clearly; 1 when the sizes differ."""
    first, second = _pixels(one), _pixels(other)
    if first.shape != second.shape:
        return 1.0
    return float(np.mean(np.abs(first - second) > CLEARLY))


def _pixels(png: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=np.int16)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(font_folder(package)) for package in FONT_PACKAGES],
    )
    return typst.Compiler(font_paths=fonts)
