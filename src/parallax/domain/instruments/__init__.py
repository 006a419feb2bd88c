"""The library of dimensions, items, prompts, scales and rater groups that questionnaires start from."""

from functools import cache
from pathlib import Path

from .definitions import (
    Library,
    LibraryDimension,
    LibraryGroup,
    LibraryItem,
    LibraryPrompt,
    Scale,
    Template,
)
from .loading import LibraryInvalid, read_library, unknown_placeholders

__all__ = [
    "Library",
    "LibraryDimension",
    "LibraryGroup",
    "LibraryInvalid",
    "LibraryItem",
    "LibraryPrompt",
    "Scale",
    "ScaleUnknown",
    "Template",
    "library",
    "scale_by_key",
    "unknown_placeholders",
]


class ScaleUnknown(KeyError):
    """No scale of the library has this key."""


@cache
def library() -> Library:
    return read_library(Path(__file__).with_name("library.yaml"))


def scale_by_key(key: str) -> Scale:
    try:
        return library().scales[key]
    except KeyError:
        raise ScaleUnknown(key) from None
