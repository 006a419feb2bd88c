"""The instrument report: figures against slow loops, least numbers, and nothing about anybody alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.psychometrics.instrument import instrument
from parallax.core.psychometrics.quality import (
    DimensionQuality,
    GroupQuality,
    Instrument,
    Need,
    Told,
)
from tests.core.cohorts import ASKED, cohort

EVERY = cohort(24)
FOUND = instrument(EVERY, ASKED)
TURNED = {item.id for item in ASKED.items if item.reversed}


def group(found: Instrument, name: str) -> GroupQuality:
    return next(part for part in found.groups if part.id == name)


def first_dimension(name: str, found: Instrument = FOUND) -> DimensionQuality:
    return group(found, name).dimensions[0]


def answers(evidence: Evidence, name: str, dimension: int = 0) -> np.ndarray:
    """(raters, items) of one leader, turned, from the ratings one by one."""
    items = [item.id for item in ASKED.dimensions[dimension].items]
    rows: dict[int, list[float]] = {}
    for r in evidence.ratings:
        if r.group == name and r.item in items:
            row = rows.setdefault(int(r.respondent), [np.nan] * len(items))
            if r.value is not None:
                row[items.index(r.item)] = 6 - r.value if r.item in TURNED else r.value
    return np.array(list(rows.values()))


def test_counts() -> None:
    assert (FOUND.leaders, FOUND.raters) == (24, 24 * 7 + 6 * (4 + 5 + 6 + 7))
    assert [(g.id, g.leaders, g.raters) for g in FOUND.groups] == [
        ("self", 24, 24),
        ("superior", 24, 24),
        ("peer", 24, 132),
        ("report", 24, 120),
    ]
    assert group(FOUND, "peer").median_raters.value == 5.5


def test_not_observed_is_the_share_of_answers_that_raters_did_not_give() -> None:
    said = [r.value for e in EVERY for r in e.ratings if r.group == "report"]
    share = said.count(None) / len(said)
    assert group(FOUND, "report").not_observed.value == pytest.approx(share)
    item = first_dimension("report").items[0]
    said = [r.value for e in EVERY for r in e.ratings if r.group == "report" and r.item == item.id]
    assert item.not_observed.value == pytest.approx(said.count(None) / len(said))


def test_what_many_do_not_observe_is_pointed_out() -> None:
    found = instrument(cohort(6, missing=0.35), ASKED)
    assert group(found, "report").often_not_observed
    assert not group(FOUND, "report").often_not_observed
    assert [group(FOUND, g).often_not_observed for g in ("self", "superior", "peer")] == [False] * 3


def brown_hauenstein(said: Any) -> float:
    """a_wg of one item by its definition: one minus twice the variance over the largest possible at that mean."""
    n, mean = len(said), float(np.mean(said))
    if np.var(said) == 0:
        return 1.0
    if n < 4 or not (n - 1 + 5) / n <= mean <= (5 * (n - 1) + 1) / n:
        return float("nan")
    return 1 - 2 * float(np.var(said, ddof=1)) / ((6 * mean - mean**2 - 5) * n / (n - 1))


def test_agreement_is_the_median_over_leaders_with_five_raters() -> None:
    index, deviation, parallel, dissensus, brown, items = [], [], [], [], [], []
    for evidence in EVERY:
        said = answers(evidence, "peer")
        if len(said) < 5:
            continue
        columns = [column[~np.isnan(column)] for column in said.T]
        v = float(np.mean([np.var(c, ddof=1) for c in columns])) / 2.0
        agreeing = len(columns) * max(0.0, 1 - v)
        parallel.append(agreeing / (agreeing + v))
        dissensus.append(1 - np.mean([np.var(c) / 4.0 for c in columns]))
        known = [value for c in columns if not np.isnan(value := brown_hauenstein(c))]
        brown += [np.mean(known)] if known else []
        items.append([max(0.0, 1 - float(np.var(c, ddof=1)) / 2.0) for c in columns])
        index.append(max(0.0, 1 - np.mean([np.var(c, ddof=1) for c in columns]) / 2.0))
        deviation.append(np.mean([np.abs(c - c.mean()).mean() for c in columns]))
    found = first_dimension("peer").agreement
    assert found is not None
    assert found.leaders == len(index) == 18
    assert found.uniform.value == pytest.approx(np.median(index))
    assert found.deviation.value == pytest.approx(np.median(deviation))
    assert found.parallel.value == pytest.approx(np.median(parallel))
    assert found.dissensus.value == pytest.approx(np.median(dissensus))
    assert found.a_wg.value == pytest.approx(np.median(brown))
    assert found.acceptable == pytest.approx(5 / 6)
    by_item = [item.agreement.value for item in first_dimension("peer").items]
    assert by_item == pytest.approx(np.median(items, axis=0).tolist())
    assert [item.agreement.value for item in first_dimension("self").items] == [None] * 4
    assert found.slight_skew.value is not None
    assert found.uniform.value is not None
    assert found.slight_skew.value < found.uniform.value


def test_icc_is_that_of_the_analysis_of_variance_by_hand() -> None:
    scores = []
    for evidence in EVERY:
        said = answers(evidence, "report")
        scores.append([np.nanmean(row) for row in said if 2 * np.sum(~np.isnan(row)) >= len(row)])
    sizes = np.array([len(row) for row in scores])
    grand = np.concatenate(scores).mean()
    between = sum(len(r) * (np.mean(r) - grand) ** 2 for r in scores) / (len(scores) - 1)
    within = sum(np.sum((r - np.mean(r)) ** 2) for r in scores) / (sizes.sum() - len(scores))
    k0 = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(scores) - 1)
    found = first_dimension("report").between
    assert found is not None
    assert found.icc1.value == pytest.approx((between - within) / (between + (k0 - 1) * within))
    assert found.icc2.value == pytest.approx(1 - within / between)
    icc = found.icc1_reml.value
    assert icc is not None
    assert found.reliability[5].value == pytest.approx(5 * icc / (1 + 4 * icc))
    assert found.raters_needed.value == np.ceil(0.7 * (1 - icc) / (icc * 0.3))


def whole(name: str, every: Sequence[Evidence] = EVERY) -> list[np.ndarray]:
    """Of each leader, the raters who answered every item of the first dimension."""
    found = [answers(evidence, name) for evidence in every]
    return [said[~np.isnan(said).any(axis=1)] for said in found]


def alpha_by_hand(groups: list[np.ndarray], keep: list[int]) -> float:
    """Cronbach's formula over distances from the leader's mean, each leader costing a degree of freedom."""
    parts = [said[:, keep] for said in groups if len(said)]
    away = np.vstack([said - said.mean(axis=0) for said in parts])
    free = len(away) - len(parts)
    own, total = (away**2).sum(axis=0) / free, (away.sum(axis=1) ** 2).sum() / free
    return float(len(keep) / (len(keep) - 1) * (1 - own.sum() / total))


def test_alpha_is_cronbachs_within_leaders() -> None:
    groups = whole("report")
    found = first_dimension("report")
    assert found.consistency.raters == sum(map(len, groups))
    assert found.consistency.centred
    assert found.consistency.alpha.value == pytest.approx(alpha_by_hand(groups, [0, 1, 2, 3]))
    assert found.items[3].alpha_without.value == pytest.approx(alpha_by_hand(groups, [0, 1, 2]))
    away = np.vstack([said - said.mean(axis=0) for said in groups if len(said)])
    rest = np.corrcoef(away[:, 0], away[:, 1:].sum(axis=1))[0, 1]
    assert found.items[0].rest.value == pytest.approx(rest)
    assert not first_dimension("self").consistency.centred


def test_few_raters_have_an_interval_of_alpha_and_no_verdict() -> None:
    own = first_dimension("self")
    assert own.consistency.alpha.value is None
    assert own.consistency.alpha.need == Need("raters who answered every item", 50, own.consistency.raters)  # fmt: skip
    assert own.consistency.alpha.low is not None
    assert {item.rest.need for item in own.items} == {own.consistency.alpha.need}


def test_omega_needs_a_hundred_raters() -> None:
    peer = first_dimension("peer").consistency
    assert 50 <= peer.raters < 100
    assert peer.alpha.value is not None
    assert peer.omega.need == Need("raters who answered every item", 100, peer.raters)
    many = first_dimension("peer", instrument(cohort(40), ASKED)).consistency
    assert many.omega.value is not None
    assert many.alpha.value is not None
    assert abs(many.omega.value - many.alpha.value) < 0.05


def answered(item: str, rule: Callable[[int], int]) -> list[Evidence]:
    return [
        Evidence(
            tuple(
                replace(r, value=rule(r.value)) if r.item == item and r.value is not None else r
                for r in evidence.ratings
            )
        )
        for evidence in EVERY
    ]


def test_an_item_that_was_not_turned_round_runs_against_the_others() -> None:
    found = first_dimension("report", instrument(answered("d0i0", lambda v: 6 - v), ASKED))
    assert [item.runs_against for item in found.items] == [True, False, False, False]
    assert [item.runs_against for item in first_dimension("report").items] == [False] * 4


def test_an_item_that_never_varies_is_named_and_left_out_beside() -> None:
    found = first_dimension("report", instrument(answered("d0i0", lambda v: 4), ASKED))
    assert [item.constant for item in found.items] == [True, False, False, False]
    assert found.consistency.without_constant.value is not None
    assert found.consistency.alpha.value is not None
    assert found.consistency.without_constant.value > found.consistency.alpha.value
    assert first_dimension("report").consistency.without_constant.value is None


def only_of(
    leaders: int, of: str, unless: Callable[[Rating], bool] = lambda r: False
) -> list[Evidence]:
    """The programme with ratings by the group `of` about so many leaders only, others "not observed"."""
    return [
        Evidence(
            tuple(
                r if number < leaders or r.group != of or unless(r) else replace(r, value=None)
                for r in evidence.ratings
            )
        )
        for number, evidence in enumerate(EVERY)
    ]


def test_an_item_that_few_leaders_raters_answered_has_no_agreement_of_its_own() -> None:
    """Over one leader the median would be that leader's."""
    found = first_dimension(
        "report", instrument(only_of(4, "report", lambda r: r.item != "d0i0"), ASKED)
    )
    needs = [item.agreement.need for item in found.items]
    assert needs == [Need("leaders with a value of this", 5, 4), None, None, None]
    assert found.items[0].agreement.value is None


def test_alpha_over_four_leaders_whole_questionnaires_is_none() -> None:
    found = first_dimension(
        "report", instrument(only_of(4, "report", lambda r: r.item != "d0i0"), ASKED)
    )
    leaders = sum(len(said) > 1 for said in whole("report")[:4])
    need = Need("leaders with 2 raters who answered every item", 5, leaders)
    assert found.consistency.raters > leaders > 2
    assert found.consistency.alpha == found.consistency.omega == Told(need=need)
    assert {item.rest.need for item in found.items} == {need}


def test_a_wg_is_over_groups_that_are_large_enough_for_it() -> None:
    """On nine points it needs eight raters: in smaller groups only those have a value who all say the same, which is 1."""
    wide = replace(ASKED, scale=replace(ASKED.scale, max=9))
    alike = [replace(r, value=5) if r.item == "d0i0" else r for r in EVERY[0].ratings]
    found = first_dimension("report", instrument([Evidence(tuple(alike)), *EVERY[1:]], wide))
    assert found.agreement is not None
    assert found.agreement.uniform.value is not None
    assert found.agreement.a_wg == Told(need=Need("leaders with 8 raters", 5, 0))


def test_a_rater_alone_tells_nothing_about_raters() -> None:
    assert first_dimension("self").between is None
    assert first_dimension("self").agreement is None
    superior = first_dimension("superior")
    assert superior.between is not None
    assert superior.agreement is not None
    assert superior.between.icc1.need == Need("leaders with 3 raters", 20, 0)
    assert superior.agreement.uniform.need == Need("leaders with 5 raters", 5, 0)
    assert superior.agreement.uniform.value is None


def straight(evidence: Evidence, rater: int) -> Evidence:
    return replace(
        evidence,
        ratings=tuple(
            replace(r, value=4) if r.respondent == rater else r for r in evidence.ratings
        ),
    )


def test_straight_lines_are_counted_and_the_kind_and_severe_too() -> None:
    before = group(FOUND, "report").style
    last = max(int(r.respondent) for r in EVERY[0].ratings)
    found = group(instrument([straight(EVERY[0], last), *EVERY[1:]], ASKED), "report").style
    assert before.straight_lining.value is not None
    assert found.straight_lining.value == before.straight_lining.value + 1
    assert found.questionnaires == before.questionnaires == 120
    far = 0
    for evidence in EVERY:
        said = np.hstack([answers(evidence, "report", place) for place in range(6)])
        means = np.nanmean(said, axis=1)
        away = np.abs(means - np.median(means))
        far += int(np.sum(0.6745 * away / np.median(away) > 3.5))
    assert before.far_out is not None
    assert before.far_out.value == far
    assert group(FOUND, "self").style.far_out is None


def test_style_needs_twenty_items() -> None:
    few = {item.id for dimension in ASKED.dimensions[:4] for item in dimension.items}
    asked = replace(ASKED, dimensions=ASKED.dimensions[:4])
    said = [Evidence(tuple(r for r in e.ratings if r.item in few)) for e in EVERY]
    style = group(instrument(said, asked), "report").style
    assert style.straight_lining.need == Need("items", 20, 16)


def test_four_leaders_are_too_few_for_anything() -> None:
    found = instrument(EVERY[:4], ASKED)
    need = Need("leaders", 5, 4)
    for part in found.groups:
        assert part.need == part.not_observed.need == part.median_raters.need == need
        assert part.style.straight_lining.need == part.style.irv.need == need
        assert {item.not_observed.need for d in part.dimensions for item in d.items} == {need}
        assert not part.often_not_observed
        assert {d.consistency.alpha for d in part.dimensions} == {Told(need=need)}
        assert {item.constant for d in part.dimensions for item in d.items} == {False}
    assert values(found) == []


def values(part: object) -> list[float]:
    """Every number that is told."""
    if isinstance(part, Sequence) and not isinstance(part, str):
        return [number for each in part for number in values(each)]
    if isinstance(part, dict):
        return values(list(part.values()))
    if hasattr(part, "need") and hasattr(part, "value"):
        return [] if part.value is None else [part.value]
    return values(list(vars(part).values())) if hasattr(part, "__dict__") else []


def test_values_finds_what_is_told() -> None:
    assert len(values(FOUND)) > 100


def test_the_constants_need_twenty_leaders() -> None:
    found = instrument(EVERY[:19], ASKED)
    assert (found.estimates, found.needs) == (None, Need("leaders with two raters of a group", 20, 19))  # fmt: skip
    assert found.own is not None
    assert found.own.leniency["d0"].need == Need("leaders who rated themselves", 20, 19)
    assert found.own.profile_rho.value is not None
    assert FOUND.needs is None
    assert FOUND.estimates is not None


def test_profiles_need_six_dimensions() -> None:
    few = {item.id for dimension in ASKED.dimensions[:5] for item in dimension.items}
    asked = replace(ASKED, dimensions=ASKED.dimensions[:5])
    said = [Evidence(tuple(r for r in e.ratings if r.item in few)) for e in EVERY]
    own = instrument(said, asked).own
    assert own is not None
    assert own.profile_gap.need == Need("dimensions", 6, 5)


def test_only_self_ratings_and_only_others_are_programmes_too() -> None:
    alone = [Evidence(tuple(r for r in e.ratings if r.group == "self")) for e in EVERY]
    found = instrument(alone, ASKED)
    assert ([g.id for g in found.groups], found.own, found.estimates) == (["self"], None, None)
    others = [Evidence(tuple(r for r in e.ratings if r.group != "self")) for e in EVERY]
    assert instrument(others, ASKED).own is None


def test_nothing_observed_is_no_number() -> None:
    silent = [
        Evidence(tuple(replace(r, value=None) for r in evidence.ratings)) for evidence in EVERY
    ]
    found = group(instrument(silent, ASKED), "report")
    assert (found.not_observed.value, found.often_not_observed) == (1.0, True)
    between = found.dimensions[0].between
    assert between is not None
    assert between.icc1.need == Need("leaders with 3 raters", 20, 0)
    assert found.style.irv.value is None


def test_raters_who_all_agree() -> None:
    same = [
        Evidence(
            tuple(
                Rating(Respondent(n), "report", item.id, 2 if item.reversed else 4)
                for n in range(5)
                for item in ASKED.items
            )
        )
        for _ in range(20)
    ]
    found = group(instrument(same, ASKED), "report").dimensions[0]
    assert found.agreement is not None
    assert found.agreement.uniform.value == 1
    assert found.between is not None
    assert (found.between.icc1.value, found.between.icc1.need) == (None, None)
