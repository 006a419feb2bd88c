"""Questionnaires and answers for the tests of the core: small ones by hand, many by hypothesis."""

from hypothesis import strategies as st

from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Item,
    Prompt,
    PromptKind,
    Questionnaire,
    RaterGroup,
    Scale,
)

GROUPS = (
    RaterGroup("self", "Self", GroupKind.SELF),
    RaterGroup("superior", "Superiors", GroupKind.NAMED),
    RaterGroup("peer", "Peers", GroupKind.PROTECTED, merge_into="colleagues"),
    RaterGroup("report", "Direct reports", GroupKind.PROTECTED, merge_into="colleagues"),
    RaterGroup("trainee", "Trainees", GroupKind.PROTECTED),
    RaterGroup("colleagues", "Colleagues", GroupKind.MERGED),
)
ANSWERING = tuple(g.id for g in GROUPS if g.kind is not GroupKind.MERGED)


def questionnaire(items: int = 3) -> Questionnaire:
    return Questionnaire(
        "Round one",
        Scale(1, 5),
        (
            Dimension(
                "one",
                "One",
                tuple(Item(f"a{n}", f"Item a{n}", reversed=n == 1) for n in range(items)),
            ),
            Dimension("two", "Two", (Item("b0", "Item b0"),), pressure=True),
        ),
        GROUPS,
        (Prompt("keep", PromptKind.CONTINUE, "Keep?"), Prompt("stop", PromptKind.STOP, "Stop?")),
    )


def evidence(group: str, *rows: tuple[int | None, ...]) -> Evidence:
    """One row per rater: answers to a0, a1, …"""
    return Evidence(
        tuple(
            Rating(Respondent(number), group, f"a{column}", value)
            for number, row in enumerate(rows)
            for column, value in enumerate(row)
        )
    )


@st.composite
def any_evidence(draw: st.DrawFn, items: int = 3) -> Evidence:
    """Up to nine raters a group; with and without missing answers."""
    ratings = []
    number = 0
    value = st.one_of(st.none(), st.integers(1, 5)) if draw(st.booleans()) else st.integers(1, 5)
    for group in ANSWERING:
        for _ in range(draw(st.integers(0, 1 if group == "self" else 9))):
            number += 1
            for item in (*(f"a{n}" for n in range(items)), "b0"):
                ratings.append(Rating(Respondent(number), group, item, draw(value)))
    return Evidence(tuple(ratings))
