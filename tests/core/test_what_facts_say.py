"""The facts of a release say what its figures say, no less and no more: the worlds in which they hold are those that show the same table."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import Policy
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Protected
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
from tests.core.worlds import holds

POLICY = Policy(item_surplus=0, agreement_minimum=3, decimals=0)
"""Whole numbers round away so much that limits often cut what they leave open."""
MOST_WORLDS = 300
GROUPS = (
    RaterGroup("peer", "Peers", GroupKind.PROTECTED, 3, "all"),
    RaterGroup("report", "Reports", GroupKind.PROTECTED, 3, "all"),
    RaterGroup("all", "Colleagues", GroupKind.MERGED, 3),
)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Questionnaire, list[tuple[int, str, str]], list[int]]:
    """Three or four raters, of one group or of two that are merged, who leave some items out; and their answers.

    On two points nothing keeps three values, so that nothing is shown.
    """
    low, points = draw(st.sampled_from([1, -2])), draw(st.integers(3, 5))
    items = [f"i{n}" for n in range(draw(st.integers(1, 3)))]
    groups = draw(st.sampled_from([["peer"] * 3, ["peer"] * 4, ["peer", "peer", "report"]]))
    everything = [(who, group, item) for who, group in enumerate(groups) for item in items]
    given = st.sampled_from([True, True, True, True, False])
    kept = draw(st.lists(given, min_size=len(everything), max_size=len(everything)))
    asked = [place for place, keep in zip(everything, kept, strict=True) if keep]
    while points ** len(asked) > MOST_WORLDS:
        asked.pop(draw(st.integers(0, len(asked) - 1)))
    high = low + points - 1
    answers = draw(st.lists(st.integers(low, high), min_size=len(asked), max_size=len(asked)))
    dimension = Dimension("d", "d", tuple(Item(item, item) for item in items))
    return Questionnaire("t", Scale(low, high), (dimension,), GROUPS), asked, answers


def evidence(asked: list[tuple[int, str, str]], answers: tuple[int, ...]) -> Evidence:
    return Evidence(
        tuple(
            Rating(Respondent(who), group, item, value)
            for (who, group, item), value in zip(asked, answers, strict=True)
        )
    )


def table(said: Evidence, asked: Questionnaire) -> Protected:
    return protect(score(said, asked), asked, POLICY)


@settings(deadline=None, max_examples=30)
@given(rounds())
def test_facts_hold_where_the_same_table_is_shown_and_nowhere_else(
    case: tuple[Questionnaire, list[tuple[int, str, str]], list[int]],
) -> None:
    asked, places, answers = case
    said = evidence(places, tuple(answers))
    shown = table(said, asked)
    names = {Respondent(who): f"r{who}" for who, _, _ in places}
    facts = released_facts(said, asked, shown, names)
    scale = range(asked.scale.min, asked.scale.max + 1)
    for values in product(scale, repeat=len(places)):
        world = {
            (f"r{who}", item): value for (who, _, item), value in zip(places, values, strict=True)
        }
        same = table(evidence(places, values), asked) == shown
        assert all(holds(fact, world) for fact in facts) == same
