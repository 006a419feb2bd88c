"""Rules that the import contracts cannot see."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from parallax.config.environment import NAMES, PROJECT
from tests.checks import locks, words

SOURCE = PROJECT / "src" / "parallax"
# From the top down, as in the import contracts: a model may point down only.
ORDER = [
    "coaching",
    "reports",
    "responses",
    "rounds",
    "disclosure",
    "people",
    "audit",
    "notifications",
]


def python_files() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(SOURCE)), path.read_text()


def files_with(pattern: str) -> set[str]:
    return {name for name, text in python_files() if re.search(pattern, text)}


def relations() -> Iterator[tuple[str, str, Any]]:
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.app_label
        for field in model._meta.get_fields():
            if label in ORDER and isinstance(field, models.ForeignKey | models.ManyToManyField):
                yield label, field.related_model._meta.app_label, field


def test_models_point_downwards_only() -> None:
    upwards = [
        str(field)
        for label, target, field in relations()
        if target in ORDER and ORDER.index(target) < ORDER.index(label)
    ]
    assert upwards == []


def test_nothing_leads_back_into_the_sealed_room() -> None:
    sealed = [field for label, _, field in relations() if label == "responses"]
    assert sealed != []
    assert [
        str(field)
        for field in sealed
        if (name := field.remote_field.related_name) is None or not name.endswith("+")
    ] == []


def test_models_of_the_sealed_room_have_no_default_way_in() -> None:
    """`Model.objects` would be found by habit; `sealed` is typed on purpose."""
    with_objects = [
        model.__name__
        for model in apps.get_app_config("responses").get_models()
        if model.__name__.startswith("Sealed") and hasattr(model, "objects")
    ]
    assert with_objects == []


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        # The tables of the sealed room by their manager's name.
        (
            r"\.sealed\.(all|filter|get|bulk_create|create|values)",
            {"domain/reports/gather.py", "domain/responses/sealing.py"},
        ),
        # A model by its name would pass by the import contracts.
        (r"\bget_model\(", set()),
        # Sentences of our own in SQL, outside migrations.
        (
            r"connections?(\[[^]]+\])?\.cursor\(",
            {"domain/responses/room.py", "domain/responses/sealing.py"},
        ),
        # No field of a form, no request as a whole, goes into a log line.
        (r"LOG\w*\.\w+\([^)]*request\.(POST|body|FILES)", set()),
    ],
)
def test_dangerous_words_appear_only_where_they_are_listed(pattern: str, allowed: set[str]) -> None:
    assert files_with(pattern) - allowed == set()


def test_the_core_reads_no_clock() -> None:
    reading = files_with(r"\b(datetime|date|time)\.(now|today|utcnow|time|monotonic)\(")
    assert {name for name in reading if name.startswith("core/")} == set()


def test_the_environment_is_read_in_its_own_module_only() -> None:
    """The launcher also writes it, for the processes it starts."""
    readers = files_with(r"os\.(environ|getenv)")
    assert {name for name in readers if not name.startswith(("config/", "cli/"))} == set()


def test_every_setting_is_explained_to_those_who_run_it() -> None:
    page = (PROJECT / "docs/self-hosting/settings.md").read_text()
    assert [name for name in sorted(NAMES) if f"`{name}`" not in page] == []


def test_no_inline_script_or_style_in_templates() -> None:
    inline = re.compile(
        r"<style\b|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"
    )
    found = [
        f"{path.relative_to(SOURCE)}: {match.group()}"
        for path in (SOURCE / "web").rglob("templates/**/*.html")
        for match in inline.finditer(path.read_text())
    ]
    assert found == []


def test_locks_and_words() -> None:
    assert locks.findings() == []
    assert words.findings() == []


def test_bin_has_one_line_each_in_the_readme() -> None:
    page = (PROJECT / "README.md").read_text()
    commands = ["start", "test", "check", "parallax", "bench", "lock"]
    assert [name for name in commands if f"bin/{name}" not in page] == []


def test_this_project_has_no_stray_python_outside_its_folders() -> None:
    assert [path.name for path in PROJECT.glob("*.py")] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name
        for name, text in python_files()
        if not text.startswith(('"""', "#"))
        and Path(name).name not in {"__init__.py", "apps.py"}
        and text.strip()
    ]
    assert silent == []
