"""What is told about an instrument: figures with what they need, for dimensions, rater groups and the programme."""

from collections.abc import Mapping
from dataclasses import dataclass

from parallax.core.psychometrics.programme import Estimates


@dataclass(frozen=True)
class Need:
    """A figure needs at least `least` of `what`, and there are `found`."""

    what: str
    least: int
    found: int


@dataclass(frozen=True)
class Told:
    """A figure with its 95 % interval where it has one; None where it needs more, or cannot be computed from these answers."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    need: Need | None = None


@dataclass(frozen=True)
class ItemQuality:
    """`rest`: correlation with the sum of the dimension's other items, centred within leaders; negative, it may have to be turned round.

    `agreement`: median r_wg over leaders with five raters.
    """

    id: str
    rest: Told
    alpha_without: Told
    constant: bool
    not_observed: Told
    agreement: Told
    often_not_observed: bool

    @property
    def runs_against(self) -> bool:
        return self.rest.value is not None and self.rest.value < 0


@dataclass(frozen=True)
class Consistency:
    """Over the `raters` who answered every item; below 50 of them alpha has its interval only. `without_constant`: over the items that vary."""

    raters: int
    centred: bool
    alpha: Told
    standardised: Told
    without_constant: Told
    omega: Told


@dataclass(frozen=True)
class BetweenRaters:
    """ICC(1) and ICC(2) by analysis of variance (k0) and ICC(1) by REML; what they mean for groups of usual sizes."""

    icc1: Told
    icc2: Told
    icc1_reml: Told
    reliability: Mapping[int, Told]
    raters_needed: Told


@dataclass(frozen=True)
class Agreement:
    """Medians over leaders whose group has at least five raters: r*_wg(j) against two nulls and against the most dissensus, r_wg(j), a_wg
    (mean over items), average deviation in points with what is acceptable."""

    leaders: int
    uniform: Told
    slight_skew: Told
    dissensus: Told
    parallel: Told
    a_wg: Told
    deviation: Told
    acceptable: float


@dataclass(frozen=True)
class DimensionQuality:
    id: str
    name: str
    consistency: Consistency
    between: BetweenRaters | None
    agreement: Agreement | None
    items: tuple[ItemQuality, ...]


@dataclass(frozen=True)
class StyleCounts:
    """How many questionnaires, never which; medians of the indices over them. `far_out`: None for self ratings, which stand alone."""

    questionnaires: int
    straight_lining: Told
    far_out: Told | None
    modal: Told
    extreme: Told
    irv: Told


@dataclass(frozen=True)
class GroupQuality:
    """`need`: what the group needs for any figure, None when it has it."""

    id: str
    name: str
    leaders: int
    raters: int
    need: Need | None
    median_raters: Told
    not_observed: Told
    often_not_observed: bool
    style: StyleCounts
    dimensions: tuple[DimensionQuality, ...]


@dataclass(frozen=True)
class SelfView:
    """Over leaders who rated themselves: normal leniency (self minus others) by dimension, medians of profile agreement."""

    leaders: int
    leniency: Mapping[str, Told]
    profile_rho: Told
    profile_gap: Told


@dataclass(frozen=True)
class Instrument:
    """`estimates`: the constants that a report could use; None when they need more leaders, as `needs` tells."""

    title: str
    leaders: int
    raters: int
    groups: tuple[GroupQuality, ...]
    own: SelfView | None
    estimates: Estimates | None
    needs: Need | None
