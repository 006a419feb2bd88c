"""A questionnaire that cannot be used says everything that is wrong with it."""

from dataclasses import replace

import pytest

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
from tests.core.answers import GROUPS, questionnaire

GOOD = questionnaire()
TWICE = Dimension("one", "One", (Item("a0", "A"), Item("a0", " ")))


def test_a_good_one_has_no_faults() -> None:
    assert faults_of(GOOD) == []


@pytest.mark.parametrize(
    ("bad", "faults"),
    [
        (
            replace(GOOD, scale=Scale(1, 2)),
            ["the scale 1..2 needs at least 3 points: fewer cannot protect an answer"],
        ),
        (replace(GOOD, scale=Scale(0, 500)), ["the scale 0..500 has more than 101 points"]),
        (replace(GOOD, scale=Scale(1, 5, {9: "x"})), ["label 9 is outside the scale 1..5"]),
        (replace(GOOD, dimensions=(TWICE,)), ["item id a0 is used 2 times", "item a0 has no text"]),
        (
            replace(GOOD, dimensions=(Dimension("d", "", ()),)),
            ["dimension d has no name", "dimension d has no items"],
        ),
        (replace(GOOD, groups=()), ["there are no rater groups"]),
        (
            replace(GOOD, groups=(*GROUPS, RaterGroup("me", "Me", GroupKind.SELF))),
            ["only one group may be of kind self"],
        ),
        (
            replace(GOOD, groups=(RaterGroup("p", "P", GroupKind.PROTECTED, 2),)),
            ["group p: minimum 2 protects nobody; it must be at least 3"],
        ),
        (
            replace(GOOD, groups=(RaterGroup("p", "P", GroupKind.PROTECTED, merge_into="q"),)),
            ["group p merges into q, which is not a group"],
        ),
        (
            replace(GOOD, groups=(RaterGroup("s", "S", GroupKind.NAMED, merge_into="s"),)),
            ["group s is not protected and cannot be merged into another"],
        ),
        (
            replace(
                GOOD, groups=(*GROUPS, RaterGroup("x", "X", GroupKind.PROTECTED, merge_into="peer"))
            ),
            ["group x merges into peer, which is not of kind merged"],
        ),
        (
            replace(
                GOOD,
                groups=tuple(
                    RaterGroup(a, a, GroupKind.MERGED, merge_into=b) for a, b in ("ab", "ba")
                ),
            ),
            ["group a merges into itself by a circle", "group b merges into itself by a circle"],
        ),
        (
            replace(GOOD, prompts=(Prompt("p", PromptKind.OPEN, "Text?", ("colleagues",)),)),
            ["prompt p is asked of colleagues, which is not a group that answers"],
        ),
    ],
)
def test_faults(bad: Questionnaire, faults: list[str]) -> None:
    assert faults_of(bad) == faults
