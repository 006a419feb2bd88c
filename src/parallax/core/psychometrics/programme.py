"""What many leaders together tell about measuring: the constants of bands and gaps. Never from fewer than 20 leaders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from parallax.core.psychometrics.components import reml
from parallax.core.psychometrics.consistency import alpha, covariance
from parallax.core.psychometrics.observed import (
    Flags,
    Floats,
    count,
    deviations,
    mean,
    observed,
    ratio,
)
from parallax.core.psychometrics.panel import Panel
from parallax.core.psychometrics.uncertainty import Interval, moments, t_interval
from parallax.core.questionnaire import GroupKind, Questionnaire

FEWEST_LEADERS = 20
FEWEST_FOR_ICC = 3


@dataclass(frozen=True)
class Estimates:
    """`raters`: SD between raters of one leader and group; `medians` of others' means; over all, and for each dimension with 20 leaders.

    `own` and `alpha`: SD over leaders of their self rating, and its consistency, None below 20 self ratings. `between`: SD over leaders
    of a group's mean, None below 20 leaders with two raters of a group. `icc`: ICC(1) of raters, None without 20 leaders who have three
    of a group. In points of the scale; NaN: cannot be estimated.
    """

    leaders: int
    selves: int
    raters: float
    raters_of: Mapping[str, float]
    midpoint: float
    medians: Mapping[str, float]
    own: float | None
    alpha: float | None
    between: float | None
    icc: float | None


@dataclass(frozen=True)
class Leniency:
    """Mean over `leaders` of self minus others, by dimension, with a 95 % interval; NaN below 20 leaders."""

    mean: Floats
    interval: Interval
    leaders: Floats


def spread_between_raters(groups: Sequence[ArrayLike]) -> Floats:
    """s_p: how far raters of one leader and group lie apart, pooled over leaders and groups; one value for each dimension.

    sqrt(sum of squares within / sum of (n - 1)), the root of the pooled mean square. `groups`: (leaders, raters, dimensions) each, in
    points of the scale, NaN = no score. NaN where no group has two raters. Raises ValueError without three axes.
    Source: SCIENCE 1.1; Searle, Casella & McCulloch 1992.

    >>> spread_between_raters([[[[3.0], [4.0]], [[5.0], [5.0]]]]).round(4).tolist()
    [0.5]
    """
    squares, freedom = _within(groups)
    return np.sqrt(ratio(squares, freedom))


def estimate(panels: Mapping[str, Panel], questionnaire: Questionnaire) -> Estimates | None:
    """The constants of a programme, or None below 20 leaders who have two raters in some group.

    From fewer, one group's own spread would show through. s_p overall pools the dimensions' squares; `midpoint` is the median over leaders and
    dimensions (overused strengths left out) of the unweighted mean of the groups' means; `own` is the root of the mean
    variance over dimensions, `alpha` the mean over dimensions of several items, `icc` that over groups and dimensions by REML. Raises ValueError when a dimension's panels differ in their leaders. Source: SCIENCE 1.1.
    """
    leaders = leaders_with_two_raters(panels)
    if leaders < FEWEST_LEADERS:
        return None
    others, own = _sides(panels)
    squares, freedom = _within([panel.scores for panel in others])
    paired = _paired(others).sum(axis=0) >= FEWEST_LEADERS
    means, names = others_means(panels), [d.id for d in questionnaire.dimensions]
    calm = [not dimension.pressure for dimension in questionnaire.dimensions]
    judged = means[:, calm] if any(calm) else means
    selves = own.means if own else np.full((len(means), 1), np.nan)
    n, _, variances = moments(selves.T)
    enough = n >= FEWEST_LEADERS
    return Estimates(
        leaders,
        int(n.max()),
        float(np.sqrt(ratio(squares.sum(), freedom.sum()))),
        dict(
            zip(
                names,
                np.where(paired, np.sqrt(ratio(squares, freedom)), np.nan).tolist(),
                strict=True,
            )
        ),
        _median(judged),
        dict(zip(names, map(_median, means.T), strict=True)),
        float(np.sqrt(variances[enough].mean())) if enough.any() else None,
        _alpha(own) if own else None,
        _between(others, calm),
        _icc(others),
    )


def _between(others: Sequence[Panel], calm: Sequence[bool]) -> float | None:
    """SD over leaders of group means, the root of the mean variance over groups and dimensions with 20 leaders who have two raters."""
    variances: list[float] = []
    for panel in others:
        scores = np.moveaxis(panel.scores, -1, 0)[calm]
        enough = (count(scores, -1) > 1).sum(axis=-1) >= FEWEST_LEADERS
        _, _, between = moments(mean(scores, -1))
        variances += between[enough].tolist()
    return float(np.sqrt(np.mean(variances))) if variances else None


def leaders_with_two_raters(panels: Mapping[str, Panel]) -> int:
    """How many leaders have two raters of one group, self apart, with a score in the same dimension: those who tell about spread."""
    others, _ = _sides(panels)
    return int(_paired(others).any(axis=-1).sum()) if others else 0


def _paired(others: Sequence[Panel]) -> Flags:
    """Which leaders have two raters of one group with a score, by dimension: (leaders, dimensions)."""
    return np.asarray(np.any([count(panel.scores, 1) > 1 for panel in others], axis=0))


def others_means(panels: Mapping[str, Panel]) -> Floats:
    """Unweighted mean of the means of all groups but self: (leaders, dimensions), NaN where no other has a score.

    Raises ValueError without a group of others.
    """
    others, _ = _sides(panels)
    if not others:
        raise ValueError("nobody but self is asked")
    return mean(np.stack([panel.means for panel in others]), 0)


def self_leniency(panels: Mapping[str, Panel]) -> Leniency | None:
    """How much higher leaders of a programme rate themselves than others do: what a normal gap is. None without self ratings.

    Mean of self - others over leaders who have both, with Student's interval. Leaders count once. Source: SCIENCE 1.1.
    """
    _, own = _sides(panels)
    if own is None:
        return None
    gaps = (own.means - others_means(panels)).T
    n, middle, _ = moments(gaps)
    interval, few = t_interval(gaps), n < FEWEST_LEADERS
    return Leniency(
        np.where(few, np.nan, middle),
        Interval(np.where(few, np.nan, interval.low), np.where(few, np.nan, interval.high)),
        n,
    )


def _sides(panels: Mapping[str, Panel]) -> tuple[list[Panel], Panel | None]:
    own = [p for p in panels.values() if p.group.kind is GroupKind.SELF and p.present.any()]
    others = [p for p in panels.values() if p.group.kind is not GroupKind.SELF]
    return others, own[0] if own else None


def _within(groups: Sequence[ArrayLike]) -> tuple[Floats, Floats]:
    """Sum of squares within leader and group, and its degrees of freedom, by dimension."""
    squares: list[Floats] = []
    freedom: list[Floats] = []
    for group in groups:
        scores = observed(group, axes=3)
        squares.append(np.nansum(deviations(scores, -2) ** 2, axis=(-3, -2)))
        freedom.append(np.maximum(count(scores, -2) - 1, 0).sum(axis=-2))
    return np.sum(squares, axis=0), np.sum(freedom, axis=0)


def _icc(others: Sequence[Panel]) -> float | None:
    """Mean of ICC(1) over the groups and dimensions with 20 leaders of three raters each."""
    tables = [panel.scores[:, :, place] for panel in others for place in range(len(panel.items))]
    enough = [t for t in tables if (count(t, -1) >= FEWEST_FOR_ICC).sum() >= FEWEST_LEADERS]
    known = [icc for table in enough if not np.isnan(icc := reml(table).icc1)]
    return float(np.mean(known)) if known else None


def _alpha(own: Panel) -> float | None:
    """Mean over the dimensions of alpha among leaders who rated themselves on every item of it."""
    of = [covariance(own.answers(dimension)[own.present]) for dimension in own.items]
    known = [float(alpha(each).value) for each in of if each.n >= FEWEST_LEADERS]
    known = [value for value in known if not np.isnan(value)]
    return float(np.mean(known)) if known else None


def _median(means: Floats) -> float:
    """Of leaders' means, one dimension or several side by side; NaN with fewer than 20 leaders who have one."""
    known = ~np.isnan(means)
    leaders = known.reshape(len(means), -1).any(axis=-1).sum()
    return float(np.median(means[known])) if leaders >= FEWEST_LEADERS else float("nan")
