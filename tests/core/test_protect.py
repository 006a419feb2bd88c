"""What may be seen: minima, merging, ends of the scale, and nothing that subtraction brings back."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import Fate, MergePlan, Policy, merge_plan, rounded
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import (
    Bound,
    Cell,
    Hidden,
    Protected,
    Reason,
    Released,
    mean_of_cells,
)
from parallax.core.disclosure.support import is_mean
from parallax.core.evidence import Evidence
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import GroupKind, RaterGroup
from tests.core.answers import ANSWERING, GROUPS, any_evidence, evidence, questionnaire

ASKED = questionnaire()
POLICY = Policy()


def released(said: Evidence) -> Protected:
    return protect(score(said, ASKED), ASKED)


@given(any_evidence())
def test_no_shown_cell_is_under_its_minimum(said: Evidence) -> None:
    protected = released(said)
    groups = {g.group.id: g.group for g in protected.groups}
    for table, more in ((protected.dimensions, 0), (protected.items, 1)):
        for (_, group), cell in table.items():
            if isinstance(cell, Released) and groups[group].is_protected:
                assert cell.n >= groups[group].minimum + more


@given(any_evidence(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(said: Evidence, chance: Random) -> None:
    rows = list(said.ratings)
    chance.shuffle(rows)
    assert released(Evidence(tuple(rows))) == released(said)


@given(any_evidence())
def test_what_is_hidden_depends_on_counts_alone(said: Evidence) -> None:
    """Turning every answer into 3 changes figures, never which of them are shown."""
    flat = Evidence(
        tuple(type(r)(r.respondent, r.group, r.item, r.value and 3) for r in said.ratings)
    )
    one, other = released(said), released(flat)
    assert one.plan == other.plan
    for table in ("dimensions", "items"):
        shown = [
            {k: isinstance(c, Released) for k, c in getattr(p, table).items()} for p in (one, other)
        ]
        assert shown[0] == shown[1]


@settings(max_examples=60, deadline=None)
@given(any_evidence())
def test_no_combination_of_shown_means_is_about_fewer_people_than_the_minimum(
    said: Evidence,
) -> None:
    """Exact linear algebra over every answer: is there a combination of the released sums that only touches three people?"""
    protected = released(said)
    names = {r.respondent: f"r{r.respondent}" for r in said.ratings}
    exempt = {f"r{r.respondent}" for r in said.ratings if r.group in ("self", "superior")}
    facts = [
        f
        for f in released_facts(said, ASKED, protected, names)
        if is_mean(f) and not set(members_of(f)) <= exempt
    ]
    for block in (["a0", "a1", "a2"], ["b0"]):
        for column in protected.groups:
            people = {
                f"r{r.respondent}" for r in said.ratings if r.group in column.members
            } - exempt
            rows = [
                weights(f)
                for f in facts
                if set(members_of(f)) <= people and set(items_of(f)) <= set(block)
            ]
            assert smallest_support(rows, sorted(people), block, 3) > 3


def members_of(fact: dict[str, Any]) -> list[str]:
    return (
        list(fact["members"])
        if "members" in fact
        else [m for part in fact["parts"] for m in part["members"]]
    )


def items_of(fact: dict[str, Any]) -> list[str]:
    return (
        list(fact["items"])
        if "items" in fact
        else [i for part in fact["parts"] for i in part["items"]]
    )


def weights(fact: dict[str, Any]) -> dict[tuple[str, str], Fraction]:
    parts = fact.get("parts") or [{"weight": 1, "members": fact["members"], "items": fact["items"]}]
    return {
        (m, i): Fraction(part["weight"], len(part["members"]) * len(part["items"]))
        for part in parts
        for m, i in product(part["members"], part["items"])
    }


def smallest_support(
    rows: list[dict[tuple[str, str], Fraction]], people: list[str], items: list[str], most: int
) -> int:
    """The smallest number of people, up to `most`, that some combination of the rows is about; `most` + 1 if none."""
    if not rows:
        return most + 1
    matrix = np.array(
        [[[float(row.get((p, i), 0)) for i in items] for p in people] for row in rows]
    )
    whole = np.linalg.matrix_rank(matrix.reshape(len(rows), -1))
    kinds = {p: matrix[:, k, :].tobytes() for k, p in enumerate(people)}
    seen = set()
    for size in range(1, most + 1):
        for few in combinations(range(len(people)), size):
            kind = tuple(sorted(kinds[people[k]] for k in few))
            if kind in seen:
                continue
            seen.add(kind)
            rest = np.delete(matrix, few, axis=1).reshape(len(rows), -1)
            if whole > np.linalg.matrix_rank(rest):
                return size
    return most + 1


def test_a_rater_who_skipped_an_item_cannot_be_cut_out() -> None:
    """Five complete raters and one who skipped a2: with all items shown, mean minus items leaves the sixth alone."""
    protected = released(evidence("trainee", *[(3, 3, 3)] * 5, (5, 1, None)))
    assert protected.items["a2", "trainee"] == Hidden(Reason.COMPLEMENT)
    assert [isinstance(protected.items[i, "trainee"], Released) for i in ("a0", "a1")] == [
        True,
        True,
    ]


def test_a_rater_who_answered_too_little_for_the_dimension_cannot_be_cut_out() -> None:
    protected = released(evidence("trainee", *[(3, 3, 3)] * 5, (5, None, None)))
    assert isinstance(protected.dimensions["one", "trainee"], Released)
    assert sum(isinstance(protected.items[i, "trainee"], Hidden) for i in ("a0", "a1", "a2")) == 1


def fates_of(plan: MergePlan) -> dict[str, str]:
    return {each.group.id: each.fate.value for each in plan.groups}


@pytest.mark.parametrize(
    ("counts", "fates"),
    [
        ({"peer": 5, "report": 7}, {"peer": "shown", "report": "shown"}),
        ({"peer": 3, "report": 7}, {"peer": "merged", "report": "merged"}),
        ({"peer": 7, "report": 1}, {"peer": "merged", "report": "merged"}),
        ({"peer": 2, "report": 2}, {"peer": "merged", "report": "merged"}),
        ({"peer": 2, "report": 1}, {"peer": "left_out", "report": "left_out"}),
        ({"peer": 3, "report": 0}, {"peer": "left_out", "report": "empty"}),
        ({"peer": 0, "report": 4}, {"peer": "empty", "report": "shown"}),
        ({"trainee": 3, "peer": 4}, {"trainee": "left_out", "peer": "shown"}),
        ({"self": 1, "superior": 1}, {"self": "shown", "superior": "shown"}),
    ],
)
def test_merging_by_counts(counts: dict[str, int], fates: dict[str, str]) -> None:
    assert {g: f for g, f in fates_of(merge_plan(counts, GROUPS)).items() if g in fates} == fates


def test_a_merged_group_that_stays_small_moves_on_and_takes_its_neighbours_along() -> None:
    groups = (
        RaterGroup("a", "A", GroupKind.PROTECTED, merge_into="ab"),
        RaterGroup("b", "B", GroupKind.PROTECTED, merge_into="ab"),
        RaterGroup("c", "C", GroupKind.PROTECTED, merge_into="all"),
        RaterGroup("ab", "A and B", GroupKind.MERGED, merge_into="all"),
        RaterGroup("all", "All", GroupKind.MERGED),
    )
    plan = merge_plan({"a": 1, "b": 2, "c": 6}, groups)
    assert [(p.fate, p.shown_as and p.shown_as.id) for p in plan.groups] == [
        (Fate.MERGED, "all")
    ] * 3
    assert [
        p.shown_as and p.shown_as.id for p in merge_plan({"a": 1, "b": 3, "c": 6}, groups).groups
    ] == ["ab", "ab", "c"]


@given(st.fixed_dictionaries({g: st.integers(0, 9) for g in ANSWERING}))
def test_no_merged_or_single_group_is_shown_under_its_minimum(counts: dict[str, int]) -> None:
    plan = merge_plan(counts, GROUPS)
    for group in plan.shown:
        if group.is_protected:
            assert sum(member.count for member in plan.members_of(group.id)) >= group.minimum


def test_a_left_out_group_is_in_no_total() -> None:
    with_three = released(Evidence(evidence("trainee", (5, 5, 5), (5, 5, 5), (5, 5, 5)).ratings))
    assert with_three.groups == ()
    assert with_three.others_dimensions["one"] == Hidden(Reason.TOO_FEW)


@pytest.mark.parametrize(
    ("total", "n", "shown"), [(13, 4, "3.3"), (9, 4, "2.3"), (61, 20, "3.1"), (27, 20, "1.4")]
)
def test_halves_round_up_exactly(total: int, n: int, shown: str) -> None:
    """3.25, 2.25, 3.05 and 1.35: binary fractions would put some of them on the wrong side."""
    assert str(rounded(Fraction(total, n), 1)) == shown


def test_self_and_superiors_are_exempt() -> None:
    protected = released(evidence("superior", (5, 1, 5)))
    assert protected.dimensions["one", "superior"] == Released(Decimal("5.0"), 1)


def test_all_but_self_is_the_mean_of_what_is_displayed() -> None:
    cells: list[Cell] = [Released(Decimal("3.4"), 5), Released(Decimal("4.1"), 9)]
    assert mean_of_cells(cells, 1) == Released(Decimal("3.8"), 14)
    bounds: list[Cell] = [
        Released(Decimal("1.4"), 5, Bound.AT_MOST),
        Released(Decimal("4.8"), 9, Bound.AT_LEAST),
    ]
    assert mean_of_cells(bounds, 1) == Hidden(Reason.MIXED_ENDS)


def test_scores_of_an_unknown_group_raise() -> None:
    scores = score(evidence("peer", (3, 3, 3)), ASKED)
    other = type(scores)({"nobody": scores.groups["peer"]})
    with pytest.raises(ValueError, match="nobody"):
        protect(other, ASKED)
