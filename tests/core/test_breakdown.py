"""Breakdowns: only ever coarser than raters were promised, protected like any release, and described without a value."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.breakdown import shape_of, shapes
from parallax.core.disclosure.policy import Breakdown, Fate, MergePlan, Policy, merge_plan
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Hidden, Protected, Reason, Released
from parallax.core.evidence import Evidence
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import GroupKind, Questionnaire, RaterGroup
from tests.core.answers import ANSWERING, GROUPS, any_evidence, questionnaire
from tests.core.test_audit import evidence, leaks
from tests.core.test_audit import questionnaire as small_questionnaire
from tests.core.test_audit import rounds as small_rounds

ASKED = questionnaire()
TOGETHER = Policy(breakdown=Breakdown.TOGETHER)


def fates(plan: MergePlan) -> dict[str, tuple[str, str | None]]:
    return {
        entry.group.id: (entry.fate.value, entry.shown_as.id if entry.shown_as else None)
        for entry in plan.groups
        if entry.fate is not Fate.EMPTY
    }


def by(breakdown: Breakdown, said: Evidence) -> Protected:
    return protect(score(said, ASKED), ASKED, Policy(breakdown=breakdown))


SHOWN_TOGETHER = ("merged", "colleagues")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"peer": 5, "report": 7}, {"peer": SHOWN_TOGETHER, "report": SHOWN_TOGETHER}),
        ({"peer": 3, "report": 7}, {"peer": SHOWN_TOGETHER, "report": SHOWN_TOGETHER}),
        ({"peer": 5, "report": 3}, {"peer": SHOWN_TOGETHER, "report": SHOWN_TOGETHER}),
        ({"peer": 5}, {"peer": ("shown", "peer")}),
        ({"peer": 2, "report": 1}, {"peer": ("left_out", None), "report": ("left_out", None)}),
        ({"trainee": 5, "peer": 5}, {"peer": ("shown", "peer"), "trainee": ("shown", "trainee")}),
        (
            {"self": 1, "superior": 9},
            {"self": ("shown", "self"), "superior": ("shown", "superior")},
        ),
    ],
)
def test_groups_that_share_a_merged_group_are_shown_together(
    counts: dict[str, int], expected: dict[str, tuple[str, str | None]]
) -> None:
    assert fates(merge_plan(counts, GROUPS, TOGETHER)) == expected


def test_what_would_be_too_small_together_stays_apart() -> None:
    groups = (*GROUPS[:-1], replace(GROUPS[-1], minimum=12))
    assert fates(merge_plan({"peer": 5, "report": 6}, groups, TOGETHER))["peer"] == (
        "shown",
        "peer",
    )
    assert fates(merge_plan({"peer": 5, "report": 7}, groups, TOGETHER))["peer"] == SHOWN_TOGETHER


def test_groups_are_joined_once_and_what_is_left_out_stays_so() -> None:
    """Further merging is for groups that are too small: raters are told of one step."""
    groups = (
        RaterGroup("a", "A", GroupKind.PROTECTED, merge_into="ab"),
        RaterGroup("b", "B", GroupKind.PROTECTED, merge_into="ab"),
        RaterGroup("c", "C", GroupKind.PROTECTED, merge_into="all"),
        RaterGroup("d", "D", GroupKind.PROTECTED),
        RaterGroup("ab", "A and B", GroupKind.MERGED, merge_into="all"),
        RaterGroup("all", "All", GroupKind.MERGED),
    )
    for a in (4, 1):
        assert fates(merge_plan({"a": a, "b": 5, "c": 6, "d": 3}, groups, TOGETHER)) == {
            **dict.fromkeys("ab", ("merged", "ab")),
            "c": ("shown", "c"),
            "d": ("left_out", None),
        }


@given(st.fixed_dictionaries({g: st.integers(0, 9) for g in ANSWERING}))
def test_joined_groups_are_unions_of_groups_that_would_be_shown(counts: dict[str, int]) -> None:
    promised, joined = merge_plan(counts, GROUPS), merge_plan(counts, GROUPS, TOGETHER)
    for one in promised.groups:
        other = joined.of(one.group.id)
        assert (one.shown_as is None) == (other.shown_as is None)
        if one.shown_as and other.shown_as:
            together = {member.group.id for member in joined.members_of(other.shown_as.id)}
            assert {m.group.id for m in promised.members_of(one.shown_as.id)} <= together
    for group in joined.shown:
        if group.is_protected:
            assert sum(m.count for m in joined.members_of(group.id)) >= group.minimum


@given(any_evidence(), st.sampled_from(Breakdown))
def test_no_figure_of_any_breakdown_is_about_fewer_people_than_promised(
    said: Evidence, breakdown: Breakdown
) -> None:
    protected = by(breakdown, said)
    groups = {column.group.id: column.group for column in protected.groups}
    for table, more in ((protected.dimensions, 0), (protected.items, 1)):
        for (_, group), cell in table.items():
            if isinstance(cell, Released) and groups[group].is_protected:
                assert cell.n >= groups[group].minimum + more


@given(any_evidence())
def test_dimensions_only_shows_no_mean_of_an_item(said: Evidence) -> None:
    for breakdown in (Breakdown.DIMENSIONS, Breakdown.TOGETHER_DIMENSIONS):
        protected = by(breakdown, said)
        assert not any(isinstance(cell, Released) for cell in protected.items.values())
        assert not any(isinstance(cell, Released) for cell in protected.others_items.values())


@settings(max_examples=60, deadline=None)
@given(small_rounds(), st.sampled_from(list(Breakdown)[1:]))
def test_nothing_leaks_from_any_breakdown_after_the_audit(
    case: tuple[Questionnaire, Evidence], breakdown: Breakdown
) -> None:
    asked, said = case
    audited = protect_and_audit(said, asked, Policy(breakdown=breakdown))
    assert leaks(said, asked, audited) == []
    rules_only = protect(score(said, asked), asked, Policy(breakdown=breakdown))
    ours, by_counts = shape_of(audited, asked), shape_of(rules_only, asked)
    assert ours.groups == by_counts.groups
    assert len(ours.coarser) >= len(by_counts.coarser)


def test_an_audited_block_without_items_goes_at_once() -> None:
    """Where only the dimension's mean is planned, a first success of the attack takes it away."""
    asked = small_questionnaire(items=1)
    said = evidence([("peer", [3]), *[("peer", [5])] * 4], asked)
    audited = protect_and_audit(said, asked, Policy(breakdown=Breakdown.DIMENSIONS))
    assert audited.dimensions["d0", "peer"] == Hidden(Reason.AUDIT)
    assert audited.items["d0i0", "peer"] == Hidden(Reason.BREAKDOWN)


@given(any_evidence(), st.randoms(use_true_random=False))
def test_shapes_say_nothing_about_what_was_answered(said: Evidence, chance: Random) -> None:
    """Other answers to the same questions by the same people: the same shapes, so nobody learns a value from them."""
    others = tuple(
        replace(rating, value=rating.value and chance.randint(1, 5)) for rating in said.ratings
    )
    assert shapes(Evidence(others), ASKED) == shapes(said, ASKED)


@given(any_evidence())
def test_shapes_are_those_of_the_releases_by_counts(said: Evidence) -> None:
    found = shapes(said, ASKED)
    assert found[0].breakdown is Breakdown.AS_PROMISED
    assert list(found) == [shape_of(by(shape.breakdown, said), ASKED) for shape in found]
    assert shapes(said, ASKED, {Breakdown.AS_PROMISED}) == found[:1]


def test_a_breakdown_that_changes_nothing_is_no_choice() -> None:
    """Three peers are shown together with the reports by the rule; joining adds nothing to choose."""
    asked = small_questionnaire(items=2)
    said = evidence([*[("peer", [3, 4])] * 3, *[("report", [4, 2])] * 5], asked)
    assert [shape.breakdown for shape in shapes(said, asked)] == [
        Breakdown.AS_PROMISED,
        Breakdown.DIMENSIONS,
    ]


def test_an_item_that_a_small_group_hides_comes_back_in_the_joined_one() -> None:
    asked = small_questionnaire(items=2)
    said = evidence([*[("peer", [3, 4])] * 4, *[("report", [4, 2])] * 6], asked)
    promised, together, *_ = shapes(said, asked)
    assert [(b.group, b.mean, b.items_shown, b.items) for b in promised.blocks] == [
        ("peer", True, 0, 2),
        ("report", True, 2, 2),
    ]
    assert [b.group for b in promised.coarser] == ["peer"]
    assert (together.groups, together.coarser) == (("all",), ())
