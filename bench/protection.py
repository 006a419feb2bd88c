"""What the structural rule costs and what it prevents: planned figures still shown, beside the usual rule "3 per group, everything else shown".

    bin/bench protection [--leaders 200]

Simulated leaders: 1 self, 2 superiors (named), peers and direct reports; 40 items in 8 dimensions; each answer of a rater is missing with 10 %,
independently. Only who answered what decides, so the answers are all the same. A planned figure is a mean (dimension or item, of a protected group) with as many
people as it needs by itself.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Cell, Hidden, Protected, Reason, Released
from parallax.core.disclosure.support import leaks, systems_of, weights_of, witness
from parallax.core.evidence import Evidence, Rating, Respondent
from parallax.core.psychometrics.scoring import score
from parallax.core.questionnaire import (
    Dimension,
    GroupKind,
    Item,
    Questionnaire,
    RaterGroup,
    Scale,
)

MISSING = 0.1
ASKED = Questionnaire(
    "Simulated",
    Scale(1, 5),
    tuple(
        Dimension(f"d{d}", f"D{d}", tuple(Item(f"d{d}i{i}", "Item") for i in range(5)))
        for d in range(8)
    ),
    (
        RaterGroup("self", "Self", GroupKind.SELF),
        RaterGroup("superior", "Superiors", GroupKind.NAMED),
        RaterGroup("peer", "Peers", GroupKind.PROTECTED, merge_into="colleagues"),
        RaterGroup("report", "Direct reports", GroupKind.PROTECTED, merge_into="colleagues"),
        RaterGroup("colleagues", "Colleagues", GroupKind.MERGED),
    ),
)
EXEMPT = ("self", "superior")


def leader(chance: random.Random, peers: int, reports: int) -> Evidence:
    people = ["self", "superior", "superior", *["peer"] * peers, *["report"] * reports]
    return Evidence(
        tuple(
            Rating(Respondent(number), group, item.id, None if chance.random() < MISSING else 3)
            for number, group in enumerate(people)
            for item in ASKED.items
        )
    )


def names_of(said: Evidence) -> dict[Respondent, str]:
    return {rating.respondent: f"{rating.group}-{rating.respondent}" for rating in said.ratings}


def exempt_names(said: Evidence) -> set[str]:
    return {name for name in names_of(said).values() if name.startswith(EXEMPT)}


@dataclass(frozen=True)
class Ours:
    planned: int
    shown: int
    seconds: float


def ours(said: Evidence) -> Ours:
    scores = score(said, ASKED)
    begin = time.process_time()
    protected = protect(scores, ASKED)
    seconds = time.process_time() - begin
    facts = released_facts(said, ASKED, protected, names_of(said))
    if leaks(facts, exempt_names(said)):
        raise SystemExit("a protected report fails the structural check")
    cells = list(protected_cells(protected))
    planned = [c for c in cells if not is_too_few(c)]
    return Ours(len(planned), sum(isinstance(c, Released) for c in cells), seconds)


def protected_cells(protected: Protected) -> Iterator[Cell]:
    shielded = {column.group.id for column in protected.groups if column.group.is_protected}
    for table in (protected.dimensions, protected.items):
        yield from (cell for (_, group), cell in table.items() if group in shielded)


def is_too_few(cell: Cell) -> bool:
    return isinstance(cell, Hidden) and cell.reason in (Reason.TOO_FEW, Reason.NO_ANSWERS)


@dataclass(frozen=True)
class Usual:
    """`fewest` is the smallest number of people that some combination is about, 4 if it is more than three."""

    shown: int
    fewest: int


def usual(said: Evidence) -> Usual:
    """Every mean of three people or more, of superiors also of fewer, and one over all raters but the leader."""
    answered: dict[str, dict[str, set[str]]] = {}
    names = names_of(said)
    for rating in said.ratings:
        if rating.value is not None and rating.group != "self":
            person = answered.setdefault(rating.group, {}).setdefault(
                names[rating.respondent], set()
            )
            person.add(rating.item)
    groups = [(name, people, 1 if name in EXEMPT else 3) for name, people in answered.items()]
    everybody = {who: items for people in answered.values() for who, items in people.items()}
    facts = [fact for _, people, least in groups for fact in means(people, least)]
    shown = sum(len(list(means(people, 3))) for name, people, _ in groups if name not in EXEMPT)
    figures = [*facts, *means(everybody, 3)]
    return Usual(shown, fewest({n: weights_of(f) for n, f in enumerate(figures)}, said))


def means(people: Mapping[str, set[str]], least: int) -> Iterator[dict[str, Any]]:
    for dimension in ASKED.dimensions:
        parts = []
        for who, items in people.items():
            given = [item.id for item in dimension.items if item.id in items]
            if 2 * len(given) >= len(dimension.items):
                parts.append({"weight": 1, "members": [who], "items": given})
        if len(parts) >= least:
            yield {"stat": "weighted_mean", "parts": parts}
        for item in dimension.items:
            members = [who for who, items in people.items() if item.id in items]
            if len(members) >= least:
                yield {"stat": "mean", "members": members, "items": [item.id]}


def fewest(figures: Mapping[int, Any], said: Evidence) -> int:
    systems = systems_of(figures, exempt_names(said))
    return next((n for n in (1, 2, 3) if any(witness(s, s.figures, n + 1) for s in systems)), 4)


def line(title: str, leaders: int, peers: int, reports: int) -> tuple[str, list[Ours]]:
    chance = random.Random(f"{peers} and {reports}")
    people = [leader(chance, peers, reports) for _ in range(leaders)]
    one, other = [ours(said) for said in people], [usual(said) for said in people]
    kept = sum(o.shown for o in one) / max(1, sum(o.planned for o in one))
    worst = min((o.shown / o.planned for o in one if o.planned), default=1)
    failing = [sum(o.fewest <= n for o in other) / leaders for n in (3, 2, 1)]
    return (
        f"{title:>14} {kept:>8.1%} {worst:>8.1%} {statistics.mean(o.planned for o in one):>8.1f}"
        f" {statistics.mean(o.shown for o in one):>8.1f}"
        f" | {statistics.mean(o.shown for o in other):>8.1f}"
        + "".join(f" {share:>8.1%}" for share in failing)
    ), one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaders", type=int, default=200)
    leaders = parser.parse_args().leaders
    print(
        f"{leaders} simulated leaders per line, Python {sys.version.split()[0]}. Figures: means of protected groups, at most 48 per group."
        "\nOurs: planned figures still shown (all leaders together; worst leader), figures planned and shown per leader."
        "\nUsual rule: figures shown per leader, and share of leaders for whom a combination of shown means is about at most 3, 2, 1 protected people."
        "\n(3: with one who tells, two remain; 2: two remain; 1: an answer, or a rater's weighted sum of answers, follows exactly.)\n"
    )
    print(
        f"{'':14} {'------- ours ----------------------':>35} | {'------- usual rule -----------------':>35}"
    )
    print(
        f"{'peers+reports':>14} {'kept':>8} {'worst':>8} {'planned':>8} {'shown':>8} | {'shown':>8} {'<=3':>8} {'<=2':>8} {'1':>8}"
    )
    text, typical = line("5+7", leaders, 5, 7)
    print(text)
    for size in range(3, 13):
        print(line(f"{size}+{size}", leaders, size, size)[0])
    times = sorted(o.seconds * 1000 for o in typical)
    print(
        f"\nprotecting one leader (5+7): median {times[len(times) // 2]:.1f} ms, slowest {times[-1]:.1f} ms of processor"
    )


if __name__ == "__main__":
    main()
