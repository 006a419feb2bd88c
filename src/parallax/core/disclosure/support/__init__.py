"""Structural k-support: no combination of released sums may be about too few people (SCIENCE 2.5, P2). Exact, and blind to the answers."""

from parallax.core.disclosure.support.choice import Choice, Part, PastLeaks, Total, least_loss
from parallax.core.disclosure.support.figures import (
    Atom,
    System,
    is_mean,
    systems_of,
    weights_of,
)
from parallax.core.disclosure.support.search import Witness, leaks, people_needed, witness

__all__ = [
    "Atom",
    "Choice",
    "Part",
    "PastLeaks",
    "System",
    "Total",
    "Witness",
    "is_mean",
    "leaks",
    "least_loss",
    "people_needed",
    "systems_of",
    "weights_of",
    "witness",
]
