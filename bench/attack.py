"""How long the exact attacker takes, and how that grows with facts, raters, items, kinds of figures and earlier releases.

    bin/bench attack

Every case is a made-up but true report: one figure per item and group, one per dimension and group, 10 % not observed, answers as
lenient as real ones. Processor time on one core; `bin/bench attack` keeps the results in bench/results/attack.txt.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import isqrt
from pathlib import Path
from statistics import median
from typing import Any

from parallax.core.disclosure.attack import (
    Case,
    Verdict,
    decide,
    feasible_values,
    read_case,
)
from parallax.core.disclosure.attack.trellis import worlds
from parallax.core.disclosure.policy import rounded

ROOT = Path(__file__).parent.parent
LENIENT = (1, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5)
type Plain = dict[str, Any]
type Answers = dict[tuple[str, str], int]


class Round:
    """A leader's round with `sizes` raters per group, and the facts that a report about it would show."""

    def __init__(
        self, sizes: Sequence[int] = (5, 7), items: int = 40, dimensions: int = 8, seed: int = 1
    ) -> None:
        chance = random.Random(seed)
        self.groups = [[f"g{g}r{n}" for n in range(size)] for g, size in enumerate(sizes)]
        self.people = [person for group in self.groups for person in group]
        per = items // dimensions
        self.dimensions = [[f"d{d}q{n}" for n in range(per)] for d in range(dimensions)]
        self.items = [item for dimension in self.dimensions for item in dimension]
        self.answers: Answers = {
            (person, item): chance.choice(LENIENT)
            for person in self.people
            for item in self.items
            if chance.random() > 0.1
        }

    def facts(self, stats: Sequence[str] = ("mean",), without: int = 0) -> list[Plain]:
        """The figures of one release, in which the last `without` raters of each group are missing yet."""
        groups = [group[: len(group) - without] for group in self.groups]
        found = []
        for members in (*groups, [person for group in groups for person in group]):
            for item in self.items:
                found += [self.fact(stat, members, item) for stat in stats]
            found += [self.dimension(members, items) for items in self.dimensions]
        return [fact for fact in found if fact]

    def fact(self, stat: str, members: Sequence[str], item: str) -> Plain:
        given = {person: self.answers.get((person, item)) for person in members}
        said = [value for value in given.values() if value is not None]
        if len(said) < 2:
            return {}
        fact: Plain = {"stat": stat, "items": [item], "n": len(said)}
        fact["members"] = [person for person, value in given.items() if value is not None]
        return fact | figure(stat, said)

    def dimension(self, members: Sequence[str], items: Sequence[str]) -> Plain:
        patterns: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for person in members:
            given = tuple(item for item in items if (person, item) in self.answers)
            if 2 * len(given) >= len(items):
                patterns[given].append(person)
        parts = [
            {"weight": len(who), "members": who, "items": list(q)} for q, who in patterns.items()
        ]
        n = sum(map(len, patterns.values()))
        total = sum(
            Fraction(sum(self.answers[person, item] for item in given), len(given))
            for given, who in patterns.items()
            for person in who
        )
        fact: Plain = {"stat": "weighted_mean", "parts": parts, "n": n, "decimals": 1}
        return fact | {"value": str(rounded(Fraction(total) / n, 1))} if n else {}

    def case(self, facts: list[Plain]) -> Plain:
        return {"scale": {"min": 1, "max": 5}, "facts": facts}

    def known_by(self, colluder: str) -> Answers:
        return {cell: value for cell, value in self.answers.items() if cell[0] == colluder}


def figure(stat: str, said: list[int]) -> Plain:
    n = len(said)
    match stat:
        case "mean":
            return {"value": str(rounded(Fraction(sum(said), n), 1)), "decimals": 1}
        case "sd":
            spread = n * sum(v * v for v in said) - sum(said) ** 2
            doubled = isqrt(4 * 100 * spread // (n * (n - 1)))
            return {"value": str(rounded(Fraction((doubled + 1) // 2, 10), 1)), "decimals": 1}
        case "median":
            return {"value": str(median(said))}
        case "share_at_least":
            share = rounded(Fraction(100 * sum(v >= 4 for v in said), n), 0)
            return {"value": str(share), "decimals": 0, "threshold": 4}
        case _:
            return {"value": str(min(said) if stat == "min" else max(said))}


def attacked(case: Plain) -> tuple[Verdict, float]:
    """With nothing remembered from before."""
    worlds.cache_clear()
    begin = time.process_time()
    verdict = feasible_values(read_case(case), limit_seconds=120)
    return verdict, time.process_time() - begin


def row(label: str, case: Plain) -> str:
    verdict, seconds = attacked(case)
    answers = sum(map(len, verdict.feasible_values.values()))
    return f"{label:<50} {len(case['facts']):5} facts {answers:6} answers {seconds:7.2f} s  {verdict.outcome.value}"


def measurements() -> Iterator[str]:
    attacked(Round(items=5, dimensions=1).case(Round(items=5, dimensions=1).facts()))
    yield "more items, 5 peers and 7 reports, each and both together, in dimensions of five"
    for items in (10, 30, 60, 120, 240):
        asked = Round(items=items, dimensions=items // 5)
        yield row(f"  {items} items", asked.case(asked.facts()))
    yield "more raters, 40 items in 8 dimensions"
    for sizes in ((3, 3), (5, 7), (10, 15), (20, 30), (40, 60)):
        asked = Round(sizes)
        yield row(f"  groups of {sizes[0]} and {sizes[1]}", asked.case(asked.facts()))
    yield "longer dimensions, 5 peers and 7 reports, 40 items"
    for dimensions in (8, 4, 2, 1):
        asked = Round(dimensions=dimensions)
        yield row(f"  {dimensions} of {40 // dimensions} items", asked.case(asked.facts()))
    yield "earlier releases of the same round, each without another rater of each group"
    asked = Round((8, 10))
    for versions in (1, 2, 3, 4):
        facts = [fact for late in range(versions) for fact in asked.facts(without=late)]
        yield row(f"  {versions} releases", asked.case(facts))
    yield "more kinds of figures, 5 peers and 7 reports, 10 items in 2 dimensions"
    for stats in (("mean", "sd"), ("mean", "median"), ("mean", "min", "max"), ("mean", "share_at_least"),
                  ("mean", "sd", "median", "min", "max", "share_at_least")):  # fmt: skip
        asked = Round(items=10, dimensions=2)
        yield row(f"  {', '.join(stats)}", asked.case(asked.facts(stats)))
    yield from colluders()
    yield from command()


def colluders() -> Iterator[str]:
    yield "a whole leader: 40 items in 8 dimensions, nobody's answers known (m = 3), then each rater's in turn (m = 2)"
    yield "  all values (`feasible_values`), and safe or not by one who knows the truth (`decide`)"
    for sizes in ((5, 7), (10, 15), (20, 22)):
        asked = Round(sizes)
        base = read_case(asked.case(asked.facts()))
        cases = [base, *(replace(base, m=2, known=asked.known_by(p)) for p in asked.people)]
        every = timed(cases, feasible_values)
        quick = timed(cases, partial(decide, truth=asked.answers))
        yield f"  groups of {sizes[0]:2} and {sizes[1]:2}: {len(cases)} attacks {every:6.2f} s, decided in {quick:5.2f} s"


def timed(cases: Sequence[Case], attack: Callable[[Case], object]) -> float:
    worlds.cache_clear()
    begin = time.process_time()
    for case in cases:
        attack(case)
    return time.process_time() - begin


def command() -> Iterator[str]:
    asked = Round(items=25, dimensions=5)
    case = asked.case(asked.facts())
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "case.json"
        path.write_text(json.dumps(case))
        begin = time.perf_counter()
        words = [sys.executable, "-m", "parallax", "attack", str(path), "--json"]
        subprocess.run(
            words, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.DEVNULL
        )
        seconds = time.perf_counter() - begin
    yield f"`parallax attack`, from start to end, wall clock: {len(case['facts'])} facts {seconds:.2f} s"


def main() -> None:
    print(
        f"the exact attacker on one core, Python {sys.version.split()[0]}, processor seconds, load {os.getloadavg()[0]:.1f} at the start\n"
    )
    for line in measurements():
        print(line, flush=True)


if __name__ == "__main__":
    main()
