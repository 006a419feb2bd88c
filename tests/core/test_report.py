"""The report: closed over released figures, without loss as JSON, and the published worked values."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parallax.core.report
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import (
    Agreement,
    Hidden,
    Protected,
    Released,
    ReleasedComment,
    mean_of_cells,
)
from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import Dimension, GroupKind, Item
from parallax.core.report import (
    Report,
    compile_report,
    from_json,
    from_plain,
    to_json,
    to_plain,
)
from parallax.core.report.findings import (
    band,
    cents,
    cold_start,
    effective_n,
    extremes,
    gap,
    standing,
)
from parallax.core.report.json import schema
from parallax.core.report.model import GapLabel, RankedItem, Standing
from tests.core.answers import any_evidence, evidence, questionnaire

ASKED = questionnaire()
SCHEMA = Path(parallax.core.report.__file__).with_name("schema.json")
FIVE = cold_start(1, 5)


def report(said: Evidence) -> Report:
    protected = protect(score(said, ASKED), ASKED)
    comments = (ReleasedComment("keep", "Words, “quoted”\nand broken", None, True),)
    return compile_report(
        protected, comments, ASKED, leader="Ada", invited={"peer": 9}, compiled_on=date(2026, 6, 4)
    )


@given(any_evidence())
@settings(deadline=None)
def test_json_there_and_back_loses_nothing(said: Evidence) -> None:
    made = report(said)
    text = to_json(made)
    assert from_json(text) == made
    assert from_plain(to_plain(made)) == made


def test_a_report_fits_the_published_schema() -> None:
    rows = [(5, 1, 5), (4, 1, 5), (5, 2, None), (5, 1, 5), (5, 1, 5), (3, 1, 5)]
    for said in (evidence("peer", *rows), evidence("trainee", *rows), evidence("self", (3, 3, 3))):
        jsonschema.validate(json.loads(to_json(report(said))), json.loads(SCHEMA.read_text()))


def test_the_published_schema_is_that_of_the_model() -> None:
    assert json.loads(SCHEMA.read_text()) == schema()


@pytest.mark.parametrize("text", ["{}", "[]", "3", '{"version": 1}', '{"version": 99}', "nonsense"])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"[Rr]eport|Expecting"):
        from_json(text)


@pytest.mark.parametrize(
    "change", [{"leader": 3}, {"extra": 1}, {"dimensions": None}, {"columns": [{}]}]
)
def test_a_damaged_report_is_refused(change: dict[str, object]) -> None:
    plain = to_plain(report(evidence("peer", *[(3, 3, 3)] * 5))) | change
    with pytest.raises(ValueError, match=r"not a report|other fields|is not"):
        from_plain(plain)


@given(any_evidence())
@settings(deadline=None)
def test_everything_follows_from_the_released_table(said: Evidence) -> None:
    """Closure: rebuilt from displayed figures alone (no scores, no evidence) the report is the same."""
    protected = protect(score(said, ASKED), ASKED)
    shown = [g.group.id for g in protected.groups if g.group.kind is not GroupKind.SELF]
    table = {key: displayed(cell) for key, cell in protected.dimensions.items()}
    items = {key: displayed(cell) for key, cell in protected.items.items()}
    rebuilt = Protected(
        protected.policy,
        protected.plan,
        protected.groups,
        table,
        items,
        {d.id: mean_of_cells([table[d.id, g] for g in shown], 1) for d in ASKED.dimensions},
        {i.id: mean_of_cells([items[i.id, g] for g in shown], 1) for i in ASKED.items},
        {of: Agreement(word.value) for of, word in protected.agreement.items()},
    )
    assert compile_report(rebuilt, (), ASKED, leader="A") == compile_report(
        protected, (), ASKED, leader="A"
    )


def displayed(cell: Released | Hidden) -> Released | Hidden:
    """A cell typed in again from what a reader sees."""
    return (
        cell if isinstance(cell, Hidden) else Released(Decimal(str(cell.value)), cell.n, cell.bound)
    )


def test_hidden_cells_give_no_reason() -> None:
    text = to_json(report(evidence("trainee", *[(3, 3, 3)] * 5, (5, 1, None))))
    for word in ("complement", "too_few", "mixed_ends", "patterns"):
        assert word not in text


def test_counts_of_small_groups_are_not_told() -> None:
    said = Evidence(
        evidence("peer", *[(3, 3, 3)] * 5).ratings, answered={"peer": 5, "report": 2, "trainee": 3}
    )
    made = report(said)
    asked = {group.id: group.answered for group in made.asked}
    assert asked == {"self": 0, "superior": 0, "peer": None, "report": None, "trainee": None}
    assert [(c.id, c.answered) for c in made.columns] == [("colleagues", 7)]


def test_a_group_that_was_not_asked_has_nothing_hidden() -> None:
    dimension = Dimension("one", "One", (Item("a0", "A", groups=("peer",)), Item("a1", "B")))
    asked = replace(ASKED, dimensions=(dimension,))
    rows = evidence("peer", *[(3, 3)] * 5).ratings
    trainees = tuple(Rating(Respondent(20 + n), "trainee", "a1", 3) for n in range(5))
    made = compile_report(
        protect(score(Evidence(rows + trainees), asked), asked), (), asked, leader="A"
    )
    assert [
        (c.column, c.figure is None, c.answered) for c in made.dimensions[0].items[0].cells
    ] == [
        ("peer", False, True),
        ("trainee", True, False),
    ]
    assert made.method.hidden_cells == 0


def test_worked_gap_over() -> None:
    """SCIENCE 1.1: self 5, 5, 4, 5; six peers."""
    peers = [3.0, 3.25, 3.5, 2.75, 3.25, 3.5]
    difference, low, high, label = gap(19 / 4, sum(peers) / 6, 6, FIVE)
    assert (round(difference, 4), round(low, 2), round(high, 2), label) == (
        1.5417,
        0.94,
        2.15,
        GapLabel.OVER,
    )


def test_worked_gap_possible_over() -> None:
    """SCIENCE 1.1: self 4, 4, 5, 4; three peers."""
    difference, low, high, label = gap(17 / 4, (3.25 + 4.0 + 3.5) / 3, 3, FIVE)
    assert (round(difference, 3), round(low, 2), round(high, 2), label) == (
        0.667,
        -0.10,
        1.43,
        GapLabel.POSSIBLE_OVER,
    )


@pytest.mark.parametrize(
    ("own", "others", "n", "label"),
    [
        (3.0, 4.5, 6, GapLabel.UNDER),
        (3.0, 3.5, 4, GapLabel.POSSIBLE_UNDER),
        (3.5, 3.6, 8, GapLabel.IN_AGREEMENT),
        (3.5, 3.6, 1, GapLabel.NOT_ENOUGH_DATA),
        (3.9, 3.4, 400, GapLabel.OVER),
        (4.1, 3.6, 4, GapLabel.POSSIBLE_OVER),
    ],
)
def test_labels(own: float, others: float, n: int, label: GapLabel) -> None:
    assert gap(own, others, n, FIVE)[3] is label


def test_standing_needs_a_clear_gap() -> None:
    assert standing(GapLabel.OVER, 3.7, FIVE) is Standing.BLIND_SPOT
    assert standing(GapLabel.OVER, 3.75, FIVE) is Standing.STRENGTH
    assert standing(GapLabel.UNDER, 4.0, FIVE) is Standing.HIDDEN_STRENGTH
    assert standing(GapLabel.POSSIBLE_UNDER, 3.0, FIVE) is Standing.DEVELOPMENT


def test_constants_grow_with_the_scale() -> None:
    wide = cold_start(0, 10)
    assert (round(wide.raters, 3), wide.threshold, wide.midpoint) == (1.75, 1.25, 6.875)


@given(st.decimals(1, 5, places=1), st.integers(1, 60))
def test_bands_stay_on_the_scale_around_their_mean(mean: Decimal, n: int) -> None:
    low, high = band(mean, n, 1, 5, FIVE)
    assert 1 <= low <= mean <= high <= 5


def test_nobody_gives_no_band_and_no_gap() -> None:
    with pytest.raises(ValueError, match="at least one"):
        band(Decimal(3), 0, 1, 5, FIVE)
    with pytest.raises(ValueError, match="at least one"):
        gap(3, 3, 0, FIVE)


def test_a_hair_below_zero_is_zero_without_a_sign() -> None:
    limits = [str(cents(value)) for value in (-0.004, -0.0, 0.004, -0.006)]
    assert limits == ["0.00", "0.00", "0.00", "-0.01"]


def test_effective_number_is_the_harmonic_one() -> None:
    assert effective_n([4, 12]) == pytest.approx(12.0)


def test_ties_keep_the_order_of_the_questionnaire() -> None:
    ranked = [RankedItem(i, Decimal(3)) for i in "abcd"]
    assert [[r.item for r in side] for side in extremes(ranked)] == [["a", "b"], ["c", "d"]]


def test_overused_strengths_are_not_ranked() -> None:
    said = Evidence(tuple(r for r in evidence("peer", *[(3, 4, 5)] * 5).ratings))
    made = report(said)
    assert {r.item for r in (*made.highest, *made.lowest)} <= {"a0", "a1", "a2"}
