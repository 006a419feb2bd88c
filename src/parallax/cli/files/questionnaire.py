"""Reads a questionnaire from YAML, keeping the line of everything for the faults."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from parallax.cli.files.faults import Faults, quoted
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Item,
    Prompt,
    PromptKind,
    Questionnaire,
    RaterGroup,
    Scale,
    faults_of,
)

MOST_BYTES = 5_000_000
Kind = TypeVar("Kind", bound=StrEnum)


def read_questionnaire(path: Path, faults: Faults) -> Questionnaire | None:
    """The questionnaire, or None with the reasons in `faults`."""
    root = _root(path, faults)
    if root is None:
        return None
    before = faults.count
    reader = _Reader(path, faults)
    questionnaire = reader.questionnaire(root)
    if faults.count > before:
        return None
    for fault in faults_of(questionnaire):
        faults.add(path, reader.line_about(fault), fault)
    return None if faults.count > before else questionnaire


def _root(path: Path, faults: Faults) -> yaml.Node | None:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        if len(content) > MOST_BYTES:
            faults.add(path, None, f"is larger than {MOST_BYTES} bytes: not a questionnaire")
            return None
        if any(
            isinstance(event, yaml.AliasEvent)
            for event in yaml.parse(text, Loader=yaml.CSafeLoader)
        ):
            faults.add(path, None, "uses aliases (*name), which a questionnaire may not")
            return None
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    except OSError as error:
        faults.add(path, None, f"cannot be read: {error.strerror}")
        return None
    except UnicodeDecodeError as error:
        faults.add(
            path,
            content.count(b"\n", 0, error.start) + 1,
            f"is not UTF-8 text (byte 0x{content[error.start]:02x})",
        )
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        faults.add(
            path, mark.line + 1 if mark else None, f"is not YAML: {error.problem or error.context}"
        )
        return None
    except (yaml.YAMLError, RecursionError):
        faults.add(
            path, None, "is not YAML: it holds characters or nesting that YAML does not allow"
        )
        return None
    if root is None:
        faults.add(path, 1, "is empty")
    return root


@dataclass
class _Fields:
    """The members of one mapping, handed out once each."""

    node: yaml.Node
    members: dict[str, yaml.Node]


class _Reader:
    def __init__(self, path: Path, faults: Faults) -> None:
        self.path, self.faults = path, faults
        self._lines: dict[str, int] = {}

    def line_about(self, fault: str) -> int | None:
        """The line of the first id that the fault mentions."""
        return next(
            (
                self._lines[word]
                for word in re.findall(r"[A-Za-z0-9_-]+", fault)
                if word in self._lines
            ),
            None,
        )

    def fault(self, node: yaml.Node, text: str) -> None:
        self.faults.add(self.path, node.start_mark.line + 1, text)

    def questionnaire(self, root: yaml.Node) -> Questionnaire:
        fields = self.fields(
            root, "the questionnaire", {"title", "scale", "dimensions", "groups"}, {"prompts"}
        )
        return Questionnaire(
            self.text(fields, "title"),
            self.scale(fields.members.get("scale")),
            tuple(self.each(fields, "dimensions", self.dimension)),
            tuple(self.each(fields, "groups", self.group)),
            tuple(self.each(fields, "prompts", self.prompt)),
        )

    def scale(self, node: yaml.Node | None) -> Scale:
        if node is None:
            return Scale(1, 5)
        fields = self.fields(node, "the scale", {"min", "max"}, {"labels", "not_observed"})
        return Scale(
            self.whole(fields, "min", 1),
            self.whole(fields, "max", 5),
            self.labels(fields),
            self.truth(fields, "not_observed", True),
        )

    def labels(self, fields: _Fields) -> dict[int, str]:
        node = fields.members.get("labels")
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, "labels must give a text for values of the scale, such as {1: Never}")
            return {}
        labels = {}
        for key, value in node.value:
            if not re.fullmatch(r"-?\d{1,6}", str(key.value)) or not isinstance(
                value, yaml.ScalarNode
            ):
                self.fault(
                    key, "labels must give a text for values of the scale, such as {1: Never}"
                )
            elif int(key.value) in labels:
                self.fault(key, f"label {key.value} is given twice")
            else:
                labels[int(key.value)] = value.value
        return labels

    def dimension(self, node: yaml.Node) -> Dimension:
        fields = self.fields(node, "a dimension", {"id", "name", "items"}, {"pressure"})
        return Dimension(
            self.id(fields),
            self.text(fields, "name"),
            tuple(self.each(fields, "items", self.item)),
            self.truth(fields, "pressure", False),
        )

    def item(self, node: yaml.Node) -> Item:
        fields = self.fields(node, "an item", {"id", "text"}, {"reversed", "groups"})
        return Item(
            self.id(fields),
            self.text(fields, "text"),
            self.truth(fields, "reversed", False),
            self.words(fields, "groups"),
        )

    def prompt(self, node: yaml.Node) -> Prompt:
        fields = self.fields(node, "a prompt", {"id", "kind", "text"}, {"groups"})
        return Prompt(
            self.id(fields),
            self.choice(fields, "kind", PromptKind, PromptKind.OPEN),
            self.text(fields, "text"),
            self.words(fields, "groups"),
        )

    def group(self, node: yaml.Node) -> RaterGroup:
        fields = self.fields(node, "a group", {"id", "name", "kind"}, {"minimum", "merge_into"})
        return RaterGroup(
            self.id(fields),
            self.text(fields, "name"),
            self.choice(fields, "kind", GroupKind, GroupKind.PROTECTED),
            self.whole(fields, "minimum", 4),
            self.text(fields, "merge_into") if "merge_into" in fields.members else None,
        )

    def fields(self, node: yaml.Node, what: str, needed: set[str], optional: set[str]) -> _Fields:
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} must have fields ({', '.join(sorted(needed))})")
            return _Fields(node, {})
        members: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in members:
                self.fault(key, f"{what} has {quoted(name)} twice")
            elif name not in needed | optional:
                self.fault(
                    key,
                    f"{what} has no field {quoted(name)}; it may have {', '.join(sorted(needed | optional))}",
                )
            members[name] = value
        for name in sorted(needed - set(members)):
            self.fault(node, f"{what} lacks {name}")
        return _Fields(node, members)

    def each[Part](
        self, fields: _Fields, name: str, build: Callable[[yaml.Node], Part]
    ) -> list[Part]:
        node = fields.members.get(name)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, f"{name} must be a list")
            return []
        return [build(element) for element in node.value]

    def id(self, fields: _Fields) -> str:
        identifier = self.text(fields, "id")
        self._lines.setdefault(identifier, fields.node.start_mark.line + 1)
        return identifier

    def text(self, fields: _Fields, name: str) -> str:
        node = fields.members.get(name)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, f"{name} must be a text")
            return ""
        return str(node.value).strip()

    def words(self, fields: _Fields, name: str) -> tuple[str, ...]:
        node = fields.members.get(name)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode) or not all(
            isinstance(part, yaml.ScalarNode) for part in node.value
        ):
            self.fault(node, f"{name} must be a list of ids")
            return ()
        return tuple(str(part.value) for part in node.value)

    def whole(self, fields: _Fields, name: str, default: int) -> int:
        node = fields.members.get(name)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or not re.fullmatch(r"-?\d{1,6}", node.value):
            self.fault(node, f"{name} must be a whole number")
            return default
        return int(node.value)

    def truth(self, fields: _Fields, name: str, default: bool) -> bool:
        node = fields.members.get(name)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or node.value.lower() not in ("true", "false"):
            self.fault(node, f"{name} must be true or false")
            return default
        return bool(node.value.lower() == "true")

    def choice(self, fields: _Fields, name: str, kinds: type[Kind], default: Kind) -> Kind:
        node = fields.members.get(name)
        if node is None:
            return default
        if isinstance(node, yaml.ScalarNode) and node.value in [kind.value for kind in kinds]:
            return kinds(node.value)
        self.fault(node, f"{name} must be one of {', '.join(kind.value for kind in kinds)}")
        return default
