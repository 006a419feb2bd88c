"""A new version beside earlier ones: histories of late answers, withdrawals and other groups, each attacked as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.attack import Outcome, feasible_values, read_case
from parallax.core.disclosure.audit import ALONE, WITH_ONE_WHO_TELLS, protect_and_audit
from parallax.core.disclosure.earlier import NotBeside
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.released import Hidden, Protected, Reason, Released
from parallax.core.disclosure.support import PastLeaks, leaks
from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Item,
    Questionnaire,
    RaterGroup,
    Scale,
)

type Fact = dict[str, Any]
type Cell = tuple[str, str]
type Sheet = tuple[str, tuple[int | None, ...]]
"""A rater's group, and answers to the items in order."""


def questionnaire(dimensions: int = 1, items: int = 2, minimum: int = 4) -> Questionnaire:
    return Questionnaire(
        "t",
        Scale(1, 5),
        tuple(
            Dimension(f"d{d}", "D", tuple(Item(f"d{d}i{i}", "I") for i in range(items)))
            for d in range(dimensions)
        ),
        (
            RaterGroup("superior", "Superiors", GroupKind.NAMED),
            RaterGroup("peer", "Peers", GroupKind.PROTECTED, minimum, "all"),
            RaterGroup("report", "Reports", GroupKind.PROTECTED, minimum, "all"),
            RaterGroup("all", "Colleagues", GroupKind.MERGED, minimum),
        ),
    )


def evidence(sheets: Mapping[int, Sheet], asked: Questionnaire) -> Evidence:
    """Numbers differ from version to version; pseudonyms do not."""
    numbers = {who: Respondent(n) for n, who in enumerate(sorted(sheets, key=str), start=1)}
    return Evidence(
        tuple(
            Rating(numbers[who], group, item.id, value)
            for who, (group, answers) in sheets.items()
            for item, value in zip(asked.items, answers, strict=True)
        ),
        pseudonyms={number: f"p{who}" for who, number in numbers.items()},
    )


@dataclass
class History:
    """What was released so far about one round."""

    asked: Questionnaire
    facts: list[Fact] = field(default_factory=list)
    exempt: set[str] = field(default_factory=set)
    truth: dict[Cell, int] = field(default_factory=dict)

    def release(self, sheets: Mapping[int, Sheet]) -> Protected:
        said = evidence(sheets, self.asked)
        protected = protect_and_audit(
            said, self.asked, earlier=self.facts, exempt=self.exempt, limit_seconds=2.0
        )
        self.facts += released_facts(said, self.asked, protected, said.pseudonyms)
        self.exempt |= {f"p{who}" for who, (group, _) in sheets.items() if group == "superior"}
        self.truth |= {(said.pseudonyms[r.respondent], r.item): r.value or 0 for r in said.ratings}
        return protected

    def leaks(self) -> list[str]:
        """All figures of all versions at once; every rater in turn, with all he ever answered."""
        plain = {
            "scale": {"min": 1, "max": 5},
            "facts": self.facts,
            "exempt_respondents": sorted(self.exempt),
        }
        if not self.facts:
            return []
        found = [] if is_safe({**plain, "m": ALONE}) else ["alone"]
        behind = {cell for fact in self.facts for cell in cells(fact)}
        for who in sorted({who for who, _ in behind} - self.exempt):
            known = {item: self.truth[name, item] for name, item in behind if name == who}
            told = {**plain, "m": WITH_ONE_WHO_TELLS, "attacker_knows": {who: known}}
            found += [] if is_safe(told) else [who]
        return found


def is_safe(plain: Fact) -> bool:
    """What is not decided in time was not shown to leak."""
    return feasible_values(read_case(plain), 2.0).outcome is not Outcome.LEAK


def cells(fact: Mapping[str, Any]) -> list[Cell]:
    return [
        (m, i) for part in fact.get("parts", [fact]) for m in part["members"] for i in part["items"]
    ]


def peers(*answers: int | tuple[int, ...], first: int = 0, group: str = "peer") -> dict[int, Sheet]:
    return {n: (group, a if isinstance(a, tuple) else (a,)) for n, a in enumerate(answers, first)}


FIVE = peers(3, 4, 3, 4, 3)


def test_one_late_answer_makes_no_new_version() -> None:
    """SCIENCE 2.6: five peers 3.4, six peers 3.7, so the late one said 5."""
    history = History(questionnaire(items=1))
    history.release(FIVE)
    with pytest.raises(
        NotBeside, match="group peer has new answers of 1 person: 3 more are needed"
    ):
        history.release(FIVE | peers(5, first=5))


def test_four_late_answers_make_one() -> None:
    history = History(questionnaire(items=1))
    first = history.release(FIVE)
    second = history.release(FIVE | peers(2, 3, 4, 5, first=5))
    assert [p.items["d0i0", "peer"].n for p in (first, second) if isinstance(p.items["d0i0", "peer"], Released)] == [5, 9]  # fmt: skip
    assert history.leaks() == []


def test_four_late_answers_of_which_one_is_to_the_item() -> None:
    """The new mean of the item would be the one's answer."""
    history = History(questionnaire(items=3))
    history.release(peers(*[(3, 4, 3)] * 3, *[(4, 2, 3)] * 3))
    late: dict[int, Sheet] = {n: ("peer", (2, 3, 5 if n == 6 else None)) for n in range(6, 10)}
    second = history.release(peers(*[(3, 4, 3)] * 3, *[(4, 2, 3)] * 3) | late)
    assert isinstance(second.items["d0i2", "peer"], Hidden)
    assert isinstance(second.items["d0i0", "peer"], Released)
    assert history.leaks() == []


def test_four_late_answers_that_agree_too_much() -> None:
    """Counts allow both means; their difference is four times the end of the scale."""
    history = History(questionnaire(items=1))
    history.release(FIVE)
    second = history.release(FIVE | peers(5, 5, 5, 5, first=5))
    assert second.items["d0i0", "peer"] == Hidden(Reason.AUDIT)
    assert second.dimensions["d0", "peer"] == Hidden(Reason.AUDIT)
    assert history.leaks() == []


def test_the_same_answers_again_show_the_same() -> None:
    history = History(questionnaire(items=2))
    sheets = peers((3, 4), (2, 3), (3, 3), (4, 5), (2, 2), (3, 4))
    first = history.release(sheets)
    assert history.release(sheets) == first
    assert [dict(f) for f in history.facts[: len(history.facts) // 2]] == history.facts[
        len(history.facts) // 2 :
    ]


def test_a_group_that_nobody_joined_stays_as_it_was() -> None:
    reports = peers(3, 2, 4, 3, 2, first=20, group="report")
    history = History(questionnaire(items=1))
    first = history.release(FIVE | reports)
    second = history.release(FIVE | reports | peers(2, 3, 4, 5, first=5))
    assert second.items["d0i0", "report"] == first.items["d0i0", "report"]
    assert second.items["d0i0", "peer"] != first.items["d0i0", "peer"]


def test_a_group_that_grew_out_of_its_merging_is_not_shown_beside_it() -> None:
    """Colleagues less reports are the three peers who were hidden among them."""
    reports = peers(3, 2, 4, 3, 2, first=20, group="report")
    three, four = peers(3, 4, 5), peers(2, 3, 4, 5, first=3)
    history = History(questionnaire(items=1))
    assert [g.group.id for g in history.release(three | reports).groups] == ["all"]
    second = history.release(three | four | reports)
    assert [g.group.id for g in second.groups] == ["peer", "report"]
    assert history.leaks() == []
    assert sum(isinstance(cell, Released) for cell in second.items.values()) == 1


def test_who_was_protected_is_never_named_later() -> None:
    history = History(questionnaire(items=1))
    history.release(FIVE)
    with pytest.raises(NotBeside, match="1 person protected in an earlier version"):
        history.release(FIVE | {4: ("superior", (3,))})


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({n: sheet for n, sheet in FIVE.items() if n != 2}, "answers of 1 person were taken out"),
        (FIVE | {4: ("peer", (None,))}, "answers of 1 person were taken out"),
        (FIVE | {4: ("peer", (5,))}, "answers were changed"),
    ],
    ids=["left", "took it back", "changed it"],
)
def test_after_a_release_no_answer_is_taken_out_or_changed(now: dict[int, Sheet], why: str) -> None:
    """Not even when enough others come in their place."""
    history = History(questionnaire(items=1))
    history.release(FIVE)
    with pytest.raises(NotBeside, match=why):
        history.release(now | peers(2, 3, 4, 5, 3, first=5))


def test_earlier_figures_that_leak_are_an_incident() -> None:
    """By their sums: five and six, naively released."""
    asked = questionnaire(items=1)
    said = evidence(FIVE | peers(5, 3, 4, 3, 2, first=5), asked)
    mean = {"stat": "mean", "items": ["d0i0"], "decimals": 1, "rounding": "half_up"}
    names = [f"p{n}" for n in range(10)]
    facts = [
        mean | {"members": names[:5], "n": 5, "value": "3.4"},
        mean | {"members": names[:6], "n": 6, "value": "3.7"},
    ]
    with pytest.raises(PastLeaks) as found:
        protect_and_audit(said, asked, earlier=facts)
    assert (found.value.witness.raters, found.value.witness.figures) == (("p5",), (0, 1))


def test_earlier_figures_that_give_an_answer_away_are_an_incident_too() -> None:
    """By their value: five peers, all of them at the end of the scale."""
    asked = questionnaire(items=1)
    names = [f"p{n}" for n in range(5)]
    fact = {"stat": "mean", "items": ["d0i0"], "decimals": 1, "members": names, "n": 5, "value": "5.0"}  # fmt: skip
    sheets = peers(5, 5, 5, 5, 5) | peers(2, 3, 4, 5, first=5)
    assert leaks([fact]) == ()
    with pytest.raises(PastLeaks) as found:
        protect_and_audit(evidence(sheets, asked), asked, earlier=[fact])
    assert found.value.witness.raters == tuple(names)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Questionnaire, list[dict[int, Sheet]]]:
    """Two or three versions of one round. Lenient answers, as they are given: the ends of the scale are where it leaks."""
    asked = questionnaire(
        draw(st.integers(1, 2)), draw(st.integers(1, 3)), draw(st.sampled_from([3, 4, 4]))
    )
    answer = st.sampled_from([None, 1, 2, 3, 4, 4, 5, 5, 5])
    answers = st.tuples(*[answer] * len(asked.items))
    group = st.sampled_from(["peer", "peer", "report"])
    sheets: dict[int, Sheet] = {0: ("superior", draw(answers))}
    sheets |= {n: (draw(group), draw(answers)) for n in range(1, draw(st.integers(4, 9)))}
    versions = [sheets]
    for version in range(1, draw(st.integers(2, 3))):
        sheets = dict(sheets)
        for late, where in enumerate(["peer", "report"]):
            for n in range(draw(st.sampled_from([0, 0, 1, 4, 5]))):
                sheets[20 * version + 10 * late + n] = (where, draw(answers))
        if draw(st.integers(0, 3)) == 0:
            changed(draw, sheets, answers)
        versions.append(sheets)
    return asked, versions


def changed(draw: st.DrawFn, sheets: dict[int, Sheet], answers: st.SearchStrategy[Any]) -> None:
    """Somebody takes answers out or completes them, or is in another group now."""
    who = draw(st.sampled_from(sorted(sheets)))
    group, said = sheets[who]
    match draw(st.sampled_from(["leaves", "less", "more", "moves"])):
        case "leaves":
            del sheets[who]
        case "less":
            sheets[who] = group, (None, *said[1:])
        case "more":
            sheets[who] = (
                group,
                tuple(own or other for own, other in zip(said, draw(answers), strict=True)),
            )
        case "moves":
            sheets[who] = draw(st.sampled_from(["superior", "peer", "report"])), said


@settings(max_examples=25, deadline=None)
@given(histories())
def test_nothing_leaks_from_all_versions_together(
    case: tuple[Questionnaire, list[dict[int, Sheet]]],
) -> None:
    asked, versions = case
    history = History(asked)
    for sheets in versions:
        try:
            history.release(sheets)
        except NotBeside:
            event("refused")
        else:
            event("released")
    assert history.leaks() == []
