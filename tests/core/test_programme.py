"""Estimates over leaders against slow loops over the ratings, and their least numbers."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.psychometrics.components import reml
from parallax.core.psychometrics.panel import Panel, panels
from parallax.core.psychometrics.programme import (
    estimate,
    leaders_with_two_raters,
    others_means,
    self_leniency,
    spread_between_raters,
)
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import Questionnaire
from tests.core.answers import any_evidence, questionnaire
from tests.core.cohorts import ASKED, cohort

EVERY = cohort(24)
PANELS = panels(EVERY, ASKED)


def slow_scores(evidence: Evidence, group: str, dimension: int) -> list[float]:
    """Rater by rater, from the ratings."""
    items = {i.id: i.reversed for i in ASKED.dimensions[dimension].items}
    said: dict[int, list[int]] = {}
    for r in evidence.ratings:
        if r.group == group and r.item in items and r.value is not None:
            said.setdefault(int(r.respondent), []).append(6 - r.value if items[r.item] else r.value)
    return [sum(v) / len(v) for v in said.values() if 2 * len(v) >= len(items)]


@given(any_evidence(), any_evidence())
def test_panels_hold_the_scores_of_each_leader(one: Evidence, two: Evidence) -> None:
    asked = questionnaire()
    found = panels([one, two], asked)
    for leader, evidence in enumerate((one, two)):
        scores = score(evidence, asked)
        for group, panel in found.items():
            for place, dimension in enumerate(asked.dimensions):
                column = panel.scores[leader, :, place]
                known = column[~np.isnan(column)]
                expected = (
                    scores.groups[group].dimensions[dimension.id]
                    if group in scores.groups
                    else None
                )
                assert len(known) == (expected.n if expected else 0)
                assert float(known.sum()) == pytest.approx(float(expected.total if expected else 0))


def test_unknown_words_raise() -> None:
    asked = replace(ASKED, dimensions=ASKED.dimensions[:1])
    with pytest.raises(ValueError, match="unknown item"):
        panels(EVERY, asked)


@pytest.mark.parametrize(
    ("ratings", "says"),
    [
        ([Rating(Respondent(1), "peer", "d0i0", 6)], "value 6 is outside the scale 1..5"),
        ([Rating(Respondent(1), "peer", "d0i0", 3)] * 2, "two answers of one respondent"),
        ([Rating(Respondent(1), "all", "d0i0", 3)], "nobody answers in the merged group all"),
        ([Rating(Respondent(1), "nobody", "d0i0", 3)], "unknown item d0i0 or group nobody"),
    ],
)
def test_ratings_that_do_not_fit_raise(ratings: list[Rating], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        panels([Evidence(tuple(ratings))], ASKED)


def test_the_spread_between_raters_is_that_of_the_loop() -> None:
    found = estimate(PANELS, ASKED)
    assert found is not None
    squares, freedom = np.zeros(6), np.zeros(6)
    for evidence in EVERY:
        for group in ("superior", "peer", "report"):
            for place in range(6):
                scores = slow_scores(evidence, group, place)
                if len(scores) > 1:
                    squares[place] += np.var(scores, ddof=1) * (len(scores) - 1)
                    freedom[place] += len(scores) - 1
    assert list(found.raters_of.values()) == pytest.approx(np.sqrt(squares / freedom).tolist())
    assert found.raters == pytest.approx(float(np.sqrt(squares.sum() / freedom.sum())))
    # The rule of chance: raters' SDs .5 and .3, items' .6 / 2, and rounding to whole answers.
    assert 0.6 < found.raters < 0.75


def test_medians_and_the_self_ratings_are_those_of_the_loop() -> None:
    found = estimate(PANELS, ASKED)
    assert found is not None
    others = [[slow_others(evidence, place) for place in range(6)] for evidence in EVERY]
    calm = [value for row in others for value in row[:5] if not np.isnan(value)]
    assert found.midpoint == pytest.approx(float(np.median(calm)))
    assert found.medians["d5"] == pytest.approx(float(np.nanmedian([row[5] for row in others])))
    own = [[s for e in EVERY for s in slow_scores(e, "self", place)] for place in range(6)]
    assert found.own == pytest.approx(float(np.sqrt(np.mean([np.var(o, ddof=1) for o in own]))))
    assert found.selves == max(map(len, own))


def test_alpha_of_self_ratings_is_the_mean_over_dimensions_that_twenty_leaders_answered() -> None:
    every = cohort(24, missing=0)
    found = estimate(panels(every, ASKED), ASKED)
    assert found is not None
    alphas = []
    for dimension in ASKED.dimensions:
        said = np.array(
            [
                [6 - r.value if item.reversed else r.value for item in dimension.items for r in e.ratings if r.group == "self" and r.item == item.id and r.value]
                for e in every
            ]
        )  # fmt: skip
        own, total = said.var(axis=0, ddof=1).sum(), said.sum(axis=1).var(ddof=1)
        alphas.append(4 / 3 * (1 - own / total))
    assert found.alpha == pytest.approx(float(np.mean(alphas)))
    few = estimate(panels(cohort(24, missing=0.5), ASKED), ASKED)
    assert few is not None
    assert few.alpha is None


def test_the_icc_is_the_mean_over_groups_with_three_raters_and_dimensions() -> None:
    found = estimate(PANELS, ASKED)
    assert found is not None
    tables = [PANELS[group].scores[:, :, place] for group in ("peer", "report") for place in range(6)]  # fmt: skip
    assert found.icc == pytest.approx(np.mean([reml(table).icc1 for table in tables]))
    lonely = estimate(panels(cohort(24, peers=(2,), reports=2), ASKED), ASKED)
    assert lonely is not None
    assert lonely.icc is None


def test_the_spread_of_leaders_means_is_that_of_the_loop() -> None:
    found = estimate(PANELS, ASKED)
    assert found is not None
    variances = []
    for group in ("superior", "peer", "report"):
        for place in range(5):
            said = [scores for e in EVERY if (scores := slow_scores(e, group, place))]
            if sum(len(scores) > 1 for scores in said) >= 20:
                variances.append(float(np.var([np.mean(scores) for scores in said], ddof=1)))
    assert len(variances) >= 5
    assert found.between == pytest.approx(float(np.sqrt(np.mean(variances))))


def slow_others(evidence: Evidence, place: int) -> float:
    groups = [slow_scores(evidence, group, place) for group in ("superior", "peer", "report")]
    means = [sum(scores) / len(scores) for scores in groups if scores]
    return sum(means) / len(means) if means else float("nan")


def test_leniency_is_the_mean_gap_over_leaders() -> None:
    found = self_leniency(PANELS)
    assert found is not None
    gaps = [
        own[0] - slow_others(evidence, 0)
        for evidence in EVERY
        if (own := slow_scores(evidence, "self", 0))
    ]
    assert float(found.mean[0]) == pytest.approx(sum(gaps) / len(gaps))
    assert found.leaders[0] == len(gaps)
    assert found.interval.low[0] < found.mean[0] < found.interval.high[0]


def some(leaders: int) -> tuple[Mapping[str, Panel], Questionnaire]:
    return panels(EVERY[:leaders], ASKED), ASKED


def test_nineteen_leaders_give_no_constants() -> None:
    assert estimate(*some(19)) is None
    assert estimate(*some(20)) is not None
    few = self_leniency(some(19)[0])
    assert few is not None
    assert np.isnan([few.mean, few.interval.low, few.interval.high]).all()


def silent_about(dimension: int, beyond: int) -> list[Evidence]:
    """The programme in which only the first leaders are rated in one dimension."""
    items = {item.id for item in ASKED.dimensions[dimension].items}
    return [
        e if number < beyond else Evidence(tuple(r for r in e.ratings if r.item not in items))
        for number, e in enumerate(EVERY)
    ]


@pytest.mark.parametrize("leaders", [0, 1, 19, 20])
def test_a_dimension_needs_twenty_leaders_of_its_own(leaders: int) -> None:
    """One leader's spread in it would be that of one group."""
    found = estimate(panels(silent_about(0, leaders), ASKED), ASKED)
    assert found is not None
    known = [name for name, spread in found.raters_of.items() if not np.isnan(spread)]
    assert known == [name for name, median in found.medians.items() if not np.isnan(median)]
    assert known == [d.id for d in ASKED.dimensions[0 if leaders == 20 else 1 :]]


def test_where_no_calm_dimension_was_rated_there_is_no_midpoint() -> None:
    items = {item.id for item in ASKED.dimensions[5].items}
    said = [Evidence(tuple(r for r in e.ratings if r.item in items)) for e in EVERY]
    found = estimate(panels(said, ASKED), ASKED)
    assert found is not None
    assert np.isnan(found.midpoint)


def test_leaders_with_one_rater_a_group_do_not_count() -> None:
    lonely = [
        Evidence(tuple(r for r in e.ratings if r.group in ("self", "superior"))) for e in EVERY[:5]
    ]
    found = panels([*EVERY[5:], *lonely], ASKED)
    assert leaders_with_two_raters(found) == 19
    assert estimate(found, ASKED) is None


def test_without_self_ratings_there_is_no_leniency_and_no_sd_of_them() -> None:
    others = [Evidence(tuple(r for r in e.ratings if r.group != "self")) for e in EVERY]
    found = panels(others, ASKED)
    estimates = estimate(found, ASKED)
    assert self_leniency(found) is None
    assert estimates is not None
    assert (estimates.selves, estimates.own) == (0, None)


def test_nobody_but_self_has_no_others() -> None:
    alone = {"self": PANELS["self"]}
    assert estimate(alone, ASKED) is None
    with pytest.raises(ValueError, match="nobody but self"):
        others_means(alone)


def test_raters_who_all_agree_have_no_spread_and_single_raters_none_known() -> None:
    assert spread_between_raters([[[[3.0], [3.0]], [[4.0], [4.0]]]]).tolist() == [0.0]
    assert np.isnan(spread_between_raters([[[[3.0]], [[4.0]]]])).all()
    with pytest.raises(ValueError, match="3 axes"):
        spread_between_raters([[[3.0]]])


@given(st.integers(1, 1000))
@settings(max_examples=10)
def test_the_order_of_leaders_does_not_matter(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(EVERY))
    found = estimate(panels([EVERY[n] for n in order], ASKED), ASKED)
    first = estimate(PANELS, ASKED)
    assert found is not None
    assert first is not None
    assert found.raters == pytest.approx(first.raters)
    assert found.midpoint == pytest.approx(first.midpoint)
