"""The exact attacker on worked cases: the arithmetic of the specification, one per kind of figure, and what happens at limits."""

from fractions import Fraction
from typing import Any

import pytest

from parallax.core.disclosure.attack import (
    Case,
    ContradictoryFacts,
    Interval,
    Outcome,
    Verdict,
    decide,
    decide_means,
    feasible_values,
    mean_intervals,
    read_case,
)
from tests.core.worlds import Plain, by_enumeration, display

REPORTS = ["report1", "report2", "report3", "report4"]


def people(n: int) -> list[str]:
    return [f"r{number}" for number in range(n)]


def fact(stat: str, members: list[str], value: Any, *items: str, **more: Any) -> Plain:
    asked = list(items or ("q",))
    if stat in ("mean", "sd", "share_at_least"):
        more.setdefault("decimals", len(str(value).partition(".")[2]))
    n = len(members) * len(asked)
    return {"stat": stat, "members": members, "items": asked, "n": n, "value": value} | more


def case(*facts: Plain, **more: Any) -> Plain:
    return {"scale": {"min": 1, "max": 5}, "facts": list(facts)} | more


def attacked(*facts: Plain, **more: Any) -> Verdict:
    return feasible_values(read_case(case(*facts, **more)))


def values(verdict: Verdict, who: str = "r0", item: str = "q") -> tuple[int, ...]:
    return verdict.feasible_values[who][item]


@pytest.mark.parametrize("n", [3, 4, 5, 8])
@pytest.mark.parametrize("total_above_lowest", range(13))
def test_a_lone_mean_leaks_exactly_at_the_ends(n: int, total_above_lowest: int) -> None:
    """SCIENCE 2.3: |V| < 3 exactly for S ≤ n + 1 or S ≥ 5n − 1."""
    total = min(n + total_above_lowest, 5 * n)
    shown = f"{Fraction(total, n).limit_denominator(1000):.3f}"
    found = attacked(fact("mean", people(n), shown))
    assert (found.outcome is Outcome.LEAK) == (total <= n + 1 or total >= 5 * n - 1)
    lowest, highest = max(1, total - 5 * (n - 1)), min(5, total - (n - 1))
    assert values(found) == tuple(range(lowest, highest + 1))


def test_the_total_less_the_groups_is_the_hidden_peer() -> None:
    found = attacked(
        fact("mean", REPORTS, "3.50"),
        fact("mean", ["superior1"], "3.00"),
        fact("mean", [*REPORTS, "superior1", "peer1"], "3.33"),
        exempt_respondents=["superior1"],
        attacker_knows={"report2": {"q": 4}},
    )
    anything = {"q": (1, 2, 3, 4, 5)}
    assert found == Verdict(
        Outcome.LEAK,
        1,
        {"peer1": {"q": (3,)}, "report1": anything, "report3": anything, "report4": anything},
        (("peer1", "q", 3),),
    )


def test_a_late_peer() -> None:
    found = attacked(fact("mean", people(5), "3.4"), fact("mean", people(6), "3.7"))
    assert found.exactly_determined == (("r5", "q", 5),)


def test_an_outlier_who_talks_knows_what_all_others_said() -> None:
    """SCIENCE 2.5, P3: bottom-coded n = 5, he gave 3, so the others all gave 1."""
    found = attacked(fact("mean_at_most", people(5), "1.4"), m=2, attacker_knows={"r0": {"q": 3}})
    assert found.exactly_determined == tuple((f"r{n}", "q", 1) for n in range(1, 5))


def test_end_coding_leaves_three_values() -> None:
    for n in range(3, 9):
        for stat, bound in (("mean_at_most", 1 + 2 / n), ("mean_at_least", 5 - 2 / n)):
            outward = bound + (1e-6 if stat == "mean_at_most" else -1e-6)
            assert attacked(fact(stat, people(n), f"{outward:.6f}")).min_feasible_values == 3


def test_mean_and_deviation_fix_the_list_of_answers() -> None:
    found = attacked(fact("mean", people(5), "4.2"), fact("sd", people(5), "0.45"))
    assert values(found) == (4, 5)
    one_known = attacked(
        fact("mean", people(5), "4.2"),
        fact("sd", people(5), "0.45"),
        attacker_knows={"r0": {"q": 5}},
    )
    assert one_known.exactly_determined == tuple((f"r{n}", "q", 4) for n in range(1, 5))


def spread(*parts: list[str], **limits: str) -> Plain:
    """One item for each part: q0, q1, …"""
    own = [{"members": members, "items": [f"q{n}"]} for n, members in enumerate(parts)]
    return {"stat": "mean_variance", "parts": own, "n": sum(map(len, parts))} | limits


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"below": "1/4"}, (4, 5)),
        ({"at_least": "2"}, (1, 5)),
        ({"at_least": "1.7", "below": "2"}, (2, 4, 5)),
        ({"at_least": "1"}, (1, 2, 3, 4, 5)),
    ],
)
def test_a_mean_and_the_limits_of_a_variance(
    limits: dict[str, str], expected: tuple[int, ...]
) -> None:
    """Sums of 21: 4 4 4 4 5 has 0.2, 1 5 5 5 5 has 3.2, 2 4 5 5 5 has 1.7, 3 3 5 5 5 has 1.2."""
    mean = fact("mean", people(5), "4.2", "q0")
    assert values(attacked(mean, spread(people(5), **limits)), item="q0") == expected


def test_the_lower_limit_is_reached_and_the_upper_is_not() -> None:
    mean = fact("mean", people(2), "1.5", "q0")
    assert values(attacked(mean, spread(people(2), at_least="1/2")), item="q0") == (1, 2)
    with pytest.raises(ContradictoryFacts):
        attacked(mean, spread(people(2), below="0.5"))


def test_the_mean_is_over_the_parts_whatever_their_size() -> None:
    """Two answers that differ by 4 have 8; three that are the same 0: a mean of 4, though most of the answers are alike."""
    whole = spread(people(2), people(3), at_least="4")
    found = attacked(whole, fact("mean", people(3), "1.0", "q1"))
    assert values(found, item="q0") == (1, 5)
    with pytest.raises(ContradictoryFacts):
        attacked(spread(people(2), people(3), at_least="4.1"), fact("mean", people(3), "1.0", "q1"))


def test_a_known_answer_is_put_into_its_own_part() -> None:
    whole = spread(people(2), people(2), below="1/2")
    found = attacked(whole, attacker_knows={"r0": {"q0": 3, "q1": 5}})
    assert found.feasible_values == {"r1": {"q0": (2, 3, 4), "q1": (4, 5)}}


@pytest.mark.parametrize(
    ("shown", "decimals", "expected"),
    [("3", 0, (1, 2, 3, 4, 5)), ("2", 0, (1, 2, 3)), ("5", 0, (4, 5)), ("1", 0, (1,))],
)
def test_halves_are_rounded_up(shown: str, decimals: int, expected: tuple[int, ...]) -> None:
    """Two answers at 4.5 show "5", never "4": the interval is half open."""
    assert values(attacked(fact("mean", people(2), shown, decimals=decimals))) == expected


def test_half_up_below_zero_goes_towards_plus_infinity() -> None:
    """−0.5 shows "0" (as `policy.rounded` does), so "−1" of two answers excludes the sum −1."""
    scale = {"min": -1, "max": 1}
    found = attacked(fact("mean", people(2), "-1", decimals=0), scale=scale)
    assert values(found) == (-1,)


def test_an_even_median_lies_between_two_answers() -> None:
    found = attacked(fact("median", people(4), "1.5"), fact("max", people(4), "2"))
    assert values(found) == (1, 2)
    with pytest.raises(ContradictoryFacts):
        attacked(fact("median", people(4), "1.25"))
    shown = attacked(fact("median", people(2), "2", decimals=0), fact("max", people(2), "2"))
    assert values(shown) == (1, 2)


def test_equal_answers_over_two_rounds() -> None:
    moved = [fact("mean", REPORTS, "3.00", "a"), fact("mean", REPORTS, "4.00", "b")]
    same = [{"stat": "equal", "cells": [[r, "a"], [r, "b"]]} for r in REPORTS[:3]]
    found = attacked(*moved, *same)
    assert found.exactly_determined == (("report4", "a", 1), ("report4", "b", 5))


def test_a_known_answer_spreads_to_its_equal() -> None:
    same = {"stat": "equal", "cells": [["r0", "a"], ["r0", "b"]]}
    found = attacked(same, attacker_knows={"r0": {"a": 2}})
    assert found.feasible_values == {"r0": {"b": (2,)}}
    with pytest.raises(ContradictoryFacts):
        attacked(same, attacker_knows={"r0": {"a": 2, "b": 3}})


def test_a_respondent_known_in_part_is_still_protected() -> None:
    found = attacked(fact("mean", people(4), "3.0", "a", "b"), attacker_knows={"r0": {"a": 1}})
    assert found.feasible_values["r0"] == {"b": (1, 2, 3, 4, 5)}
    assert found.outcome is Outcome.SAFE


def test_nothing_to_protect_is_safe() -> None:
    found = attacked(fact("mean", ["boss"], "3.0"), exempt_respondents=["boss"])
    assert found == Verdict(Outcome.SAFE, None, {}, ())


def test_weights_and_reached_bounds() -> None:
    """Means of groups weigh the same, so the single customer counts as much as four peers."""
    parts = [
        {"weight": 1, "members": people(4), "items": ["q"]},
        {"weight": "1", "members": ["customer"], "items": ["q"]},
    ]
    pooled = {"stat": "weighted_mean", "parts": parts, "n": 5, "value": "3.75", "decimals": 2}
    found = attacked(fact("mean", people(4), "3.50"), pooled)
    assert found.exactly_determined == (("customer", "q", 4),)


def test_contradictions_name_the_facts() -> None:
    with pytest.raises(ContradictoryFacts, match="no answers fit these facts") as caught:
        attacked(fact("mean", people(3), "2.0"), fact("min", people(3), 3))
    assert caught.value.places == ("facts[0]", "facts[1]")


def test_the_limit_makes_the_verdict_unknown() -> None:
    """A block that only the solver can decide, and no time for it."""
    hard = hard_case()
    found = feasible_values(hard, limit_seconds=1e-9)
    assert found.outcome is Outcome.UNKNOWN
    assert not found.is_safe
    assert set(found.unfinished) == {
        (who, item) for who, said in found.feasible_values.items() for item in said
    }
    assert feasible_values(hard).unfinished == ()
    intervals = mean_intervals(hard, {"d": ["q0"]}, limit_seconds=1e-9)
    assert intervals["r0"]["d"] is None


def hard_truth() -> dict[tuple[str, str], int]:
    return {(f"r{n}", f"q{q}"): 1 + (n * n + q * n) % 5 for n in range(15) for q in range(4)}


def hard_case() -> Case:
    """Overlapping windows of people, so that no figure stands alone."""
    windows = [[f"r{(start + step) % 15}" for step in range(6)] for start in range(15)]
    items = ["q0", "q1", "q2", "q3"]
    truth = hard_truth()
    facts = [fact("mean", window, "", item, decimals=1) for window in windows for item in items]
    facts += [fact("sd", window, "", *items, decimals=1) for window in windows]
    return read_case(case(*(shown | {"value": display(shown, truth)} for shown in facts)))


def test_the_same_case_gives_the_same_verdict() -> None:
    assert feasible_values(hard_case()) == feasible_values(hard_case())


def test_intervals_of_a_dimension() -> None:
    """Each item leaves all values open, the two together do not: with sums 4 of two people, nobody has a mean above 2 … 3."""
    facts = [fact("mean", people(2), "2.0", "a", "b"), fact("mean", people(2), "2.5", "a")]
    plain = case(*facts)
    found = mean_intervals(read_case(plain), {"both": ["a", "b"], "b": ["b"], "none": ["c"]})
    assert found["r0"] == {
        "both": Interval(Fraction(1), Fraction(3), 2),
        "b": Interval(Fraction(1), Fraction(2), 1),
    }
    assert by_enumeration(plain)["r0"]["b"] == (1, 2)


def test_many_respondents_are_few_atoms() -> None:
    found = attacked(fact("mean", people(5000), "3.3"), fact("mean", people(4999), "3.3"))
    assert found.outcome is Outcome.SAFE


def test_deciding_needs_the_truth() -> None:
    plain = case(fact("mean", people(3), "2.0"), attacker_knows={"r0": {"q": 2}})
    plain["facts"].append({"stat": "equal", "cells": [["r1", "q"], ["r2", "q"]]})
    read = read_case(plain)
    cells = [(person, "q") for person in people(3)]
    assert decide(read, dict.fromkeys(cells, 2)) is Outcome.LEAK
    for truth, told in (
        ((2, 2), "missing"),
        ((2, 2, 9), "off the scale"),
        ((2, 1, 3), "said to be equal are not"),
        ((2, 3, 3), r"facts\[0\] is not true"),
        ((1, 2, 2), "said to know"),
    ):
        with pytest.raises(ValueError, match=told):
            decide(read, dict(zip(cells, truth, strict=False)))


def test_no_time_to_decide_about_means() -> None:
    hard = hard_case()
    assert decide_means(hard, hard_truth(), [["q0"]], Fraction(4), 1e-9) is Outcome.UNKNOWN


def test_no_time_to_decide() -> None:
    assert decide(hard_case(), hard_truth(), limit_seconds=1e-9) is Outcome.UNKNOWN
    assert decide(hard_case(), hard_truth()) is feasible_values(hard_case()).outcome


def test_a_limit_beyond_the_scale_tells_nothing() -> None:
    assert values(attacked(fact("mean_at_most", people(1), "7"))) == (1, 2, 3, 4, 5)
    with pytest.raises(ContradictoryFacts):
        attacked(fact("mean_at_most", people(1), "0.5"))
