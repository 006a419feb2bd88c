"""Reads the library from its YAML file and refuses one that a questionnaire could not be built from."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol

import yaml

from .definitions import (
    Library,
    LibraryDimension,
    LibraryGroup,
    LibraryItem,
    LibraryPrompt,
    Scale,
    Template,
)

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
KNOWN_PLACEHOLDERS = frozenset({"name", "they", "them", "their", "themself"})
KEY = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
GROUP_KINDS = frozenset({"self", "named", "protected", "merged"})
PROMPT_KINDS = frozenset({"continue", "stop", "growth", "open"})
SMALLEST_MINIMUM = 3


class LibraryInvalid(Exception):
    """The library file cannot be used; says every reason at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


def read_library(path: Path) -> Library:
    return library_from(yaml.safe_load(path.read_text(encoding="utf-8")))


def library_from(stored: Mapping[str, Any]) -> Library:
    try:
        scales = [_scale(entry) for entry in stored["scales"]]
        groups = [_built(LibraryGroup, entry) for entry in stored["groups"]]
        dimensions = [_dimension(entry) for entry in stored["dimensions"]]
        prompts = [_built(LibraryPrompt, entry) for entry in stored["prompts"]]
        templates = [_template(entry) for entry in stored["templates"]]
    except KeyError as missing:
        raise LibraryInvalid([f"{missing.args[0]} is missing"]) from missing
    except TypeError as odd:
        raise LibraryInvalid([str(odd)]) from odd
    faults = [
        *_key_faults("scale", scales),
        *_key_faults("group", groups),
        *_key_faults("dimension", dimensions),
        *_key_faults("item", [item for dimension in dimensions for item in dimension.items]),
        *_key_faults("prompt", prompts),
        *_key_faults("template", templates),
    ]
    library = Library(
        scales={scale.key: scale for scale in scales},
        groups={group.key: group for group in groups},
        dimensions={dimension.key: dimension for dimension in dimensions},
        prompts={prompt.key: prompt for prompt in prompts},
        templates={template.key: template for template in templates},
    )
    faults += [
        *_scale_faults(library),
        *_group_faults(library),
        *_wording_faults(library),
        *_template_faults(library),
    ]
    if faults:
        raise LibraryInvalid(faults)
    return library


def unknown_placeholders(text: str) -> list[str]:
    """The words in braces that nothing will be put in for.

    >>> unknown_placeholders("{name} keeps {hers} word")
    ['hers']
    """
    return [word for word in PLACEHOLDER.findall(text) if word not in KNOWN_PLACEHOLDERS]


def _built[T](kind: Callable[..., T], entry: Mapping[str, Any]) -> T:
    allowed = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(entry) - allowed)
    if unknown:
        raise LibraryInvalid([f"{entry.get('key', '?')}: {', '.join(unknown)} is not a field"])
    return kind(**entry)


def _scale(entry: Mapping[str, Any]) -> Scale:
    labels: dict[int, str] = entry["labels"]
    return _built(Scale, {**entry, "min": min(labels), "max": max(labels)})


def _dimension(entry: Mapping[str, Any]) -> LibraryDimension:
    items = tuple(_built(LibraryItem, item) for item in entry["items"])
    return _built(LibraryDimension, {**entry, "items": items})


def _template(entry: Mapping[str, Any]) -> Template:
    as_tuples = {name: tuple(entry[name]) for name in ("dimensions", "prompts")}
    return _built(Template, {**entry, **as_tuples})


def _key_faults(what: str, entries: Iterable[Keyed]) -> Iterator[str]:
    for key, times in Counter(entry.key for entry in entries).items():
        if not KEY.fullmatch(key) or len(key) > 64:
            yield f"{what} {key!r}: a key is lower-case letters, digits, - or _, at most 64"
        if times > 1:
            yield f"{what} {key} occurs {times} times"


def _scale_faults(library: Library) -> Iterator[str]:
    for scale in library.scales.values():
        if sorted(scale.labels) != list(range(scale.min, scale.max + 1)):
            yield f"scale {scale.key}: every point needs a label"
        if scale.max - scale.min < 2:
            yield f"scale {scale.key}: at least 3 points are needed"


def _group_faults(library: Library) -> Iterator[str]:
    for group in library.groups.values():
        if group.kind not in GROUP_KINDS:
            yield f"group {group.key}: {group.kind} is not a kind"
        if group.minimum < SMALLEST_MINIMUM:
            yield f"group {group.key}: a minimum below {SMALLEST_MINIMUM} protects nobody"
        target = library.groups.get(group.merge_into)
        if group.merge_into and (target is None or target.kind != "merged"):
            yield f"group {group.key}: {group.merge_into} is not a merged group"


def _wording_faults(library: Library) -> Iterator[str]:
    items = [item for dimension in library.dimensions.values() for item in dimension.items]
    questions: tuple[LibraryItem | LibraryPrompt, ...] = (*items, *library.prompts.values())
    for question in questions:
        for word in unknown_placeholders(question.text):
            yield f"{question.key}: nothing is put in for {{{word}}}"
        if PLACEHOLDER.search(question.self_text):
            yield f"{question.key}: the wording for oneself needs no placeholder"
        if not question.text.strip() or not question.self_text.strip():
            yield f"{question.key}: both wordings are needed"
    for dimension in library.dimensions.values():
        if not dimension.items:
            yield f"dimension {dimension.key} has no items"
        for word in unknown_placeholders(dimension.description):
            yield f"{dimension.key}: nothing is put in for {{{word}}}"
    for prompt in library.prompts.values():
        if prompt.kind not in PROMPT_KINDS:
            yield f"prompt {prompt.key}: {prompt.kind} is not a kind"


def _template_faults(library: Library) -> Iterator[str]:
    for template in library.templates.values():
        if template.scale not in library.scales:
            yield f"template {template.key}: {template.scale} is not a scale"
        for key in template.dimensions:
            if key not in library.dimensions:
                yield f"template {template.key}: {key} is not a dimension"
        for key in template.prompts:
            if key not in library.prompts:
                yield f"template {template.key}: {key} is not a prompt"
        if not template.dimensions and not template.prompts:
            yield f"template {template.key} asks nothing"
