"""The report as JSON and back, without loss, and the JSON Schema that describes it."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from parallax.core.report.composition import USUAL, Composition
from parallax.core.report.model import VERSION, Report

SCHEMA_ID = "urn:parallax:report:2"


def to_json(report: Report) -> str:
    """JSON text; decimals are strings, so that 3.0 stays 3.0."""
    return json.dumps(to_plain(report), ensure_ascii=False, indent=1)


def from_json(text: str) -> Report:
    """The report that `to_json` wrote. Raises ValueError for anything else."""
    return from_plain(json.loads(text))


def from_plain(plain: Any) -> Report:
    """The report that `to_plain` took apart. Raises ValueError for anything else."""
    if not isinstance(plain, dict) or plain.get("version") != VERSION:
        raise ValueError(f"not a report of version {VERSION}")
    try:
        return cast(Report, _builder(Report)(plain))
    except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"not a report: {error!r}") from error


def composition_from_plain(plain: Any) -> Composition:
    """The arrangement that `to_plain` took apart; the usual one for nothing. Raises ValueError for anything else."""
    if not plain:
        return USUAL
    try:
        return cast(Composition, _builder(Composition)(plain))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a composition: {error!r}") from error


def to_plain(value: object) -> Any:
    """Dataclasses as dictionaries, tuples as lists, decimals and dates as strings."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _types(cast(type, type(value)))}
    if isinstance(value, tuple):
        return [to_plain(element) for element in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


@cache
def _types(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(cast(Any, kind))}


@cache
def _builder(kind: Any) -> Callable[[Any], Any]:
    """What builds a `kind` out of plain data; made once, since a report has thousands of values of few kinds."""
    if isinstance(kind, UnionType):
        return _optional(next(part for part in get_args(kind) if part is not NoneType))
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if is_dataclass(kind):
        return _dataclass(cast(type, kind))
    if kind is date:
        return date.fromisoformat
    return kind if kind is Decimal or issubclass(kind, StrEnum) else _exactly(kind)


def _optional(kind: Any) -> Callable[[Any], Any]:
    build = _builder(kind)
    return lambda plain: None if plain is None else build(plain)


def _tuple(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    if kinds[-1] is Ellipsis:
        build = _builder(kinds[0])
        return lambda plain: tuple(map(build, plain))
    builders = tuple(map(_builder, kinds))
    return lambda plain: tuple(
        build(element) for build, element in zip(builders, plain, strict=True)
    )


def _dataclass(kind: type) -> Callable[[Any], Any]:
    builders = {name: _builder(hint) for name, hint in _types(kind).items()}

    def build(plain: Any) -> Any:
        if plain.keys() != builders.keys():
            others = sorted(plain.keys() ^ builders.keys())
            raise ValueError(f"{kind.__name__} has other fields: {others}")
        return kind(**{name: builders[name](value) for name, value in plain.items()})

    return build


def _exactly(kind: type) -> Callable[[Any], Any]:
    def build(plain: Any) -> Any:
        if type(plain) is not kind:
            raise ValueError(f"{plain!r} is not {kind.__name__}")
        return plain

    return build


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a report, derived from the model."""
    definitions: dict[str, Any] = {}
    _describe(Report, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Report of a Parallax round",
        "$ref": "#/$defs/Report",
        "$defs": definitions,
    }


def _describe(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(kind, UnionType):
        return {"anyOf": [_describe(part, definitions) for part in get_args(kind)]}
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if parts[-1] is Ellipsis:
            return {"type": "array", "items": _describe(parts[0], definitions)}
        return {
            "type": "array",
            "prefixItems": [_describe(part, definitions) for part in parts],
            "items": False,
        }
    if is_dataclass(kind):
        return _describe_fields(cast(type, kind), definitions)
    if issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    return dict(_SIMPLE[kind])


def _describe_fields(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = described = {
            "type": "object",
            "additionalProperties": False,
        }
        hints = _types(kind)
        if kind.__doc__ and not kind.__doc__.startswith(kind.__name__ + "("):
            described["description"] = " ".join(kind.__doc__.split())
        described["required"] = list(hints)
        described["properties"] = {
            name: _describe(hint, definitions) for name, hint in hints.items()
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}


_SIMPLE: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Decimal: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    date: {"type": "string", "format": "date"},
}
