"""What the library holds: scales, rater groups, dimensions with items, prompts and templates."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """A rating scale on which every point has a label."""

    key: str
    name: str
    min: int
    max: int
    labels: Mapping[int, str]


@dataclass(frozen=True)
class LibraryItem:
    key: str
    text: str
    self_text: str
    reversed: bool = False


@dataclass(frozen=True)
class LibraryDimension:
    key: str
    name: str
    description: str
    items: tuple[LibraryItem, ...]
    pressure: bool = False


@dataclass(frozen=True)
class LibraryPrompt:
    key: str
    kind: str
    text: str
    self_text: str


@dataclass(frozen=True)
class LibraryGroup:
    """A rater group; those with `default` stand in every new round."""

    key: str
    name: str
    kind: str
    minimum: int = 4
    merge_into: str = ""
    default: bool = False


@dataclass(frozen=True)
class Template:
    """A ready start for a questionnaire, as keys into the library."""

    key: str
    name: str
    description: str
    title: str
    scale: str
    dimensions: tuple[str, ...]
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    scales: Mapping[str, Scale]
    groups: Mapping[str, LibraryGroup]
    dimensions: Mapping[str, LibraryDimension]
    prompts: Mapping[str, LibraryPrompt]
    templates: Mapping[str, Template]
