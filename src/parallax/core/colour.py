"""Colours that can be read: contrast as WCAG defines it, and the nearest colour that has enough of it."""

import re
from functools import lru_cache

HEX = re.compile(r"#[0-9a-fA-F]{6}")
ENOUGH = 4.5
WHITE, BLACK = "#ffffff", "#000000"
STEPS = 256


def contrast(one: str, other: str) -> float:
    """How well two colours stand apart, from 1 to 21: (L1 + 0.05) / (L2 + 0.05) with relative luminances L.

    Raises ValueError for what is not written as #rrggbb. Source: WCAG 2.2, definition of contrast ratio.

    >>> contrast("#000000", "#ffffff"), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@lru_cache
def darker(colour: str) -> str:
    """The nearest mixture of `colour` with black that text on white may have; `colour` itself if it may.

    >>> darker("#0b655c"), darker("#ff0000"), darker("#ffff00")
    ('#0b655c', '#ee0000', '#7a7a00')
    """
    return _mixed_until_readable(colour, BLACK, WHITE)


@lru_cache
def lighter(colour: str, paper: str) -> str:
    """The nearest mixture of `colour` with white that text on the dark `paper` may have.

    >>> lighter("#0b655c", "#1b2122")
    '#52928b'
    """
    return _mixed_until_readable(colour, WHITE, paper)


def _mixed_until_readable(colour: str, with_: str, paper: str) -> str:
    mixtures = (_mixed(colour, with_, step / STEPS) for step in range(STEPS + 1))
    return next(mixture for mixture in mixtures if contrast(mixture, paper) >= ENOUGH)


def _mixed(colour: str, other: str, share: float) -> str:
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in parts)


def _channels(colour: str) -> tuple[int, ...]:
    if not HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is no colour: write # and six digits, as in #0b655c")
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
