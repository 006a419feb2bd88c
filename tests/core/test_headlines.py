"""Which findings there are, in which order, and which lead: the rule, from displayed figures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Bound, ReleasedComment
from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.psychometrics.scoring import score
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
from parallax.core.report import (
    Composition,
    Note,
    Part,
    Report,
    compile_report,
    composition_from_plain,
    to_plain,
)
from parallax.core.report.change import change_since, is_reliable, label
from parallax.core.report.composition import FIXED, OPTIONAL, USUAL, notes_of
from parallax.core.report.findings import Spread, cold_start, differs
from parallax.core.report.model import ChangeLabel, FindingKind, GapLabel
from tests.core.answers import any_evidence, questionnaire

FIVE = cold_start(1, 5)
NAMES = ("vision", "listening", "deciding", "coaching", "temper")


def asked(*names: str, text: str = "does it", top: int = 5) -> Questionnaire:
    """One item a dimension; "temper" is a derailer."""
    return Questionnaire(
        "Leading",
        Scale(1, top),
        tuple(
            Dimension(n, n.title(), (Item(f"{n}-1", f"{n} {text}"),), pressure=n == "temper")
            for n in names or NAMES
        ),
        (
            RaterGroup("self", "Self", GroupKind.SELF),
            RaterGroup("peer", "Peers", GroupKind.PROTECTED),
            RaterGroup("report", "Direct reports", GroupKind.PROTECTED),
        ),
        (
            Prompt("keep", PromptKind.CONTINUE, "What to continue?"),
            Prompt("grow", PromptKind.GROWTH, "Where to grow?"),
        ),
    )


def said(**groups: dict[str, list[int]]) -> Evidence:
    """Answers per group and dimension, person by person."""
    ratings = []
    first = 0
    for group, answers in groups.items():
        for dimension, values in answers.items():
            ratings += [
                Rating(Respondent(first + n), group, f"{dimension}-1", value)
                for n, value in enumerate(values)
            ]
        first += max(len(values) for values in answers.values())
    return Evidence(tuple(ratings))


def made(
    evidence: Evidence,
    questions: Questionnaire | None = None,
    comments: tuple[ReleasedComment, ...] = (),
    previous: Report | None = None,
    composition: Composition = USUAL,
    spread: Spread | None = None,
) -> Report:
    questions = questions or asked()
    return compile_report(
        protect(score(evidence, questions), questions),
        comments,
        questions,
        leader="Ada",
        previous=previous,
        composition=composition,
        compiled_on=date(2026, 6, 4),
        spread=spread,
    )


LOW, MIDDLE, HIGH, TOP = [2, 2, 2, 3, 2], [3, 3, 4, 3, 3], [4, 4, 4, 4, 5], [4, 5, 4, 5, 4]
USUAL_ANSWERS = said(
    self={"vision": [5], "listening": [4], "deciding": [2], "coaching": [3], "temper": [1]},
    peer={"vision": LOW, "listening": HIGH, "deciding": TOP, "coaching": MIDDLE, "temper": HIGH},
    report={"vision": LOW, "listening": HIGH, "deciding": TOP, "coaching": MIDDLE, "temper": LOW},
)


def test_a_strength_then_a_gap_then_what_else_stands_out() -> None:
    report = made(USUAL_ANSWERS)
    assert [(f.kind.value, f.subject) for f in report.findings] == [
        ("hidden_strength", "deciding"),
        ("blind_spot", "vision"),
        ("pressure", "temper"),
        ("strength", "listening"),
        ("development", "coaching"),
        ("difference", "temper"),
    ]
    assert report.headlines == ("hidden_strength-deciding", "blind_spot-vision", "pressure-temper")


def test_headlines_are_about_different_subjects() -> None:
    """Without the third finding's subject repeated: the next one moves up."""
    report = made(
        said(
            self={"vision": [5], "temper": [1]},
            peer={"vision": HIGH, "temper": HIGH},
            report={"vision": LOW, "temper": LOW},
        ),
        asked("vision", "temper"),
    )
    subjects = [report.finding(name).subject for name in report.headlines]
    assert len(subjects) == len(set(subjects)) == 2


def test_the_coach_chooses_what_leads() -> None:
    chosen = Composition(lead=("development-coaching", "no-such-finding"))
    assert made(USUAL_ANSWERS, composition=chosen).headlines == ("development-coaching",)
    vanished = Composition(lead=("no-such-finding",))
    assert made(USUAL_ANSWERS, composition=vanished).headlines == made(USUAL_ANSWERS).headlines


def test_questions_begin_with_what_leads_and_go_on_with_other_kinds() -> None:
    report = made(USUAL_ANSWERS)
    assert report.questions == (
        "hidden_strength-deciding",
        "blind_spot-vision",
        "pressure-temper",
        "strength-listening",
        "development-coaching",
    )


def test_where_nobody_rated_the_words_lead() -> None:
    comments = tuple(ReleasedComment(p, t, None, False) for p, t in (("grow", "a"), ("grow", "b")))
    report = made(said(), comments=(ReleasedComment("keep", "c", None, False), *comments))
    assert [(f.kind, f.subject) for f in report.findings] == [
        (FindingKind.WORDS, "grow"),
        (FindingKind.WORDS, "keep"),
    ]
    assert report.headlines == ("words-grow", "words-keep")


def test_without_a_self_rating_strengths_and_gaps_remain() -> None:
    report = made(said(peer={"vision": LOW, "listening": HIGH}), asked("vision", "listening"))
    assert [(f.kind.value, f.subject) for f in report.findings] == [
        ("strength", "listening"),
        ("development", "vision"),
    ]


@pytest.mark.parametrize(
    ("first", "n", "second", "m", "differing"),
    [
        (4.5, 5, 4.0, 200, False),  # 0.5, but as uncertain as that: 1.645 * 0.7 * sqrt(1/5 + 1/200)
        (4.6, 8, 4.0, 8, True),  # 0.6 > 0.576
        (4.5, 8, 4.0, 8, False),
        (4.4, 500, 4.0, 500, False),  # certain, but too small to matter
        (3.0, 8, 3.6, 8, True),
    ],
)
def test_two_groups_differ(first: float, n: int, second: float, m: int, differing: bool) -> None:
    assert (differs(first, n, second, m, FIVE) is not None) is differing


def test_the_group_that_rates_higher_is_named_first() -> None:
    report = made(USUAL_ANSWERS)
    [between] = report.dimension("temper").differences
    assert (between.higher, between.lower, between.difference) == ("peer", "report", Decimal("2.0"))
    assert between.low < between.difference < between.high


def test_a_limit_leaves_open_whether_groups_differ_at_all() -> None:
    """On three points, peers "at least 2.5" may all have said 3, as the many reports did."""
    answers = said(peer={"vision": [3, 3, 3, 3]}, report={"vision": [3] * 40})
    sharp = replace(cold_start(1, 3), raters=0.1)
    [vision] = made(answers, asked("vision", top=3), spread=sharp).dimensions
    shown = [cell.figure for cell in vision.cells if cell.figure]
    assert [(figure.value, figure.bound) for figure in shown] == [
        (Decimal("2.5"), Bound.AT_LEAST),
        (Decimal("2.9"), Bound.AT_LEAST),
    ]
    assert differs(2.9, 40, 2.5, 4, sharp) is not None
    assert vision.differences == ()


def labels_of(report: Report) -> list[tuple[str | None, GapLabel]]:
    return [(gap.column, gap.label) for gap in report.dimensions[0].gaps]


def test_who_may_have_said_the_same_is_not_said_to_rate_lower() -> None:
    """Self 3; others "at least 2.5", who may all have said 3."""
    sharp = replace(cold_start(1, 3), raters=0.1)
    top = made(
        said(self={"vision": [3]}, peer={"vision": [3] * 4}), asked("vision", top=3), spread=sharp
    )
    assert labels_of(top) == [("peer", GapLabel.POSSIBLE_OVER), (None, GapLabel.POSSIBLE_OVER)]
    low = made(
        said(self={"vision": [1]}, peer={"vision": [1] * 4}), asked("vision", top=3), spread=sharp
    )
    assert labels_of(low) == [("peer", GapLabel.POSSIBLE_UNDER), (None, GapLabel.POSSIBLE_UNDER)]
    exact = made(
        said(self={"vision": [3]}, peer={"vision": [3, 2, 2, 2]}),
        asked("vision", top=3),
        spread=sharp,
    )
    assert labels_of(exact) == [("peer", GapLabel.OVER), (None, GapLabel.OVER)]


def test_a_gap_that_a_limit_cannot_close_stays_clear() -> None:
    """One group at the end, the other far from it: all but self is at most 3.9 whatever the limit hides."""
    answers = said(
        self={"vision": [5]}, peer={"vision": [5, 5, 5, 5, 5]}, report={"vision": [3, 3, 2, 3, 3]}
    )
    assert labels_of(made(answers, asked("vision"))) == [
        ("peer", GapLabel.NOT_ENOUGH_DATA),
        ("report", GapLabel.OVER),
        (None, GapLabel.OVER),
    ]


# Change


def test_a_limit_leaves_open_whether_anything_changed() -> None:
    sharp = replace(cold_start(1, 3), raters=0.1, icc=0.95)
    many, few = said(peer={"vision": [3] * 40}), said(peer={"vision": [3] * 4})
    for before, after, label_ in (
        (few, many, ChangeLabel.POSSIBLY_HIGHER),
        (many, few, ChangeLabel.POSSIBLY_LOWER),
    ):
        first = made(before, asked("vision", top=3))
        change = made(after, asked("vision", top=3), previous=first, spread=sharp).change
        assert change is not None
        assert [(row.reliable, row.label) for row in change.rows] == [(True, label_)]


def before_and_after(
    before: list[int], after: list[int], text: str = "does it", top: int = 5
) -> Report:
    first = made(said(peer={"vision": before}), asked("vision"))
    return made(said(peer={"vision": after}), asked("vision", text=text, top=top), previous=first)


def test_a_change_is_the_difference_of_the_displayed_means() -> None:
    change = before_and_after([2, 2, 2, 3, 2, 2], [4, 4, 4, 5, 4, 4]).change
    assert change is not None
    [row] = change.rows
    assert (row.before.value, row.after.value, row.difference) == (
        Decimal("2.2"),
        Decimal("4.2"),
        Decimal("2.0"),
    )
    # 1.96 * 0.7 * sqrt(1/6 + 1/6) = 0.7921
    assert (row.low, row.high, row.reliable) == (Decimal("1.21"), Decimal("2.79"), True)
    assert (change.since, row.label) == (date(2026, 6, 4), ChangeLabel.HIGHER)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([3, 3, 3, 3, 3], ChangeLabel.NO_CLEAR_CHANGE),
        ([4, 4, 3, 4, 3], ChangeLabel.POSSIBLY_HIGHER),
        ([2, 2, 3, 2, 3], ChangeLabel.POSSIBLY_LOWER),
        ([2, 2, 1, 2, 2], ChangeLabel.LOWER),
    ],
)
def test_what_can_be_said_about_a_change(after: list[int], expected: ChangeLabel) -> None:
    change = before_and_after([3, 3, 3, 3, 3], after).change
    assert change is not None
    assert [row.label for row in change.rows] == [expected]


def test_what_cannot_be_compared_is_not() -> None:
    same = [3, 3, 3, 3, 3]
    assert before_and_after(same, same).change is not None
    assert before_and_after(same, same, text="now does something else").change is None
    assert before_and_after(same, same, top=7).change is None
    assert made(said(peer={"vision": same}), asked("vision")).change is None
    alone = made(said(peer={"vision": same}), asked("vision"))
    other = made(said(report={"vision": same}), asked("vision"))
    assert change_since(alone, other, FIVE) is None


def test_a_clear_change_is_a_finding_and_the_leader_s_own_is_none() -> None:
    before = made(said(self={"vision": [1]}, peer={"vision": LOW}), asked("vision"))
    after = said(self={"vision": [5]}, peer={"vision": TOP})
    report = made(after, asked("vision"), previous=before)
    assert [f.id for f in report.findings] == ["strength-vision", "change-vision-peer"]


def test_reliable_change_is_that_of_jacobson_and_truax() -> None:
    """SCIENCE 1.7: 47.5 to 32.5, s 7.5, r .80: Sdiff 4.7434, RC -3.1623; 1.96 Sdiff = 9.297."""
    fifty = Spread(1, 0, 0, 1, 0, False, icc=0.8, leaders=7.5)
    assert [is_reliable(d, 1, 1, fifty) for d in (32.5 - 47.5, 9.29, 9.30)] == [True, False, True]


def test_a_change_that_is_too_small_to_matter_is_none_however_certain() -> None:
    assert label(0.49, 0.01, True, FIVE) is ChangeLabel.NO_CLEAR_CHANGE
    assert label(-0.5, 0.6, True, FIVE) is ChangeLabel.POSSIBLY_LOWER
    assert label(0.5, 0.4, False, FIVE) is ChangeLabel.POSSIBLY_HIGHER


def test_a_programme_s_spread_decides_instead_of_the_provisional_one() -> None:
    narrow = replace(FIVE, raters=0.2, provisional=False)
    answers = said(self={"vision": [4]}, peer={"vision": [4, 3, 3, 4, 3, 3]})
    gaps = [made(answers, asked("vision"), spread=s).dimensions[0].gaps[0] for s in (None, narrow)]
    assert gaps[0].high - gaps[0].low > gaps[1].high - gaps[1].low
    assert [
        made(answers, asked("vision"), spread=s).method.provisional for s in (None, narrow)
    ] == [
        True,
        False,
    ]


# Composition


@given(any_evidence())
@settings(deadline=None, max_examples=50)
def test_every_headline_and_question_is_a_finding(evidence: Evidence) -> None:
    questions = questionnaire()
    report = compile_report(
        protect(score(evidence, questions), questions), (), questions, leader="A"
    )
    ids = [finding.id for finding in report.findings]
    assert len(ids) == len(set(ids))
    assert set(report.headlines) <= set(report.questions) <= set(ids)
    assert len(report.headlines) <= 3


def test_parts_not_named_follow_in_their_usual_order() -> None:
    assert USUAL.parts == tuple(Part)
    moved = Composition(order=(Part.QUESTIONS, Part.STOP)).parts
    assert moved[:4] == (Part.READING, Part.QUESTIONS, Part.STOP, Part.SUMMARY)
    assert sorted(moved) == sorted(Part)
    assert moved[-1] is Part.METHOD


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Composition(order=(Part.STOP, Part.STOP)), "order names something twice"),
        (lambda: Composition(order=(FIXED[0],)), "reading cannot be moved"),
        (lambda: Composition(hidden=(Part.STOP,)), "stop cannot be left out"),
        (lambda: Composition(lead=("a", "b", "c", "d")), "at most 3 findings can lead, not 4"),
        (lambda: Composition(notes=(Note(Part.STOP, " "),)), "the note on stop must have 1 to"),
        (
            lambda: Composition(notes=(Note(Part.STOP, "a"), Note(Part.STOP, "b"))),
            "a part has two notes",
        ),
    ],
)
def test_what_cannot_be_composed_is_refused(wrong: object, says: str) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=says):
        wrong()


def test_a_composition_there_and_back() -> None:
    whole = Composition(
        (Part.PLAN,), OPTIONAL, ("a",), notes_of({Part.STOP: "Slowly.", Part.PLAN: ""})
    )
    assert composition_from_plain(to_plain(whole)) == whole
    assert composition_from_plain({}) == USUAL
    with pytest.raises(ValueError, match=r"not a composition|other fields"):
        composition_from_plain({"order": ["nowhere"]})
