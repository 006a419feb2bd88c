"""What to publish so that least is lost and no combination is about too few people: decided from membership alone, never from answers."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parallax.core.disclosure.support.figures import System
from parallax.core.disclosure.support.search import Witness, witness

NODES = 2_000
"""Branches after which the best choice so far is taken; a typical report needs fewer than ten. A count, not a clock: the same choice everywhere."""


class PastLeaks(ValueError):
    """What was released earlier already tells about too few people: no choice of new figures helps."""

    def __init__(self, found: Witness[Hashable]) -> None:
        super().__init__(f"earlier releases tell about {found.people} people: {found.figures}")
        self.witness = found


@dataclass(frozen=True)
class Part[Name: Hashable]:
    """Figures over common answers, of which every combination must be about `needed` people."""

    system: System[Name]
    needed: int


@dataclass(frozen=True)
class Total[Name: Hashable]:
    """A figure computed from displayed ones, there as long as one of them is."""

    weight: int
    sources: frozenset[Name]


@dataclass(frozen=True)
class Choice[Name: Hashable]:
    """`exact`: no safe choice loses less. Otherwise nothing more can be shown beside what is, but another choice might be better."""

    hidden: frozenset[Name]
    exact: bool


def least_loss[Name: Hashable](
    parts: Sequence[Part[Name]],
    weights: Mapping[Name, int],
    totals: Sequence[Total[Name]] = (),
) -> Choice[Name]:
    """The figures of `weights` to hide so that what remains is safe and the weight of what is lost is least.

    Figures of the parts without weight are out already and stay (earlier releases); PastLeaks if they leak by themselves. Among equal losses the
    choice that keeps the earlier figures of `weights` wins. Weights are positive. Source: SCIENCE 2.6 (optimal suppressor):
    leaks are monotone, so each witness gives a cut "not all of these", and branching over its figures finds the optimum.

    >>> from parallax.core.disclosure.support.figures import Atom
    >>> both = System(("shown apart", "all"), (Atom(6, (((0, 1), (1, 1)),)), Atom(1, (((1, 1),),))))
    >>> least_loss([Part(both, 4)], {"shown apart": 1, "all": 2})
    Choice(hidden=frozenset({'shown apart'}), exact=True)
    """
    out = {name for part in parts for name in part.system.figures if name not in weights}
    for part in parts:
        if found := witness(part.system, out, part.needed):
            raise PastLeaks(Witness(tuple(found.figures), found.people, found.raters))
    costs = _costs(
        {
            name: weight + sum(total.weight for total in totals if total.sources == {name})
            for name, weight in weights.items()
        }
    )
    heavy = [Total(t.weight << len(weights), t.sources) for t in totals if len(t.sources) > 1]
    alone = [_Search([part], costs, []).best() for part in parts]
    hidden = frozenset(name for choice in alone for name in choice.hidden)
    if not any(total.sources <= hidden for total in heavy):
        return Choice(hidden, all(choice.exact for choice in alone))
    floors = [sum(costs[name] for name in choice.hidden) if choice.exact else 0 for choice in alone]
    return _Search(parts, costs, heavy, floors).best()


def _costs[Name: Hashable](weights: Mapping[Name, int]) -> dict[Name, int]:
    """Weights with ties broken: below the weight's last digit, an earlier figure costs more than all later ones together."""
    number = len(weights)
    if any(weight < 1 for weight in weights.values()):
        raise ValueError("weights must be positive")
    return {
        name: (weight << number) + (1 << (number - 1 - place))
        for place, (name, weight) in enumerate(weights.items())
    }


@dataclass
class _Search[Name: Hashable]:
    """Branch and bound over cuts that are found when they are needed."""

    parts: Sequence[Part[Name]]
    costs: Mapping[Name, int]
    totals: Sequence[Total[Name]]
    floors: Sequence[int] = ()
    seen: dict[tuple[int, frozenset[Name]], tuple[Name, ...]] = field(default_factory=dict)
    hidden: frozenset[Name] = frozenset()
    loss: int = 0
    nodes: int = 0

    def best(self) -> Choice[Name]:
        self.hidden = self._greedy()
        self.loss = self._loss(self.hidden)
        if self.hidden:
            self._branch(frozenset(), frozenset())
        return Choice(self.hidden, self.nodes <= NODES)

    def _branch(self, hidden: frozenset[Name], kept: frozenset[Name]) -> None:
        self.nodes += 1
        if self.nodes > NODES or self._bound(hidden) >= self.loss:
            return
        cut = self._cut(hidden)
        if not cut:
            self.hidden, self.loss = hidden, self._loss(hidden)
            return
        for name in self._cheapest_first(cut):
            if name not in kept:
                self._branch(hidden | {name}, kept)
                kept |= {name}

    def _greedy(self) -> frozenset[Name]:
        """A safe choice to begin with: hide the cheapest of each cut, then show again what can be."""
        hidden: frozenset[Name] = frozenset()
        while cut := self._cut(hidden):
            hidden |= {self._cheapest_first(cut)[0]}
        for name in reversed(self._cheapest_first(hidden)):
            if not self._cut(hidden - {name}):
                hidden -= {name}
        return hidden

    def _cut(self, hidden: frozenset[Name]) -> tuple[Name, ...]:
        """Figures not all of which may be shown, if `hidden` does not suffice; earlier releases are left out of it."""
        for number, part in enumerate(self.parts):
            key = number, hidden.intersection(part.system.figures)
            if key not in self.seen:
                found = witness(
                    part.system, [f for f in part.system.figures if f not in hidden], part.needed
                )
                self.seen[key] = found.figures if found else ()
            if cut := tuple(name for name in self.seen[key] if name in self.costs):
                return cut
        return ()

    def _cheapest_first(self, names: Iterable[Name]) -> list[Name]:
        return sorted(names, key=self.costs.__getitem__)

    def _loss(self, hidden: Collection[Name]) -> int:
        return sum(self.costs[name] for name in hidden) + self._lost_totals(hidden)

    def _lost_totals(self, hidden: Collection[Name]) -> int:
        return sum(total.weight for total in self.totals if total.sources <= set(hidden))

    def _bound(self, hidden: frozenset[Name]) -> int:
        """No less can be lost below this branch: in each part at least its own optimum."""
        if not self.floors:
            return self._loss(hidden)
        inside = (
            sum(self.costs[name] for name in hidden.intersection(part.system.figures))
            for part in self.parts
        )
        return self._lost_totals(hidden) + sum(map(max, inside, self.floors))
