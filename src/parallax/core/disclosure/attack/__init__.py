"""The exact attacker: what a set of released facts still leaves open about each protected answer."""

from parallax.core.disclosure.attack.case import (
    BadCase,
    Case,
    Cell,
    ContradictoryFacts,
    Fact,
    Part,
    Stat,
    TooHeavy,
)
from parallax.core.disclosure.attack.decision import decide, harmless_tellers
from parallax.core.disclosure.attack.means import Interval, decide_means, mean_intervals
from parallax.core.disclosure.attack.reading import read_case
from parallax.core.disclosure.attack.verdict import (
    LIMIT_SECONDS,
    Outcome,
    Verdict,
    feasible_values,
)

__all__ = [
    "LIMIT_SECONDS",
    "BadCase",
    "Case",
    "Cell",
    "ContradictoryFacts",
    "Fact",
    "Interval",
    "Outcome",
    "Part",
    "Stat",
    "TooHeavy",
    "Verdict",
    "decide",
    "decide_means",
    "feasible_values",
    "harmless_tellers",
    "mean_intervals",
    "read_case",
]
