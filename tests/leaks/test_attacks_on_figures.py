"""Attacks on figures, each under its name: the same answers in a careless report, where the attack works, and in ours, where it fails.

Which attack was seen where is told in docs/privacy/attacks.md. Ours: the whole way from answers to released facts.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Any

import pytest

from parallax.core.disclosure.attack import (
    Outcome,
    Verdict,
    feasible_values,
    mean_intervals,
    read_case,
)
from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import rounded
from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.questionnaire import Dimension, Item, Questionnaire, Scale
from tests.core.answers import GROUPS

type Fact = dict[str, Any]
type Row = int | tuple[int | None, ...] | None

ITEMS = ("a", "b")
ASKED = Questionnaire(
    "Round",
    Scale(1, 5),
    (Dimension("d", "D", tuple(Item(item, "Item") for item in ITEMS)),),
    GROUPS,
)


@dataclass(frozen=True)
class Said:
    """Answers by name ("peer1") and item; the names say the groups."""

    answers: Mapping[tuple[str, str], int]
    groups: Mapping[str, str]

    def of(self, group: str) -> list[str]:
        return [name for name, own in self.groups.items() if own == group]

    @property
    def everybody(self) -> list[str]:
        return list(self.groups)

    def without(self, *names: str) -> "Said":
        return Said(
            {cell: value for cell, value in self.answers.items() if cell[0] not in names},
            {name: group for name, group in self.groups.items() if name not in names},
        )


def said(**groups: Sequence[Row]) -> Said:
    """`said(peer=[3, (4, None)])`: a single number answers the first item alone."""
    names = {f"{group}{n}": group for group in groups for n in range(1, len(groups[group]) + 1)}
    answers = {}
    for name, group in names.items():
        row = groups[group][int(name.removeprefix(group)) - 1]
        for item, value in zip(ITEMS, row if isinstance(row, tuple) else (row,), strict=False):
            if value is not None:
                answers[name, item] = value
    return Said(answers, names)


def fact(stat: str, members: Collection[str], value: object, item: str = "a", **more: Any) -> Fact:
    found = {"stat": stat, "members": list(members), "items": [item], "n": len(members)}
    return found | {"value": value} | more


def mean(one: Said, members: Collection[str], item: str = "a") -> Fact:
    """What a careless report shows: the plain mean of these people, to one decimal."""
    total = sum(one.answers[name, item] for name in members)
    shown = str(rounded(Fraction(total, len(members)), 1))
    return fact("mean", members, shown, item, decimals=1)


def counts(one: Said, members: Collection[str]) -> Fact:
    given = Counter(one.answers[name, "a"] for name in members)
    return fact("counts", members, {str(value): given[value] for value in range(1, 6)})


def deviation(one: Said, members: Collection[str]) -> Fact:
    """Sample standard deviation to two decimals, halves up, in whole numbers."""
    values = [one.answers[name, "a"] for name in members]
    n = len(values)
    squared = Fraction(n * sum(v * v for v in values) - sum(values) ** 2, n * (n - 1))
    hundredths = (isqrt(int(squared * 40_000)) + 1) // 2
    return fact("sd", members, str(Decimal(hundredths).scaleb(-2)), decimals=2)


def ours(one: Said) -> list[Fact]:
    number = {name: Respondent(n) for n, name in enumerate(one.groups)}
    evidence = Evidence(
        tuple(
            Rating(number[name], one.groups[name], item, value)
            for (name, item), value in one.answers.items()
        )
    )
    protected = protect_and_audit(evidence, ASKED)
    names = {respondent: name for name, respondent in number.items()}
    return list(released_facts(evidence, ASKED, protected, names))


def attacked(
    facts: Sequence[Fact], *, knows: Mapping[str, Mapping[str, int]] | None = None, m: int = 3
) -> Verdict:
    behind = {
        (name, item)
        for fact in facts
        for part in fact.get("parts", [fact])
        for name in part["members"]
        for item in part["items"]
    }
    known = {
        name: {item: value for item, value in sheet.items() if (name, item) in behind}
        for name, sheet in (knows or {}).items()
    }
    return feasible_values(
        read_case(
            {
                "scale": {"min": 1, "max": 5},
                "m": m,
                "facts": list(facts),
                "exempt_respondents": sorted({n for n, _ in behind if "superior" in n}),
                "attacker_knows": {name: sheet for name, sheet in known.items() if sheet},
            }
        )
    )


def only_a_careless_report_leaks(
    careless: Sequence[Fact], released: Sequence[Fact], certain: Mapping[str, int] | None = None
) -> None:
    """`certain`: answers to the first item that follow from the careless report for sure."""
    found = attacked(careless)
    assert found.outcome is Outcome.LEAK
    if certain is not None:
        assert {name: v for name, item, v in found.exactly_determined if item == "a"} == certain
    assert not released or attacked(released).outcome is Outcome.SAFE


def test_a_group_of_two_is_shown() -> None:
    one = said(peer=[5, 4], report=[2, 4, 3, 5])
    careless = [mean(one, one.of("peer")), mean(one, one.of("report"))]
    only_a_careless_report_leaks(careless, ours(one))
    # Not hidden either: merged with the others, as raters were told.
    assert any(set(one.of("peer")) < set(fact["members"]) for fact in ours(one))


def test_a_question_that_one_of_five_answered() -> None:
    one = said(peer=[(3, 2), (4, None), (4, None), (5, None), (3, None)], report=[3, 4, 2, 4, 5])
    careless = [mean(one, one.of("peer")), mean(one, ["peer1"], "b")]
    found = attacked(careless)
    assert found.exactly_determined == (("peer1", "b", 2),)
    assert attacked(ours(one)).outcome is Outcome.SAFE
    assert all(fact.get("items") != ["b"] for fact in ours(one))


def test_a_dimensions_mean_near_the_top_tells_what_each_one_thinks() -> None:
    """Every answer stays open by three values, but nobody can have said less than 4 on average."""
    one = said(peer=[(5, 4), (5, 5), (5, 5), (5, 4), (5, 5)])
    total = sum(one.answers.values())
    shown = fact("mean", one.everybody, str(rounded(Fraction(total, 10), 1)), decimals=1)
    careless = shown | {"items": list(ITEMS), "n": 10}
    assert attacked([careless]).outcome is Outcome.SAFE
    assert narrowest([careless]) == 1
    assert narrowest(ours(one)) == 2


def narrowest(facts: Sequence[Fact]) -> Fraction:
    """How far the mean over both items is open, for the one of whom most is known."""
    case = read_case({"scale": {"min": 1, "max": 5}, "facts": list(facts)})
    found = [own["d"] for own in mean_intervals(case, {"d": ITEMS}).values()]
    return min(own.most - own.least for own in found if own is not None)


def test_the_total_less_the_groups_is_the_hidden_one() -> None:
    """SCIENCE 2.6: 20 - 14 - 3 = 3."""
    one = said(report=[3, 4, 3, 4], superior=[3], trainee=[3])
    careless = [mean(one, one.of(group)) for group in ("report", "superior")]
    careless.append(mean(one, one.everybody))
    only_a_careless_report_leaks(careless, ours(one), {"trainee1": 3})
    assert all("trainee1" not in fact["members"] for fact in ours(one))


def test_a_small_group_is_folded_into_the_total() -> None:
    one = said(report=[4, 4, 5, 3, 4], trainee=[1, 2])
    careless = [mean(one, one.of("report")), mean(one, one.everybody)]
    only_a_careless_report_leaks(careless, ours(one))


def test_a_live_average_is_watched() -> None:
    one = said(report=[4, 2, 5, 3, 4])
    names = one.of("report")
    careless = [mean(one, names[:n]) for n in range(1, 6)]
    everything = {name: one.answers[name, "a"] for name in names}
    only_a_careless_report_leaks(careless, ours(one), everything)


def test_two_versions_differ_by_one_late_answer() -> None:
    """SCIENCE 2.6: 22 - 17 = 5. Ours has one version: tests/leaks/test_attacks_on_records.py."""
    one = said(peer=[3, 3, 4, 3, 4, 5])
    first = one.without("peer6")
    careless = [mean(first, first.everybody), mean(one, one.everybody)]
    only_a_careless_report_leaks(careless, ours(first), {"peer6": 5})
    assert attacked([*ours(first), *ours(one)]).outcome is Outcome.LEAK


def test_a_filter_leaves_out_one_person() -> None:
    one = said(report=[4, 4, 2, 5, 3, 4])
    careless = [mean(one, one.everybody), mean(one, one.of("report")[1:])]
    only_a_careless_report_leaks(careless, ours(one), {"report1": 4})


def test_three_filters_meet_in_one_person() -> None:
    """Site, profession and years: no single pair of figures differs by one person, all three together do."""
    one = said(report=[1, 4, 3, 5, 2])
    a, b, c, d, e = one.of("report")
    careless = [mean(one, group) for group in ([a, b, c], [a, d, e], [b, c, d, e])]
    only_a_careless_report_leaks(careless, ours(one))


def test_the_distribution_shows_four_against_one() -> None:
    one = said(report=[5, 5, 1, 5, 5])
    only_a_careless_report_leaks([counts(one, one.everybody)], ours(one))


def test_everybody_gave_the_same_answer() -> None:
    """A count of "4 of 4 gave 2" passes every minimum and is about each of them."""
    one = said(report=[2, 2, 2, 2])
    careless = [counts(one, one.everybody)]
    only_a_careless_report_leaks(careless, ours(one), dict.fromkeys(one.everybody, 2))


@pytest.mark.parametrize("value", [1, 5])
def test_everybody_is_at_the_end_of_the_scale(value: int) -> None:
    one = said(report=[value] * 4)
    careless = [mean(one, one.everybody)]
    only_a_careless_report_leaks(careless, ours(one), dict.fromkeys(one.everybody, value))
    assert ours(one)[0]["stat"] in ("mean_at_most", "mean_at_least")


def test_the_lowest_and_highest_of_three() -> None:
    one = said(report=[2, 3, 3])
    careless = [
        mean(one, one.everybody),
        fact("min", one.everybody, "2"),
        fact("max", one.everybody, "3"),
    ]
    only_a_careless_report_leaks(careless, ours(one))
    assert ours(one) == []


def test_mean_and_standard_deviation_fix_the_list_of_answers() -> None:
    one = said(report=[4, 4, 5, 4, 4])
    careless = [mean(one, one.everybody), deviation(one, one.everybody)]
    only_a_careless_report_leaks(careless, ours(one))


def test_a_dimension_less_its_items_is_the_hidden_item() -> None:
    one = said(report=[(4, 1), (3, None), (5, None), (4, None), (4, None)])
    answers = [*one.answers.values()]
    pooled = {
        "stat": "weighted_mean",
        "parts": [
            {"weight": 5, "members": one.everybody, "items": ["a"]},
            {"weight": 1, "members": ["report1"], "items": ["b"]},
        ],
        "n": 6,
        "value": str(rounded(Fraction(sum(answers), len(answers)), 2)),
        "decimals": 2,
    }
    found = attacked([mean(one, one.everybody), pooled])
    assert found.exactly_determined == (("report1", "b", 1),)
    assert attacked(ours(one)).outcome is Outcome.SAFE


def test_a_cohort_less_ones_own_report_is_a_colleagues_group() -> None:
    """Ada knows her own report, and her boss shows her the average of Ada and Ben. No figure of ours spans two leaders."""
    ada, ben = said(report=[3, 4, 3, 4]), said(report=[5, 4])
    hers = [_renamed(f, "ada/") for f in ours(ada)]
    both = Said(
        {(f"ada/{n}", i): v for (n, i), v in ada.answers.items()}
        | {(f"ben/{n}", i): v for (n, i), v in ben.answers.items()},
        {f"ada/{n}": "report" for n in ada.groups} | {f"ben/{n}": "report" for n in ben.groups},
    )
    only_a_careless_report_leaks([*hers, mean(both, both.everybody)], hers)
    assert ours(ben) == []


def _renamed(one: Fact, prefix: str) -> Fact:
    return one | {"members": [prefix + name for name in one["members"]]}


def test_one_of_three_knows_what_he_answered_himself() -> None:
    """The usual minimum of three is one of two for whoever is in it: 13 - 3 = 10, so both gave 5."""
    one = said(report=[3, 5, 5])
    knows = {"report1": {"a": 3}}
    found = attacked([mean(one, one.everybody)], knows=knows, m=2)
    assert found.exactly_determined == (("report2", "a", 5), ("report3", "a", 5))
    assert ours(one) == []


@pytest.mark.parametrize("row", [[2, 4, 5, 3], [4, 4, 3, 4, 5], [1, 2, 2, 3, 1, 2]])
def test_each_one_of_an_ordinary_group_who_tells(row: list[int]) -> None:
    one = said(report=row)
    for name in one.everybody:
        knows = {name: {"a": one.answers[name, "a"]}}
        assert attacked(ours(one), knows=knows, m=2).outcome is Outcome.SAFE


def test_the_only_one_who_dissented_tells() -> None:
    """At least 4.5 of four: with his 3 the others must all have given 5. An end of the scale alone does not cover him."""
    one = said(report=[3, 5, 5, 5])
    coded = fact("mean_at_least", one.everybody, "4.5")
    assert attacked([coded]).outcome is Outcome.SAFE
    assert attacked([coded], knows={"report1": {"a": 3}}, m=2).outcome is Outcome.LEAK
    assert ours(one) == []


def test_a_round_computed_again_without_those_who_left() -> None:
    """Four of five answer again; their old figure beside the old report tells what the fifth said."""
    one = said(report=[3, 4, 4, 5, 1])
    stayed = one.without("report5")
    careless = [mean(one, one.everybody), mean(stayed, stayed.everybody)]
    only_a_careless_report_leaks(careless, ours(one), {"report5": 1})
