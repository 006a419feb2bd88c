"""The library that ships: each wording follows the rules that its file states."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from parallax.domain import instruments
from parallax.domain.instruments import (
    Library,
    LibraryInvalid,
    ScaleUnknown,
    library,
    scale_by_key,
    unknown_placeholders,
)
from parallax.domain.instruments.loading import library_from

FILE = Path(instruments.__file__).with_name("library.yaml")
ITEMS = [item for dimension in library().dimensions.values() for item in dimension.items]
NEGATIONS = re.compile(
    r"\b(?:no|not|never|without|nothing|nobody|hardly|un\w+ly)\b|n't\b", re.IGNORECASE
)
THIRD_PERSON = re.compile(r"\{|\b(?:he|she|his|her|him|their own mind)\b", re.IGNORECASE)


def test_is_large_enough_for_a_leader_in_health_care() -> None:
    strengths = [d for d in library().dimensions.values() if not d.pressure]
    pressure = [d for d in library().dimensions.values() if d.pressure]
    assert len(strengths) >= 8
    assert all(4 <= len(dimension.items) <= 5 for dimension in strengths)
    assert sum(len(dimension.items) for dimension in pressure) >= 5
    assert {p.kind for p in library().prompts.values()} == {"continue", "stop", "growth", "open"}


def test_keys_are_unique_across_items_and_prompts() -> None:
    keys = [item.key for item in ITEMS] + list(library().prompts)
    assert sorted(set(keys)) == sorted(keys)


def test_no_wording_occurs_twice() -> None:
    for wordings in ([i.text for i in ITEMS], [i.self_text for i in ITEMS]):
        assert sorted({w.casefold() for w in wordings}) == sorted(w.casefold() for w in wordings)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_item_is_one_visible_behaviour_in_two_voices(item: instruments.LibraryItem) -> None:
    # One idea: whoever agrees with one half of "listens and decides" cannot answer.
    assert not re.search(r"\b(?:and|or)\b|/|;", item.text)
    assert len(NEGATIONS.findall(item.text)) <= 1
    # The subject is the name: a verb after {they} would have to change with the pronoun.
    assert re.match(r"(?:Under pressure, )?\{name\} ", item.text)
    assert "{they}" not in item.text
    assert unknown_placeholders(item.text) == []
    assert re.match(r"(?:Under pressure, )?I ", item.self_text)
    assert not THIRD_PERSON.search(item.self_text)
    assert item.text.endswith(".") and item.self_text.endswith(".")
    assert 4 <= len(item.text.split()) <= 15
    assert len(item.text) <= 110


@pytest.mark.parametrize("prompt", library().prompts.values(), ids=lambda prompt: prompt.key)
def test_prompt_asks_one_short_question(prompt: instruments.LibraryPrompt) -> None:
    assert prompt.text.endswith("?") and prompt.self_text.endswith("?")
    assert unknown_placeholders(prompt.text) == [] and "{" not in prompt.self_text
    assert len(prompt.text.split()) <= 20


def test_every_point_of_every_scale_has_a_label() -> None:
    assert {key: list(scale.labels) for key, scale in library().scales.items()} == {
        "frequency-5": [1, 2, 3, 4, 5],
        "agreement-5": [1, 2, 3, 4, 5],
        "agreement-7": [1, 2, 3, 4, 5, 6, 7],
        "effectiveness-5": [1, 2, 3, 4, 5],
        "extent-5": [1, 2, 3, 4, 5],
    }
    assert scale_by_key("frequency-5").labels[5] == "Almost always"
    with pytest.raises(ScaleUnknown):
        scale_by_key("stars-10")


def test_usual_groups_protect_everyone_but_the_superiors() -> None:
    usual = [g for g in library().groups.values() if g.default]
    assert [(g.key, g.kind, g.minimum, g.merge_into) for g in usual] == [
        ("self", "self", 4, ""),
        ("superior", "named", 4, ""),
        ("peer", "protected", 4, "colleagues"),
        ("direct_report", "protected", 4, "colleagues"),
        ("colleagues", "merged", 4, ""),
    ]


def test_templates() -> None:
    sizes = {
        key: (len(template.dimensions), len(template.prompts))
        for key, template in library().templates.items()
    }
    assert sizes == {"short": (5, 3), "full": (13, 3), "words": (0, 6)}


def stored() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return copy.deepcopy(loaded)


def faults(changed: dict[str, Any]) -> list[str]:
    with pytest.raises(LibraryInvalid) as refused:
        library_from(changed)
    return refused.value.faults


def test_a_library_that_nothing_is_wrong_with_loads() -> None:
    assert isinstance(library_from(stored()), Library)


def test_a_faulty_library_is_refused_with_every_reason() -> None:
    changed = stored()
    changed["dimensions"][0]["items"][0]["text"] = "{nome} listens."
    changed["dimensions"][0]["items"][1]["self_text"] = "{name} listens."
    changed["dimensions"][1]["items"] = []
    changed["prompts"][0]["kind"] = "praise"
    changed["prompts"][1]["key"] = "continue"
    changed["groups"][2]["minimum"] = 2
    changed["groups"][3]["merge_into"] = "peer"
    changed["scales"][0]["labels"].pop(3)
    changed["templates"][0]["dimensions"].append("charisma")
    changed["templates"][1]["scale"] = "stars-10"
    assert faults(changed) == [
        "prompt continue occurs 2 times",
        "scale frequency-5: every point needs a label",
        "group peer: a minimum below 3 protects nobody",
        "group direct_report: peer is not a merged group",
        "listening-finish: nothing is put in for {nome}",
        "listening-disagree: the wording for oneself needs no placeholder",
        "dimension developing has no items",
        "template short: charisma is not a dimension",
        "template short: stop is not a prompt",
        "template full: stars-10 is not a scale",
        "template full: stop is not a prompt",
        "template words: stop is not a prompt",
    ]


def test_an_unknown_or_missing_field_is_named() -> None:
    changed = stored()
    changed["prompts"][0]["colour"] = "green"
    assert faults(changed) == ["continue: colour is not a field"]
    changed = stored()
    del changed["templates"]
    assert faults(changed) == ["templates is missing"]
