"""End-coding: near an end of the scale a limit is shown, by formula, so that each answer and each rater's mean stays open."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from parallax.core.disclosure.attack import mean_intervals, read_case
from parallax.core.disclosure.ends import end_coded, item_reach
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import DEFAULT_POLICY, rounded
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Bound, Detail, Released
from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Item,
    Questionnaire,
    RaterGroup,
    Scale,
)


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7, 8, 12, 99])
def test_end_coding_by_its_formula(n: int) -> None:
    """SCIENCE 2.5, P3: S <= n+2 is "at most 1 + 2/n", S >= 5n-2 "at least 5 - 2/n", everything else the mean."""
    low, high = Fraction(n + 2, n), Fraction(5 * n - 2, n)
    for total in range(n, 5 * n + 1):
        cell = end_coded(Fraction(total, n), n, item_reach(n), Scale(1, 5), DEFAULT_POLICY)
        if total <= n + 2:
            assert cell.bound is Bound.AT_MOST
            assert low <= cell.value < low + Fraction(1, 10)
        elif total >= 5 * n - 2:
            assert cell.bound is Bound.AT_LEAST
            assert high - Fraction(1, 10) < cell.value <= high
        else:
            assert cell == Released(rounded(Fraction(total, n), 1), n)


@pytest.mark.parametrize("n", [4, 5, 6])
def test_each_rater_keeps_three_possible_values_behind_any_single_item_mean(n: int) -> None:
    worlds: dict[tuple[Decimal, Bound], set[int]] = {}
    for answers in product(range(1, 6), repeat=n):
        cell = end_coded(Fraction(sum(answers), n), n, item_reach(n), Scale(1, 5), DEFAULT_POLICY)
        worlds.setdefault((cell.value, cell.bound), set()).add(answers[0])
    assert min(len(values) for values in worlds.values()) >= 3


@pytest.mark.parametrize("bottom_up", [True, False])
@pytest.mark.parametrize(
    ("top", "given"),
    [
        (5, (1, 1, 1, 1)),
        (5, (2, 2, 2, 2)),
        (5, (4, 4, 4, 4, 4)),
        (5, (2, 3, 3, 3)),
        (3, (1, 2, 2, 2)),
        (4, (3, 3, 3, 3)),
        (4, (2, 3, 3, 3)),
        (7, (3, 3, 3, 3, 3)),
    ],
)
def test_a_dimensions_mean_alone_leaves_half_the_scale_to_each_raters_own(
    top: int, given: tuple[int, ...], bottom_up: bool
) -> None:
    """SCIENCE 2.6, step 5, of every mean that can be: by the exact attacker, from the fact that goes to the ledger. `given`: how many items each rater answered."""
    items = [f"i{i}" for i in range(max(given))]
    asked = Questionnaire(
        "t",
        Scale(1, top),
        (Dimension("d", "d", tuple(Item(item, item) for item in items)),),
        (RaterGroup("peer", "Peers", GroupKind.PROTECTED, len(given)),),
    )
    cells = [(who, item) for who, n in enumerate(given) for item in items[:n]]
    for steps in range(len(cells) * (top - 1) + 1):
        each, more = divmod(steps, len(cells))
        said = Evidence(
            tuple(
                Rating(Respondent(who), "peer", item, 1 + up if bottom_up else top - up)
                for place, (who, item) in enumerate(cells)
                for up in [each + (place < more)]
            )
        )
        shown = protect(score(said, asked), asked, detail={("d", "peer"): Detail.DIMENSION})
        names = {Respondent(who): f"r{who}" for who in range(len(given))}
        facts = list(released_facts(said, asked, shown, names))
        case = read_case({"scale": {"min": 1, "max": top}, "facts": facts})
        found = mean_intervals(case, {"d": items})
        assert len(found) == len(given)
        for own in found.values():
            assert own["d"] is not None
            assert own["d"].most - own["d"].least >= Fraction(top - 1, 2)
