"""The structural rule against its own definition, and the choice of what to publish against trying everything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.support import (
    Part,
    PastLeaks,
    System,
    Total,
    leaks,
    least_loss,
    people_needed,
    systems_of,
    weights_of,
)
from parallax.core.disclosure.support.figures import Cell, Weights

type Fact = dict[str, Any]


def rank(rows: Iterable[Sequence[Fraction]]) -> int:
    """Gauss over fractions, on its own: nothing of the product is used."""
    rest, found = [list(row) for row in rows], 0
    while rest:
        row = rest.pop()
        place = next((i for i, number in enumerate(row) if number), None)
        if place is None:
            continue
        found += 1
        rest = [
            [a - b * other[place] / row[place] for a, b in zip(other, row, strict=True)]
            for other in rest
        ]
    return found


def tells_of_few(figures: Iterable[Weights], exempt: set[str], k: int, c: int) -> bool:
    """SCIENCE 2.5, P2, letter by letter: all sets of known raters, all sets of fewer than k others, two ranks."""
    rows = list(figures)
    cells = sorted({cell for row in rows for cell in row if cell[0] not in exempt})
    raters = sorted({rater for rater, _ in cells})
    for number in range(c + 1):
        for known in combinations(raters, number):
            unknown = [cell for cell in cells if cell[0] not in known]
            whole = rank(matrix(rows, unknown))
            for size in range(1, k):
                for few in combinations(sorted(set(raters) - set(known)), size):
                    outside = [cell for cell in unknown if cell[0] not in few]
                    if whole > rank(matrix(rows, outside)):
                        return True
    return False


def matrix(rows: list[Weights], cells: list[Cell]) -> list[list[Fraction]]:
    return [[row.get(cell, Fraction(0)) for cell in cells] for row in rows]


@st.composite
def means(draw: st.DrawFn, raters: int = 6, most: int = 5) -> list[Fact]:
    """Means over some raters and items, plain, end-coded or weighted, as different versions and groups would give them."""
    people = [f"r{n}" for n in range(raters)]
    some = st.lists(st.sampled_from(people), min_size=1, unique=True)
    items = st.lists(st.sampled_from(["p", "q"]), min_size=1, unique=True)
    box = st.fixed_dictionaries({"members": some, "items": items})
    plain = st.builds(
        lambda part, stat: part | {"stat": stat},
        box,
        st.sampled_from(["mean", "mean", "mean_at_most", "mean_at_least"]),
    )
    weighted = st.lists(
        st.builds(lambda part, weight: part | {"weight": weight}, box, st.integers(1, 3)),
        min_size=1,
        max_size=3,
    ).map(lambda parts: {"stat": "weighted_mean", "parts": parts})
    return draw(st.lists(st.one_of(plain, weighted), min_size=1, max_size=most))


SETTINGS = st.tuples(st.integers(2, 4), st.integers(0, 2), st.sets(st.sampled_from(["r0", "r1"])))


@settings(max_examples=200, deadline=None)
@given(means(), SETTINGS)
def test_the_rule_is_its_definition(facts: list[Fact], rule: tuple[int, int, set[str]]) -> None:
    k, c, exempt = rule
    expected = tells_of_few(map(weights_of, facts), exempt, k, c)
    assert bool(leaks(facts, exempt, k=k, colluders=c)) == expected


@settings(deadline=None)
@given(means(), SETTINGS)
def test_a_witness_combines_to_what_it_says_and_needs_each_figure(
    facts: list[Fact], rule: tuple[int, int, set[str]]
) -> None:
    k, c, exempt = rule
    for found in leaks(facts, exempt, k=k, colluders=c):
        assert 0 < found.people == len(found.raters) < people_needed(k, c)
        assert exempt.isdisjoint(found.raters)
        rows = [weights_of(facts[place]) for place in found.figures]
        cells = sorted({cell for row in rows for cell in row} - set(product(exempt, "pq")))
        outside = [cell for cell in cells if cell[0] not in found.raters]
        assert rank(matrix(rows, cells)) > rank(matrix(rows, outside))
        for one in range(len(rows)):
            fewer = rows[:one] + rows[one + 1 :]
            assert rank(matrix(fewer, cells)) == rank(matrix(fewer, outside))


@settings(deadline=None)
@given(means(), SETTINGS, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    facts: list[Fact], rule: tuple[int, int, set[str]], chance: Random
) -> None:
    k, c, exempt = rule
    new = dict(zip("012345", chance.sample("012345", 6), strict=True))
    turned = [renamed(fact, new) for fact in chance.sample(facts, len(facts))]
    renamed_exempt = {f"r{new[rater[1]]}" for rater in exempt}
    one = leaks(facts, exempt, k=k, colluders=c)
    other = leaks(turned, renamed_exempt, k=k, colluders=c)
    assert len(one) == len(other)


def renamed(fact: Any, new: Mapping[str, str]) -> Any:
    match fact:
        case {"members": members, **rest}:
            return {**rest, "members": [f"r{new[member[1]]}" for member in reversed(members)]}
        case {"parts": parts, **rest}:
            return {**rest, "parts": [renamed(part, new) for part in reversed(parts)]}
    raise AssertionError(fact)


@settings(deadline=None)
@given(means(), means(), SETTINGS)
def test_more_figures_never_make_it_safe(
    facts: list[Fact], more: list[Fact], rule: tuple[int, int, set[str]]
) -> None:
    k, c, exempt = rule
    if leaks(facts, exempt, k=k, colluders=c):
        assert leaks(facts + more, exempt, k=k, colluders=c)


def mean(members: str, items: str = "q", release: str = "v1") -> Fact:
    return {"release": release, "stat": "mean", "members": members.split(), "items": items.split()}


REPORTS = "report1 report2 report3 report4"


@pytest.mark.parametrize(
    ("facts", "exempt", "named"),
    [
        pytest.param(
            [mean(REPORTS), mean("boss"), mean(f"{REPORTS} boss peer")],
            {"boss"},
            ("peer",),
            id="all minus the groups shown is the hidden peer (SCIENCE 2.6)",
        ),
        pytest.param(
            [mean("boss"), mean("boss1"), mean("boss boss1 peer1 peer2")],
            {"boss", "boss1"},
            ("peer1", "peer2"),
            id="boss and superior shown, all shown, two peers hidden (CCL's minima)",
        ),
        pytest.param(
            [mean("p1 p2 p3 p4 p5"), mean("p1 p2 p3 p4 p5 p6", release="v2")],
            set(),
            ("p6",),
            id="a second version with one late answer",
        ),
        pytest.param(
            [mean(f"{REPORTS} p1 p2"), mean(REPORTS)],
            set(),
            ("p1", "p2"),
            id="small group folded into overall, large one shown (STAR360)",
        ),
        pytest.param(
            [mean("p1 p2 p3 p4 p5", "a b"), mean("p1 p2 p3 p4 p5", "a"), mean("p1 p2 p3 p4", "b")],
            set(),
            ("p5",),
            id="a pooled mean minus its items, one of them not answered by one",
        ),
        pytest.param(
            [mean("a b c d"), mean("c d e f"), mean("a b e f")],
            set(),
            ("c", "d"),
            id="three ways, though no single difference is small",
        ),
    ],
)
def test_known_attacks(facts: list[Fact], exempt: set[str], named: tuple[str, ...]) -> None:
    assert [one.raters for one in leaks(facts, exempt)] == [named]


def test_four_of_a_group_are_enough_and_three_are_not() -> None:
    """k = 3 and one who tells: n >= 4 for a lone group (SCIENCE 2.5, P2)."""
    assert leaks([mean(REPORTS)]) == ()
    assert [one.people for one in leaks([mean("report1 report2 report3")])] == [3]
    assert leaks([mean("report1 report2 report3")], colluders=0) == ()


def test_the_same_figure_in_many_releases_tells_nothing_new() -> None:
    assert leaks([mean(REPORTS, release=f"v{n}") for n in range(40)]) == ()


def test_a_witness_is_no_longer_than_it_must_be() -> None:
    """abcde - (acfh - fh) - be is d, and with fh itself d, f, h; but fh alone says enough."""
    facts = [mean("a c f h"), mean("f h"), mean("b e"), mean("a b c d e")]
    assert [(one.figures, one.raters) for one in leaks(facts)] == [((1,), ("f", "h"))]


def test_what_is_no_mean_is_refused() -> None:
    with pytest.raises(ValueError, match="not sd"):
        leaks([{**mean(REPORTS), "stat": "sd"}])
    with pytest.raises(ValueError, match="two people"):
        leaks([mean(REPORTS)], k=1)


@st.composite
def publishing(draw: st.DrawFn) -> tuple[list[Part[int]], dict[int, int], list[Total[int]]]:
    """A few planned and a few earlier figures, weights, and totals computed from some of the planned ones."""
    facts = draw(means(most=6))
    earlier = draw(st.integers(0, len(facts) // 2))
    weights = {place: draw(st.integers(1, 4)) for place in range(earlier, len(facts))}
    sources = st.frozensets(st.sampled_from(sorted(weights)), min_size=1, max_size=3)
    totals = draw(st.lists(st.builds(Total, st.integers(1, 3), sources), max_size=3))
    needed = draw(st.integers(2, 4))
    systems = systems_of({place: weights_of(f) for place, f in enumerate(facts)})
    return [Part(system, needed) for system in systems], weights, totals


def tried(
    parts: list[Part[int]], weights: dict[int, int], totals: list[Total[int]]
) -> Iterator[tuple[int, list[bool], frozenset[int]]]:
    """Every safe choice: its loss, what it hides in order, and the same as a set."""
    for shown in product((True, False), repeat=len(weights)):
        hidden = frozenset(n for n, keep in zip(weights, shown, strict=True) if not keep)
        if all(is_safe(part.system, hidden, part.needed) for part in parts):
            lost = sum(weights[n] for n in hidden)
            lost += sum(total.weight for total in totals if total.sources <= hidden)
            yield lost, [not keep for keep in shown], hidden


def is_safe(system: System[int], hidden: frozenset[int], needed: int) -> bool:
    """By the two ranks, over the atoms as people and each column as one answer."""
    people = [atom for atom in system.atoms for _ in range(atom.size)]
    rows = [
        {
            (f"{n:02}", str(c)): Fraction(dict(column)[place])
            for n, atom in enumerate(people)
            for c, column in enumerate(atom.columns)
            if place in dict(column)
        }
        for place, name in enumerate(system.figures)
        if name not in hidden
    ]
    return not tells_of_few(rows, set(), needed, 0)


@settings(max_examples=100, deadline=None)
@given(publishing())
def test_nothing_safe_loses_less_and_ties_keep_the_earlier_figures(
    problem: tuple[list[Part[int]], dict[int, int], list[Total[int]]],
) -> None:
    parts, weights, totals = problem
    safe = list(tried(parts, weights, totals))
    if not safe:
        with pytest.raises(PastLeaks):
            least_loss(parts, weights, totals)
        return
    choice = least_loss(parts, weights, totals)
    assert choice.exact
    assert choice.hidden == min(safe)[2]


@settings(deadline=None)
@given(means(most=9), st.integers(0, 4), st.randoms(use_true_random=False))
def test_what_is_chosen_is_safe_beside_what_was_released(
    facts: list[Fact], earlier: int, chance: Random
) -> None:
    assume(not leaks(facts[:earlier]))
    figures = {place: weights_of(fact) for place, fact in enumerate(facts)}
    weights = {place: chance.choice((1, 5)) for place in range(earlier, len(facts))}
    hidden = least_loss([Part(s, 4) for s in systems_of(figures)], weights).hidden
    shown = [fact for place, fact in enumerate(facts) if place not in hidden]
    assert hidden.isdisjoint(range(earlier))
    assert leaks(shown) == ()
    for place in hidden:
        assert leaks([*shown, facts[place]]), "hidden without need"


def test_a_past_that_leaks_is_an_incident() -> None:
    figures = {"v1": weights_of(mean(REPORTS)), "v2": weights_of(mean(f"{REPORTS} late"))}
    (system,) = systems_of(figures)
    with pytest.raises(PastLeaks, match="1 people") as found:
        least_loss([Part(system, 4)], {})
    assert found.value.witness.raters == ("late",)
    assert least_loss([Part(system, 4)], {"v2": 1}).hidden == {"v2"}


def test_weights_are_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        least_loss([], {"a": 0})


def test_a_total_can_tip_the_balance() -> None:
    """Hiding the later figure of each group would be a tie, but takes the total that hangs on both."""
    ones = {name: weights_of(mean("a b c d", "q")) for name in ("peer q",)}
    peers = systems_of({**ones, "peer p": weights_of(mean("a b c d e", "q"))})
    reports = systems_of(
        {
            "report q": weights_of(mean("f g h i", "q")),
            "report p": weights_of(mean("f g h i j", "q")),
        }
    )
    parts = [Part(system, 4) for system in (*peers, *reports)]
    weights = dict.fromkeys(["peer q", "report q", "peer p", "report p"], 1)
    assert least_loss(parts, weights).hidden == {"peer p", "report p"}
    total = Total(2, frozenset({"peer p", "report p"}))
    assert least_loss(parts, weights, [total]).hidden == {"peer p", "report q"}
