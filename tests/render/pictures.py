"""Pictures that somebody may offer as a logo."""

import io

from PIL import Image, ImageDraw


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 80), note: str = "") -> bytes:
    """A blue disc on nothing (PNG) or on white (JPEG), with a `note` in what is not the picture."""
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    ImageDraw.Draw(image).ellipse((4, 4, size[1] - 4, size[1] - 4), fill=(31, 78, 140, 255))
    out = io.BytesIO()
    exif = Image.Exif()
    if note:
        exif[0x010E] = note
    image.convert("RGB" if kind == "JPEG" else "RGBA").save(out, kind, exif=exif)
    return out.getvalue()


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))
