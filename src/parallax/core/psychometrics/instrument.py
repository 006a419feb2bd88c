"""How well a questionnaire measures, over a programme: for those who hold the ratings. No single leader and no single rater is in it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from parallax.core.evidence import Evidence
from parallax.core.psychometrics.agreement import (
    Null,
    a_wg,
    acceptable_deviation,
    average_deviation,
    rwg,
    rwg_j,
    rwg_star,
    rwg_star_dissensus,
)
from parallax.core.psychometrics.components import reml
from parallax.core.psychometrics.consistency import alpha, covariance, omega
from parallax.core.psychometrics.observed import Floats, count, mean
from parallax.core.psychometrics.panel import Panel, panels
from parallax.core.psychometrics.profile import FEWEST_DIMENSIONS, profile_agreement
from parallax.core.psychometrics.programme import (
    FEWEST_FOR_ICC,
    FEWEST_LEADERS,
    estimate,
    leaders_with_two_raters,
    others_means,
    self_leniency,
)
from parallax.core.psychometrics.quality import (
    Agreement,
    BetweenRaters,
    Consistency,
    DimensionQuality,
    GroupQuality,
    Instrument,
    ItemQuality,
    Need,
    SelfView,
    StyleCounts,
    Told,
)
from parallax.core.psychometrics.reliability import nested, raters_needed, reliability_of_mean
from parallax.core.psychometrics.style import (
    FEWEST_RATERS,
    far_out,
    leniency,
    straight_lining,
    style,
)
from parallax.core.questionnaire import Dimension, GroupKind, Questionnaire, Scale

FEWEST_SHOWN = 5
ITEMS_FOR_STYLE = 20
RATERS_FOR_ALPHA = 50
RATERS_FOR_OMEGA = 100
OFTEN_NOT_OBSERVED = 0.30
USUAL_SIZES = (3, 5, 8)
GOOD_ENOUGH = 0.70
WHOLE = "raters who answered every item"
SKEW_POINTS = range(5, 12)


def instrument(every: Sequence[Evidence], questionnaire: Questionnaire) -> Instrument:
    """The instrument-quality report of a programme, one `Evidence` for each leader.

    Each figure has the least number that SCIENCE 1 gives it, and tells what it needs where there is less; figures over leaders need five of
    them at least. Groups in which nobody answered are left out. Raises ValueError for ratings that do not fit the questionnaire.
    """
    answering = {
        name: panel for name, panel in panels(every, questionnaire).items() if panel.present.any()
    }
    others = [p for p in answering.values() if p.group.kind is not GroupKind.SELF]
    estimates = estimate(answering, questionnaire) if others else None
    pairs = leaders_with_two_raters(answering)
    return Instrument(
        questionnaire.title,
        len(every),
        sum(int(panel.present.sum()) for panel in answering.values()),
        tuple(_group(panel, questionnaire) for panel in answering.values()),
        _own(answering, questionnaire) if len(others) < len(answering) and others else None,
        estimates,
        _lacking("leaders with two raters of a group", FEWEST_LEADERS, pairs),
    )


def _group(panel: Panel, questionnaire: Questionnaire) -> GroupQuality:
    raters = panel.present.sum(axis=1)
    leaders = int((raters > 0).sum())
    few = _lacking("leaders", FEWEST_SHOWN, leaders)
    unseen = _not_observed(panel)
    return GroupQuality(
        panel.group.id,
        panel.group.name,
        leaders,
        int(raters.sum()),
        few,
        told(np.median(raters[raters > 0]), few),
        told(unseen.mean() if unseen.size else np.nan, few),
        few is None and bool(unseen.size) and bool(unseen.mean() > OFTEN_NOT_OBSERVED),
        _style(panel, questionnaire.scale),
        tuple(
            _dimension(dimension, panel, questionnaire.scale, few)
            for dimension in questionnaire.dimensions
            if panel.items[dimension.id]
        ),
    )


def _not_observed(panel: Panel, columns: Sequence[int] | None = None) -> Floats:
    """Share of the raters present who did not answer, for each item asked."""
    asked = list(panel.asked if columns is None else columns)
    return np.isnan(panel.ticked[panel.present][:, asked]).mean(axis=0)


def _style(panel: Panel, scale: Scale) -> StyleCounts:
    ticked = panel.ticked[panel.present][:, list(panel.asked)]
    found = style(ticked, scale.min, scale.max)
    few = (
        _lacking("leaders", FEWEST_SHOWN, int(panel.present.any(axis=1).sum()))
        or _lacking("raters", FEWEST_RATERS, len(ticked))
        or _lacking("items", ITEMS_FOR_STYLE, len(panel.asked))
    )
    flat = straight_lining(found, len(panel.asked)).sum() if panel.asked else 0
    return StyleCounts(
        len(ticked),
        told(flat, few),
        _far_out(panel, few) if panel.group.kind is not GroupKind.SELF else None,
        *(told(median(index), few) for index in (found.modal, found.extreme, found.irv)),
    )  # fmt: skip


def _far_out(panel: Panel, few: Need | None) -> Told:
    z = leniency(mean(panel.turned, -1))
    crowds = int((count(z, -1) > 0).sum())
    few = few or _lacking(f"leaders with {FEWEST_RATERS} raters who differ", FEWEST_SHOWN, crowds)
    return told(far_out(z).sum(), few)


def _dimension(
    dimension: Dimension, panel: Panel, scale: Scale, few: Need | None
) -> DimensionQuality:
    place = list(panel.items).index(dimension.id)
    several = panel.group.kind is not GroupKind.SELF
    answers = panel.answers(dimension.id)
    consistency, items = _consistency(panel, dimension, scale, few)
    return DimensionQuality(
        dimension.id,
        dimension.name,
        consistency,
        _between(panel.scores[:, :, place]) if several else None,
        _agreement(answers, scale) if several else None,
        items,
    )


def _between(scores: Floats) -> BetweenRaters:
    many = int((count(scores, -1) >= FEWEST_FOR_ICC).sum())
    few = _lacking(f"leaders with {FEWEST_FOR_ICC} raters", FEWEST_LEADERS, many)
    anova, likely = nested(scores), reml(scores)
    return BetweenRaters(
        told(anova.icc1.value, few, anova.icc1.low, anova.icc1.high),
        told(anova.icc2.value, few, anova.icc2.low, anova.icc2.high),
        told(likely.icc1, few, likely.low, likely.high),
        {n: told(reliability_of_mean(likely.icc1, n), few) for n in USUAL_SIZES},
        told(raters_needed(likely.icc1, GOOD_ENOUGH), few),
    )


def _agreement(answers: Floats, scale: Scale) -> Agreement:
    """With fewer than A - 1 answers a_wg knows only raters who all said the same: its median is over larger groups."""
    crowd, few = _crowd(answers, FEWEST_RATERS)
    large, few_large = _crowd(answers, max(FEWEST_RATERS, scale.points - 1))
    skewed = scale.points in SKEW_POINTS
    return Agreement(
        len(crowd),
        _typical(rwg_star(crowd, scale).shown, few),
        _typical(rwg_star(crowd, scale, Null.SLIGHT_SKEW).shown, few) if skewed else Told(),
        _typical(rwg_star_dissensus(crowd, scale).shown, few),
        _typical(rwg_j(crowd, scale), few),
        _typical(mean(a_wg(large, scale), -1), few_large),
        _typical(mean(average_deviation(crowd, scale), -1), few),
        acceptable_deviation(scale),
    )


def _item_agreement(answers: Floats, scale: Scale) -> list[Told]:
    """Median r_wg of each item over the leaders whose group has at least five raters."""
    crowd, few = _crowd(answers, FEWEST_RATERS)
    return [_typical(shown, few) for shown in rwg(crowd, scale).shown.T]


def _crowd(answers: Floats, raters: int) -> tuple[Floats, Need | None]:
    """The answers about leaders with so many raters, and what is lacking for a figure over them."""
    crowd = answers[(~np.isnan(answers)).any(axis=-1).sum(axis=-1) >= raters]
    return crowd, _lacking(f"leaders with {raters} raters", FEWEST_SHOWN, len(crowd))


def _typical(by_leader: Floats, few: Need | None) -> Told:
    """The median over leaders; not over fewer than five that have a value, one of whom it would tell."""
    known = int((~np.isnan(by_leader)).sum())
    return told(
        median(by_leader), few or _lacking("leaders with a value of this", FEWEST_SHOWN, known)
    )


def _consistency(
    panel: Panel, dimension: Dimension, scale: Scale, few: Need | None
) -> tuple[Consistency, tuple[ItemQuality, ...]]:
    """Over whole questionnaires; others are centred within leaders, self ratings cannot be."""
    leaders = np.broadcast_to(np.arange(len(panel.present))[:, None], panel.present.shape)
    several = panel.group.kind is not GroupKind.SELF
    answers = panel.answers(dimension.id)
    of = covariance(answers[panel.present], leaders[panel.present] if several else None)
    found, factor = alpha(of), omega(of)
    raters = int(of.n)
    few_at_all = few or _few_whole(answers, several)
    few_for_alpha = few_at_all or _lacking(WHOLE, RATERS_FOR_ALPHA, raters)
    few_for_omega = few_at_all or _lacking(WHOLE, RATERS_FOR_OMEGA, raters)
    constant = of.constant if few_at_all is None else np.zeros(of.items, dtype=np.bool_)
    consistency = Consistency(
        raters,
        of.centred,
        told(found.value, few_for_alpha, found.low, found.high)
        if few_at_all or few_for_alpha is None
        else Told(None, _number(found.low), _number(found.high), few_for_alpha),
        told(found.standardised, few_for_alpha),
        told(found.without_constant if constant.any() else np.nan, few_for_alpha),
        told(factor.value if factor.proper else np.nan, few_for_omega),
    )
    unseen = _not_observed(panel, panel.items[dimension.id])
    alike = _item_agreement(answers, scale)
    asked = [item for item in dimension.items if item.is_asked_of(panel.group.id)]
    return consistency, tuple(
        ItemQuality(
            item.id,
            told(found.item_rest[place], few_for_alpha),
            told(found.if_deleted[place], few_for_alpha),
            bool(constant[place]),
            told(unseen[place], few),
            alike[place] if several else Told(),
            few is None and bool(unseen[place] > OFTEN_NOT_OBSERVED),
        )
        for place, item in enumerate(asked)
    )


def _few_whole(answers: Floats, several: bool) -> Need | None:
    """What is lacking in leaders whose raters answered every item: two for each, since one is no distance from the own mean."""
    least = 2 if several else 1
    whole = (~np.isnan(answers).any(axis=-1)).sum(axis=-1) >= least
    what = f"leaders with {least} {WHOLE}" if several else "leaders who answered every item"
    return _lacking(what, FEWEST_SHOWN, int(whole.sum()))


def _own(answering: dict[str, Panel], questionnaire: Questionnaire) -> SelfView | None:
    gaps = self_leniency(answering)
    if gaps is None:
        return None
    own = next(p for p in answering.values() if p.group.kind is GroupKind.SELF)
    agreement = profile_agreement(own.means, others_means(answering))
    views = int((~np.isnan(agreement.gap)).sum())
    few = _lacking("dimensions", FEWEST_DIMENSIONS, len(questionnaire.dimensions)) or _lacking(
        "leaders who rated themselves", FEWEST_SHOWN, views
    )
    return SelfView(
        int(own.present.any(axis=1).sum()),
        {
            dimension.id: told(
                gaps.mean[place],
                _lacking("leaders who rated themselves", FEWEST_LEADERS, int(gaps.leaders[place])),
                gaps.interval.low[place],
                gaps.interval.high[place],
            )
            for place, dimension in enumerate(questionnaire.dimensions)
        },
        told(median(agreement.rho), few),
        told(median(agreement.gap), few),
    )


def told(
    value: ArrayLike, need: Need | None, low: ArrayLike = np.nan, high: ArrayLike = np.nan
) -> Told:
    """A figure as it is told: what it needs, or what it is, NaN being nothing."""
    if need is not None:
        return Told(need=need)
    return Told(_number(value), _number(low), _number(high))


def median(values: Floats) -> float:
    """Median of what is known; NaN when nothing is."""
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else float("nan")


def _number(value: ArrayLike) -> float | None:
    number = float(np.asarray(value, dtype=np.float64))
    return None if np.isnan(number) else number


def _lacking(what: str, least: int, found: int) -> Need | None:
    return None if found >= least else Need(what, least, found)
