"""What `protect` shows, put to the structural rule; what it hides, put to trying everything; and how much is left of a real report."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.earlier import Earlier
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import DIMENSION_WEIGHT, ITEM_WEIGHT, TOTAL_WEIGHT
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Cell, Hidden, Protected, Reason, Released
from parallax.core.disclosure.support import (
    Part,
    is_mean,
    leaks,
    least_loss,
    systems_of,
    weights_of,
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

type Fact = dict[str, Any]


@dataclass(frozen=True)
class Round:
    asked: Questionnaire
    said: Evidence

    @property
    def names(self) -> dict[Respondent, str]:
        return {r.respondent: f"r{r.respondent}" for r in self.said.ratings}

    @property
    def exempt(self) -> set[str]:
        return {f"r{r.respondent}" for r in self.said.ratings if r.group == "superior"}

    def protected(self) -> Protected:
        return protect(score(self.said, self.asked), self.asked)

    def beside(self, facts: list[Fact], exempt: set[str]) -> Protected:
        answered: dict[tuple[str, str], set[str]] = {}
        for r in self.said.ratings:
            if r.value is not None:
                answered.setdefault((r.group, f"r{r.respondent}"), set()).add(r.item)
        earlier = Earlier(
            tuple(facts),
            frozenset(exempt),
            {who: frozenset(items) for who, items in answered.items()},
        )
        return protect(score(self.said, self.asked), self.asked, earlier=earlier)

    def facts(self) -> list[Fact]:
        """The means: of a word for agreement the structural rule knows nothing."""
        facts = released_facts(self.said, self.asked, self.protected(), self.names)
        return list(filter(is_mean, facts))


def questionnaire(minimum: int, items: int, audience: tuple[str, ...] = ()) -> Questionnaire:
    """Two dimensions; the last item of the first one is asked of `audience` only."""
    first = tuple(
        Item(f"a{n}", "Item", groups=audience if n == items - 1 else ()) for n in range(items)
    )
    return Questionnaire(
        "Round",
        Scale(1, 5),
        (Dimension("a", "A", first), Dimension("b", "B", (Item("b0", "Item"), Item("b1", "Item")))),
        (
            RaterGroup("superior", "Superiors", GroupKind.NAMED),
            RaterGroup("peer", "Peers", GroupKind.PROTECTED, minimum, "colleagues"),
            RaterGroup("report", "Reports", GroupKind.PROTECTED, minimum, "colleagues"),
            RaterGroup("colleagues", "Colleagues", GroupKind.MERGED, minimum),
        ),
    )


def said_by(
    asked: Questionnaire, counts: dict[str, int], missing: float, chance: Random
) -> Evidence:
    people = [group for group, count in counts.items() for _ in range(count)]
    return Evidence(
        tuple(
            Rating(
                Respondent(number),
                group,
                item.id,
                None if chance.random() < missing else chance.randint(1, 5),
            )
            for number, group in enumerate(people)
            for item in asked.items
            if item.is_asked_of(group)
        )
    )


@st.composite
def rounds(draw: st.DrawFn, minima: tuple[int, ...] = (3, 4, 5), most: int = 9) -> Round:
    audience = draw(st.sampled_from([(), ("peer",), ("superior", "report")]))
    asked = questionnaire(draw(st.sampled_from(minima)), draw(st.integers(1, 4)), audience)
    counts = {
        "superior": draw(st.integers(0, 2)),
        "peer": draw(st.integers(0, most)),
        "report": draw(st.integers(0, most)),
    }
    missing = draw(st.sampled_from([0.0, 0.1, 0.3, 0.6]))
    return Round(asked, said_by(asked, counts, missing, Random(draw(st.integers(0, 2**32)))))


@settings(max_examples=200, deadline=None)
@given(rounds())
def test_no_combination_of_what_is_shown_is_about_fewer_people_than_the_minimum(
    one: Round,
) -> None:
    """A group's minimum of m: m - 1 stay unknown to anybody who knows what one of them answered."""
    minimum = one.asked.groups[1].minimum
    assert leaks(one.facts(), one.exempt, k=minimum - 1, colluders=1) == ()


@settings(max_examples=150, deadline=None)
@given(rounds(most=7))
def test_nothing_is_hidden_without_need(one: Round) -> None:
    """The least loss that trying every choice of the planned figures finds."""
    loses_least(one, one.protected(), [], set())


@settings(max_examples=60, deadline=None)
@given(
    rounds(most=6),
    st.sets(st.integers(0, 14), max_size=5),
    st.sets(st.integers(0, 14), max_size=3),
)
def test_nothing_is_hidden_without_need_beside_an_earlier_version(
    whole: Round, late: set[int], withdrawn: set[int]
) -> None:
    """The same with the earlier version's figures fixed."""
    first, second = without(whole, late), without(whole, withdrawn)
    loses_least(second, second.beside(first.facts(), first.exempt), first.facts(), first.exempt)


@settings(deadline=None)
@given(rounds())
def test_earlier_figures_about_others_change_nothing(one: Round) -> None:
    """Another way to the same choice: by who answered what instead of by counts."""
    elsewhere = {"stat": "mean", "members": [f"q{n}" for n in range(6)], "items": ["a0"]}
    assert one.beside([elsewhere], set()) == one.protected()


def without(whole: Round, some: set[int]) -> Round:
    return Round(
        whole.asked, Evidence(tuple(r for r in whole.said.ratings if r.respondent not in some))
    )


def loses_least(one: Round, protected: Protected, earlier: list[Fact], exempt: set[str]) -> None:
    minimum = one.asked.groups[1].minimum
    for dimension in one.asked.dimensions:
        planned = dict(planned_facts(one, protected, dimension))
        hidden = [cell for cell in planned if not isinstance(shown(protected, cell), Released)]
        fixed = (
            {place for place, _ in planned} if "superior" in protected_groups(protected) else set()
        )
        losses = sorted(
            (
                loss(
                    [c for c, keep in zip(planned, kept, strict=True) if not keep], planned, fixed
                ),
                kept,
            )
            for kept in product((True, False), repeat=len(planned))
        )
        least = next(
            lost
            for lost, kept in losses
            if not leaks(
                earlier + [f for f, keep in zip(planned.values(), kept, strict=True) if keep],
                exempt,
                k=minimum - 1,
            )
        )
        assert loss(hidden, planned, fixed) == least


def protected_groups(protected: Protected) -> set[str]:
    return {column.group.id for column in protected.groups}


def shown(protected: Protected, cell: tuple[str, str]) -> Cell:
    table = protected.dimensions if len(cell[0]) == 1 else protected.items
    return table[cell]


def loss(
    hidden: list[tuple[str, str]], planned: dict[tuple[str, str], Fact], fixed: set[str]
) -> int:
    kept = {place for place, group in planned if (place, group) not in hidden}
    gone = {place for place, _ in hidden} - kept - fixed
    figures = sum(ITEM_WEIGHT if len(place) > 1 else DIMENSION_WEIGHT for place, _ in hidden)
    return figures + TOTAL_WEIGHT * len(gone)


def planned_facts(
    one: Round, protected: Protected, dimension: Dimension
) -> Iterator[tuple[tuple[str, str], Fact]]:
    """The means of protected groups that have enough people of their own, worked out from the answers again."""
    for column in protected.groups:
        if not column.group.is_protected:
            continue
        answered: dict[tuple[str, str], list[str]] = {}
        for r in one.said.ratings:
            if r.group in column.members and r.value is not None and r.item[0] == dimension.id:
                answered.setdefault((r.group, f"r{r.respondent}"), []).append(r.item)
        counting = [
            {"weight": 1, "members": [who], "items": given}
            for (group, who), given in answered.items()
            if 2 * len(given) >= sum(item.is_asked_of(group) for item in dimension.items)
        ]
        if len(counting) >= column.group.minimum:
            yield (dimension.id, column.group.id), {"stat": "weighted_mean", "parts": counting}
        for item in dimension.items:
            members = [who for (_, who), given in answered.items() if item.id in given]
            if len(members) > column.group.minimum:
                fact = {"stat": "mean", "members": members, "items": [item.id]}
                yield (item.id, column.group.id), fact


@settings(max_examples=100, deadline=None)
@given(
    rounds(minima=(4,)),
    st.sets(st.integers(0, 15), max_size=4),
    st.sets(st.integers(0, 15), max_size=3),
)
def test_a_second_version_beside_the_first(
    second: Round, late: set[int], withdrawn: set[int]
) -> None:
    """Late answers, withdrawals and groups merged anew: what may be shown beside what was shown, or nothing new at all."""
    first, second = without(second, late), without(second, withdrawn)
    exempt = first.exempt | second.exempt
    earlier, planned = first.facts(), second.facts()
    figures = {n: weights_of(fact) for n, fact in enumerate([*earlier, *planned])}
    parts = [Part(system, 4) for system in systems_of(figures, exempt)]
    hidden = least_loss(parts, dict.fromkeys(range(len(earlier), len(figures)), 1)).hidden
    kept = [fact for n, fact in enumerate(planned, len(earlier)) if n not in hidden]
    assert leaks([*earlier, *kept], exempt) == ()


@settings(deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_neither_order_nor_numbers_of_raters_matter(one: Round, chance: Random) -> None:
    numbers = sorted({r.respondent for r in one.said.ratings})
    other = dict(zip(numbers, chance.sample(numbers, len(numbers)), strict=True))
    rows = [Rating(other[r.respondent], r.group, r.item, r.value) for r in one.said.ratings]
    chance.shuffle(rows)
    assert Round(one.asked, Evidence(tuple(rows))).protected() == one.protected()


@given(rounds(), st.integers(0, 2**32))
def test_answers_do_not_decide_what_is_hidden(one: Round, seed: int) -> None:
    chance = Random(seed)
    others = tuple(
        Rating(r.respondent, r.group, r.item, r.value and chance.randint(1, 5))
        for r in one.said.ratings
    )
    other = Round(one.asked, Evidence(others)).protected()
    for mine, theirs in ((one.protected(), other), (other, one.protected())):
        for table in ("dimensions", "items"):
            assert {k for k, c in getattr(mine, table).items() if isinstance(c, Hidden)} == {
                k for k, c in getattr(theirs, table).items() if isinstance(c, Hidden)
            }


def test_of_equal_items_the_last_one_goes() -> None:
    """Five answered everything and one left the second item out: without any one item the five do not cancel."""
    asked = questionnaire(4, 3)
    rows = [
        Rating(Respondent(n), "peer", item.id, None if (n, item.id) == (5, "a1") else 3)
        for n in range(6)
        for item in asked.items
    ]
    items = Round(asked, Evidence(tuple(rows))).protected().items
    assert {place for (place, _), cell in items.items() if isinstance(cell, Hidden)} == {"a2"}
    assert items["a2", "peer"] == Hidden(Reason.COMPLEMENT)


def test_raters_who_do_not_count_in_the_dimension_cancel_on_their_own() -> None:
    """Without a2, which those five answered who do not count, the items cancel four of the six who do: two remain."""
    asked = questionnaire(4, 3)
    answered = ["a0 a1"] * 4 + ["a0 a1 a2"] * 2 + ["a2"] * 5
    rows = [
        Rating(Respondent(n), "peer", item, 3)
        for n, ids in enumerate(answered)
        for item in ids.split()
    ]
    protected = Round(asked, Evidence(tuple(rows))).protected()
    assert isinstance(protected.dimensions["a", "peer"], Released)
    assert [k[0] for k, c in protected.items.items() if c == Hidden(Reason.COMPLEMENT)] == ["a1"]


def test_an_item_hidden_for_one_group_is_not_also_taken_from_the_other() -> None:
    """Both groups must lose an item; "all but self" keeps every item when they lose different ones."""
    asked = questionnaire(4, 3)
    rows = [
        Rating(Respondent(n), group, item.id, None if n % 6 == 5 and item.id == "a0" else 3)
        for n, group in enumerate(["peer"] * 6 + ["report"] * 6)
        for item in asked.items
    ]
    protected = Round(asked, Evidence(tuple(rows))).protected()
    hidden = {key for key, cell in protected.items.items() if isinstance(cell, Hidden)}
    assert hidden == {("a2", "peer"), ("a1", "report")}
    assert all(isinstance(cell, Released) for cell in protected.others_items.values())


@pytest.fixture(scope="module")
def typical() -> list[Round]:
    """SCIENCE's realistic round, as far as it is protected: 5 peers, 7 reports, 40 items in 8 dimensions, 10 % not observed."""
    groups = questionnaire(4, 1).groups
    dimensions = tuple(
        Dimension(f"d{d}", "D", tuple(Item(f"d{d}i{i}", "Item") for i in range(5)))
        for d in range(8)
    )
    asked = Questionnaire("Round", Scale(1, 5), dimensions, groups)
    counts = {"superior": 2, "peer": 5, "report": 7}
    return [Round(asked, said_by(asked, counts, 0.1, Random(n))) for n in range(40)]


def test_nine_of_ten_planned_figures_are_shown(typical: list[Round]) -> None:
    planned = kept = 0
    for one in typical:
        protected = one.protected()
        for table in (protected.dimensions, protected.items):
            cells = [cell for (_, group), cell in table.items() if group != "superior"]
            kept += sum(isinstance(cell, Released) for cell in cells)
            planned += sum(cell != Hidden(Reason.TOO_FEW) for cell in cells)
    assert kept >= 0.9 * planned


def test_a_leader_is_protected_in_less_than_a_third_of_a_second(typical: list[Round]) -> None:
    scores = [score(one.said, one.asked) for one in typical]
    begin = process_time()
    for one, scored in zip(typical, scores, strict=True):
        protect(scored, one.asked)
    assert process_time() - begin < 0.3 * len(typical)
