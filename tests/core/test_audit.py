"""The value audit: what `protect` lets through is attacked, block by block, and made coarser where an answer follows."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.attack import (
    Outcome,
    feasible_values,
    mean_intervals,
    read_case,
)
from parallax.core.disclosure.audit import (
    ALONE,
    WITH_ONE_WHO_TELLS,
    protect_and_audit,
)
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import (
    Agreement,
    Bound,
    Cell,
    Detail,
    Hidden,
    Protected,
    Reason,
    Released,
)
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

PEERS = RaterGroup("peer", "Peers", GroupKind.PROTECTED, 4, "all")
REPORTS = RaterGroup("report", "Reports", GroupKind.PROTECTED, 4, "all")
ALL = RaterGroup("all", "Colleagues", GroupKind.MERGED)
BOSS = RaterGroup("superior", "Superiors", GroupKind.NAMED)


def questionnaire(dimensions: int = 1, items: int = 3, top: int = 5) -> Questionnaire:
    return Questionnaire(
        title="t",
        scale=Scale(1, top, {}, True),
        dimensions=tuple(
            Dimension(f"d{d}", f"d{d}", tuple(Item(f"d{d}i{i}", "t") for i in range(items)))
            for d in range(dimensions)
        ),
        prompts=(),
        groups=(BOSS, PEERS, REPORTS, ALL),
    )


def evidence(sheets: Sequence[tuple[str, Sequence[int | None]]], asked: Questionnaire) -> Evidence:
    """One (group, answers to the items in order) per rater."""
    return Evidence(
        tuple(
            Rating(Respondent(number), group, item.id, value)
            for number, (group, answers) in enumerate(sheets, start=1)
            for item, value in zip(asked.items, answers, strict=True)
        )
    )


def leaks(said: Evidence, asked: Questionnaire, protected: Protected) -> list[str]:
    """By another way than the audit's: all figures at once, every rater in turn, full sets of values."""
    names = {rating.respondent: f"r{rating.respondent}" for rating in said.ratings}
    facts = list(released_facts(said, asked, protected, names))
    if not facts:
        return []
    exempt = sorted({names[r.respondent] for r in said.ratings if r.group == "superior"})
    plain: dict[str, Any] = {
        "scale": {"min": asked.scale.min, "max": asked.scale.max},
        "exempt_respondents": exempt,
        "facts": facts,
    }
    found = [] if _is_safe(plain | {"m": ALONE}) else ["alone"]
    half = Fraction(asked.scale.max - asked.scale.min, 2)
    found += [f"mean of {who}" for who, width in widths(plain, asked) if width < half]
    behind = {
        (member, item)
        for fact in facts
        for part in fact.get("parts", [fact])
        for member in part["members"]
        for item in part["items"]
    }
    for respondent, name in names.items():
        known = {
            r.item: r.value
            for r in said.ratings
            if r.respondent == respondent and (name, r.item) in behind
        }
        if name not in exempt and known:
            telling = plain | {"m": WITH_ONE_WHO_TELLS, "attacker_knows": {name: known}}
            found += [] if _is_safe(telling) else [name]
            certain = [who for who, width in widths(telling, asked) if not width]
            found += [f"mean of {who} by {name}" for who in certain]
    return found


def widths(plain: dict[str, Any], asked: Questionnaire) -> Iterator[tuple[str, Fraction]]:
    """How far each rater's mean over each dimension is open."""
    dimensions = {d.id: [item.id for item in d.items] for d in asked.dimensions}
    for who, found in mean_intervals(read_case(plain), dimensions).items():
        for own in found.values():
            assert own is not None
            yield who, own.most - own.least


def _is_safe(plain: dict[str, Any]) -> bool:
    return feasible_values(read_case(plain)).outcome is Outcome.SAFE


def test_one_who_stands_apart_would_know_all_the_others() -> None:
    """Five peers, one gives 3, the others 5: "at least 4.6" tells the one what all the others said."""
    asked = questionnaire(items=2)
    said = evidence([("peer", [3, 3]), *[("peer", [5, value]) for value in (2, 4, 3, 4)]], asked)
    rules_only = protect(score(said, asked), asked)
    shown = rules_only.items["d0i0", "peer"]
    assert isinstance(shown, Released) and shown.bound is Bound.AT_LEAST
    assert leaks(said, asked, rules_only) == ["r1"]

    audited = protect_and_audit(said, asked)
    assert audited.items["d0i0", "peer"] == Hidden(Reason.AUDIT)
    assert audited.items["d0i1", "peer"] == Hidden(Reason.AUDIT)
    assert audited.dimensions["d0", "peer"] == rules_only.dimensions["d0", "peer"]
    assert leaks(said, asked, audited) == []


def test_where_the_dimension_alone_gives_it_away_nothing_of_the_block_is_shown() -> None:
    asked = questionnaire(items=1)
    said = evidence(
        [("peer", [3]), *[("peer", [5])] * 4, *[("report", [v]) for v in (2, 3, 4, 5)]], asked
    )
    audited = protect_and_audit(said, asked)
    assert audited.dimensions["d0", "peer"] == Hidden(Reason.AUDIT)
    # Neither does a total show it again: what is left is the other group's figure.
    assert isinstance(audited.dimensions["d0", "report"], Released)
    assert leaks(said, asked, audited) == []


def test_a_mean_over_a_dimension_stays_open_by_half_the_scale() -> None:
    """Six peers; each single answer of the last one stays open by three values, but the two together not by half the scale."""
    asked = questionnaire(items=3)
    sheets = ([5, 5, 5], [4, 4, 5], [1, 5, 4], [5, 5, 3], [4, 5, None], [None, 5, 5])
    said = evidence([("peer", sheet) for sheet in sheets], asked)
    rules_only = protect(score(said, asked), asked)
    shown = {item.id: rules_only.items[item.id, "peer"] for item in asked.items}
    assert shown == {
        "d0i0": Released(Decimal("3.8"), 5),
        "d0i1": Released(Decimal("4.6"), 6, Bound.AT_LEAST),
        "d0i2": Hidden(Reason.COMPLEMENT),
    }
    assert leaks(said, asked, rules_only) == ["mean of r6"]

    audited = protect_and_audit(said, asked)
    assert {audited.items[item.id, "peer"] for item in asked.items} == {Hidden(Reason.AUDIT)}
    assert audited.dimensions["d0", "peer"] == Released(Decimal("4.4"), 6)
    assert leaks(said, asked, audited) == []


def test_that_a_mean_was_not_replaced_by_a_limit_is_known_too() -> None:
    """Four peers, 4.5, so 17.8 to 18.2 in sum; at 18 and above "at least 4.5" would stand there. What thirds and one half leave below is 107/6 alone."""
    asked = questionnaire(items=3)
    sheets = ([5, 5, 5], [5, 4, 5], [3, 3, 5], [4, 5, None])
    said = evidence([("peer", sheet) for sheet in sheets], asked)
    rules_only = protect(score(said, asked), asked)
    assert rules_only.dimensions["d0", "peer"] == Released(Decimal("4.5"), 4)
    assert leaks(said, asked, rules_only) == [
        *("mean of r1", "mean of r2", "mean of r3", "mean of r4"),
        "mean of r4 by r3",
    ]
    assert protect_and_audit(said, asked).dimensions["d0", "peer"] == Hidden(Reason.AUDIT)


def test_who_tells_makes_nobodys_mean_certain_though_single_answers_stay_open() -> None:
    """Three peers, 3.5, so 10.35 to 10.65 in sum; who knows of 4/3 finds 14/3 and 9/2 alone in what thirds and halves leave, if not in which order."""
    asked = questionnaire(items=3)
    asked = replace(asked, groups=(RaterGroup("peer", "Peers", GroupKind.PROTECTED, 3),))
    sheets = ([1, 1, 2], [5, 4, 5], [4, 5, None])
    said = evidence([("peer", sheet) for sheet in sheets], asked)
    rules_only = protect(score(said, asked), asked)
    assert rules_only.dimensions["d0", "peer"] == Released(Decimal("3.5"), 3)
    assert leaks(said, asked, rules_only) == ["mean of r2 by r1", "mean of r3 by r1"]
    assert protect_and_audit(said, asked).dimensions["d0", "peer"] == Hidden(Reason.AUDIT)


def test_praise_all_round_is_still_shown() -> None:
    """Near the top only "at least" is said, but it is said: all of five peers chose 5 or 4 everywhere."""
    asked = questionnaire(items=4)
    said = evidence([("peer", [5, 5, 4, 5])] * 5, asked)
    audited = protect_and_audit(said, asked)
    assert audited.dimensions["d0", "peer"] == Released(Decimal("4.6"), 5, Bound.AT_LEAST)
    assert leaks(said, asked, audited) == []


def test_nothing_becomes_coarser_without_need() -> None:
    asked = questionnaire(dimensions=2)
    chance = random.Random(5)
    said = evidence(
        [
            (group, [chance.randint(1, 5) for _ in asked.items])
            for group in ["peer"] * 8 + ["report"] * 9
        ],
        asked,
    )
    assert protect_and_audit(said, asked) == protect(score(said, asked), asked)


def test_an_attack_that_does_not_end_counts_as_a_success() -> None:
    asked = questionnaire(dimensions=1, items=5)
    chance = random.Random(2)
    sheets = [
        ("peer", [None if chance.random() < 0.2 else chance.choice([3, 4]) for _ in asked.items])
        for _ in range(9)
    ]
    said = evidence(sheets, asked)
    unlimited, hurried = (protect_and_audit(said, asked, limit_seconds=s) for s in (20.0, 0.0))
    assert _shown(hurried) <= _shown(unlimited)


def test_progress_is_told_block_by_block() -> None:
    asked = questionnaire(dimensions=2)
    said = evidence([("peer", [2, 3, 4, 3, 2, 4])] * 3 + [("peer", [4, 5, 2, 1, 3, 3])] * 3, asked)
    told: list[tuple[int, int]] = []
    protect_and_audit(said, asked, progress=lambda done, total: told.append((done, total)))
    assert told[:2] == [(1, 2), (2, 2)]


DISSENT = [4] * 7 + [1]


def test_the_word_goes_first() -> None:
    """Seven 4 and a 1: "mixed" tells the one that nobody else stands apart. Without it the figures may stay."""
    asked = questionnaire(items=1)
    said = evidence([("peer", [value]) for value in DISSENT], asked)
    rules_only = protect(score(said, asked), asked)
    assert rules_only.agreement == {("d0", "peer"): Agreement.MIXED}
    assert "r8" in leaks(said, asked, rules_only)
    audited = protect_and_audit(said, asked)
    assert audited == replace(rules_only, agreement={})
    assert leaks(said, asked, audited) == []


def test_then_the_items_and_the_dimension() -> None:
    asked = questionnaire()
    said = evidence([("peer", [v, v, 5]) for v in DISSENT], asked)
    detail = Detail.WORD
    shown = []
    for _ in Detail:
        found = protect(score(said, asked), asked, detail={("d0", "peer"): detail})
        shown.append((len(found.agreement), len(_shown(found))))
        detail = detail.coarser
    assert shown == [(1, 4), (0, 4), (0, 1), (0, 0)]


def test_a_word_too_heavy_to_attack_is_not_said() -> None:
    """Forty people, of whom a different number answered each of eight items: the common denominator of the variances has no end."""
    asked = questionnaire(items=8)
    chance = random.Random(5)
    sheets = [[chance.choice([None, 3, 4, 5, 4, 5]) for _ in asked.items] for _ in range(40)]
    said = evidence([("peer", sheet) for sheet in sheets], asked)
    rules_only = protect(score(said, asked), asked)
    assert rules_only.agreement
    assert protect_and_audit(said, asked) == replace(rules_only, agreement={})


def test_seven_get_no_word() -> None:
    asked = questionnaire()
    sheets = [("peer", [3, 4, 3 + n % 2]) for n in range(8)]
    assert protect_and_audit(evidence(sheets[:7], asked), asked).agreement == {}
    found = protect_and_audit(evidence(sheets, asked), asked).agreement
    assert found == {("d0", "peer"): Agreement.SIMILAR}


def test_named_groups_get_no_word() -> None:
    asked = questionnaire()
    sheets = [("superior", [3, 4, 3 + n % 2]) for n in range(8)]
    assert protect_and_audit(evidence(sheets, asked), asked).agreement == {}


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_word_gives_an_answer_away(data: st.DataObject) -> None:
    asked = questionnaire(items=data.draw(st.integers(1, 2)))
    # Seven who say the same and one who does not: where a word tells most.
    answer = st.sampled_from([4, *[data.draw(st.integers(1, 5))] * 4, None])
    sheet = st.lists(answer, min_size=len(asked.items), max_size=len(asked.items))
    said = evidence(
        [("peer", data.draw(sheet)) for _ in range(data.draw(st.integers(8, 9)))], asked
    )
    assert leaks(said, asked, protect_and_audit(said, asked)) == []


def test_what_the_audit_itself_tells() -> None:
    """The limit that docs/privacy/limits.md states: every answer of five to one question, by what is then shown."""
    asked = questionnaire(items=1)
    worlds: dict[Cell, list[tuple[int, ...]]] = {}
    for answers in combinations_with_replacement(range(1, 6), 5):
        audited = protect_and_audit(evidence([("peer", [v]) for v in answers], asked), asked)
        worlds.setdefault(audited.items["d0i0", "peer"], []).append(answers)
    at_least = Released(Decimal("4.6"), 5, Bound.AT_LEAST)
    assert {value for world in worlds[at_least] for value in world} == {4, 5}
    assert [world for world in worlds[Hidden(Reason.AUDIT)] if 2 in world] == [(2, 5, 5, 5, 5)]


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Questionnaire, Evidence]:
    asked = questionnaire(
        draw(st.integers(1, 2)), draw(st.integers(1, 3)), top=draw(st.sampled_from([3, 5]))
    )
    # Lenient answers, as they are given: the ends of the scale are where it leaks.
    answer = st.sampled_from([None, 1, *[asked.scale.max] * 3, asked.scale.max - 1])
    sheet = st.lists(answer, min_size=len(asked.items), max_size=len(asked.items))
    groups = [
        ("superior", 1),
        ("peer", draw(st.integers(2, 6))),
        ("report", draw(st.integers(0, 6))),
    ]
    return asked, evidence([(g, draw(sheet)) for g, n in groups for _ in range(n)], asked)


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_nothing_leaks_after_the_audit(case: tuple[Questionnaire, Evidence]) -> None:
    asked, said = case
    assert leaks(said, asked, protect_and_audit(said, asked)) == []


@settings(max_examples=30, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(
    case: tuple[Questionnaire, Evidence], chance: random.Random
) -> None:
    asked, said = case
    shuffled = list(said.ratings)
    chance.shuffle(shuffled)
    assert protect_and_audit(Evidence(tuple(shuffled)), asked) == protect_and_audit(said, asked)


def _shown(protected: Protected) -> set[tuple[str, str]]:
    tables = {**protected.dimensions, **protected.items}
    return {key for key, cell in tables.items() if isinstance(cell, Released)}
