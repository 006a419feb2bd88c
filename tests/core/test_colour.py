"""Contrast as WCAG publishes it, and the nearest colour that has enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.core.colour import ENOUGH, WHITE, contrast, darker, lighter

DARK = "#1b2122"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # The examples in WCAG's own "Understanding 1.4.3" and its techniques.
    [
        ("#000000", "#ffffff", 21.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#949494", "#ffffff", 3.03),
        ("#ffffff", "#ffffff", 1.0),
    ],
)
def test_contrast_as_published(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


@given(colours)
def test_there_is_always_a_colour_that_can_be_read(colour: str) -> None:
    assert contrast(darker(colour), WHITE) >= ENOUGH
    assert contrast(lighter(colour, DARK), DARK) >= ENOUGH


@given(colours)
def test_a_colour_that_can_be_read_stays(colour: str) -> None:
    assert (darker(colour) == colour) is (contrast(colour, WHITE) >= ENOUGH)


@pytest.mark.parametrize("text", ["", "teal", "#fff", "#12345", "#1234567", "0b655c", "#0b655g"])
def test_what_is_no_colour_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="write # and six digits"):
        contrast(text, WHITE)
