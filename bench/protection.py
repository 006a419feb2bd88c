"""What protection costs and what it prevents: planned figures still shown, beside the usual rule "3 per group, everything else shown".

    bin/bench protection [--leaders 200] [--others 60] [--audited 20]

Simulated leaders: 1 self, 2 superiors (named), peers and direct reports; 40 items in 8 dimensions; each answer of a rater is missing with 10 %,
independently. Answers are lenient (`PROFILE`), and each rater has a tendency of his own (`TENDENCY`). A planned figure is a mean (dimension or item) with as many
people as it needs by itself. The picture goes to bench/results/protection.svg.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from statistics import NormalDist, mean, median
from typing import Any

from bench.protection_picture import Point, picture
from parallax.core.disclosure.attack import Case, Outcome, decide, read_case
from parallax.core.disclosure.attack.trellis import worlds
from parallax.core.disclosure.audit import ALONE, WITH_ONE_WHO_TELLS, protect_and_audit
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.policy import rounded
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Cell, Hidden, Protected, Reason, Released
from parallax.core.disclosure.support import is_mean, leaks, systems_of, weights_of, witness
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

PICTURE = Path(__file__).parent / "results" / "protection.svg"
MISSING = 0.1
PROFILE = (0.03, 0.09, 0.23, 0.42, 0.23)
"""Shares of the answers 1 to 5."""
TENDENCY = 0.3
"""Share of the variance (of the normal variable behind the answers) that lies between raters."""
ATTACK_SECONDS = 5.0
PROCESSES = 2
TYPICAL = (5, 7)
SIZES = range(3, 13)
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


def leader(number: int, peers: int, reports: int) -> Evidence:
    chance = random.Random(f"{peers} and {reports}: {number}")
    people = ["self", "superior", "superior", *["peer"] * peers, *["report"] * reports]
    return Evidence(
        tuple(
            Rating(Respondent(who), group, item.id, value)
            for who, group in enumerate(people)
            for item, value in zip(ASKED.items, answers(chance), strict=True)
        )
    )


def answers(chance: random.Random) -> Iterator[int | None]:
    """One rater's, whose tendency leaves the shares of all raters together at `PROFILE`."""
    tendency = chance.gauss(0, TENDENCY**0.5)
    for _ in ASKED.items:
        lenience = NormalDist().cdf(tendency + chance.gauss(0, (1 - TENDENCY) ** 0.5))
        value = 1 + sum(lenience * sum(PROFILE) > bound for bound in accumulate(PROFILE[:-1]))
        yield None if chance.random() < MISSING else value


def names_of(said: Evidence) -> dict[Respondent, str]:
    return {rating.respondent: f"{rating.group}-{rating.respondent}" for rating in said.ratings}


def exempt_names(said: Evidence) -> set[str]:
    return {name for name in names_of(said).values() if name.startswith(EXEMPT)}


@dataclass(frozen=True)
class Count:
    """Figures planned and shown: of protected groups, and of all columns (self and superiors included)."""

    planned: int
    shown: int
    planned_in_all: int
    shown_in_all: int


def count(protected: Protected) -> Count:
    shielded = {column.group.id for column in protected.groups if column.group.is_protected}
    cells = [
        (group in shielded, cell)
        for table in (protected.dimensions, protected.items)
        for (_, group), cell in table.items()
        if not is_too_few(cell)
    ]
    shown = [is_shielded for is_shielded, cell in cells if isinstance(cell, Released)]
    return Count(sum(is_shielded for is_shielded, _ in cells), sum(shown), len(cells), len(shown))


@dataclass(frozen=True)
class Audited:
    count: Count
    seconds: float
    attacked: Outcome


def structural(said: Evidence) -> tuple[Count, float]:
    scores = score(said, ASKED)
    begin = time.process_time()
    protected = protect(scores, ASKED)
    seconds = time.process_time() - begin
    facts = released_facts(said, ASKED, protected, names_of(said))
    if leaks(list(filter(is_mean, facts)), exempt_names(said)):
        raise SystemExit("a protected report fails the structural check")
    return count(protected), seconds


def audited(said: Evidence) -> Audited:
    """With nothing remembered from before; then the whole report attacked at once, as the usual rule's is."""
    worlds.cache_clear()
    begin = time.process_time()
    protected = protect_and_audit(said, ASKED)
    seconds = time.process_time() - begin
    facts = released_facts(said, ASKED, protected, names_of(said))
    return Audited(count(protected), seconds, attacked(facts, said))


def attacked(facts: Sequence[Mapping[str, Any]], said: Evidence) -> Outcome:
    """`LEAK`: at least one protected answer follows exactly, for somebody who knows nobody's answers, only who answered what."""
    if not facts:
        return Outcome.SAFE
    return decide(case_of(facts, said, m=2), truth_of(said), ATTACK_SECONDS)


def attacked_as_audited(facts: Sequence[Mapping[str, Any]], said: Evidence) -> Outcome:
    """By what our audit demands: three values possible for each answer, two for one who tells."""
    truth = truth_of(said)
    alone = case_of(facts, said, m=ALONE)
    cells = {cell for fact in alone.facts for cell in fact.all_cells}
    tellers = sorted({who for who, _ in cells} - exempt_names(said))
    known = [{cell: truth[cell] for cell in cells if cell[0] == who} for who in tellers]
    cases = [alone, *(replace(alone, m=WITH_ONE_WHO_TELLS, known=one) for one in known)]
    outcomes = (decide(case, truth, ATTACK_SECONDS) for case in cases)
    return next((outcome for outcome in outcomes if outcome is not Outcome.SAFE), Outcome.SAFE)


def case_of(facts: Sequence[Mapping[str, Any]], said: Evidence, m: int) -> Case:
    scale = {"min": ASKED.scale.min, "max": ASKED.scale.max}
    exempt = sorted(exempt_names(said))
    return read_case({"scale": scale, "m": m, "facts": list(facts), "exempt_respondents": exempt})


def truth_of(said: Evidence) -> dict[tuple[str, str], int]:
    names = names_of(said)
    return {
        (names[rating.respondent], rating.item): rating.value
        for rating in said.ratings
        if rating.value is not None
    }


def is_too_few(cell: Cell) -> bool:
    return isinstance(cell, Hidden) and cell.reason in (Reason.TOO_FEW, Reason.NO_ANSWERS)


@dataclass(frozen=True)
class Usual:
    """`fewest` is the smallest number of people that some combination is about, 4 if it is more than three."""

    shown: int
    fewest: int
    facts: tuple[Mapping[str, Any], ...]


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
    truth = truth_of(said)
    return Usual(
        shown,
        fewest({n: weights_of(f) for n, f in enumerate(figures)}, said),
        tuple(fact | displayed(fact, truth) for fact in figures),
    )


def displayed(fact: Mapping[str, Any], truth: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    own = [
        mean(Fraction(truth[who, item]) for item in part["items"])
        for part in fact.get("parts", [fact])
        for who in part["members"]
    ]
    n = len(fact["members"]) if "members" in fact else len(fact["parts"])
    return {"value": str(rounded(mean(own), 1)), "decimals": 1, "n": n}


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


@dataclass(frozen=True)
class Task:
    number: int
    peers: int
    reports: int
    is_audited: bool
    is_attacked_as_audited: bool


@dataclass(frozen=True)
class Measured:
    """One leader. None is what was not measured of this one."""

    structural: Count
    seconds: float
    usual_shown: int
    usual_fewest: int
    audited: Audited | None
    usual_attacked: Outcome
    usual_as_audited: Outcome | None


def measured(task: Task) -> Measured:
    said = leader(task.number, task.peers, task.reports)
    counts, seconds = structural(said)
    other = usual(said)
    return Measured(
        counts,
        seconds,
        other.shown,
        other.fewest,
        audited(said) if task.is_audited else None,
        attacked(other.facts, said),
        attacked_as_audited(other.facts, said) if task.is_attacked_as_audited else None,
    )


@dataclass(frozen=True)
class Row:
    peers: int
    reports: int
    leaders: Sequence[Measured]

    @property
    def audits(self) -> list[Audited]:
        return [one.audited for one in self.leaders if one.audited]

    @property
    def structural(self) -> list[Count]:
        return [one.structural for one in self.leaders]

    @property
    def after_audit(self) -> list[Count]:
        return [audit.count for audit in self.audits]

    @property
    def usual_attacked(self) -> list[Outcome]:
        return [one.usual_attacked for one in self.leaders]

    @property
    def usual_leaks(self) -> float:
        return share(outcome is Outcome.LEAK for outcome in self.usual_attacked)

    @property
    def texts(self) -> tuple[str, str]:
        first = f"{f'{self.peers}+{self.reports}':>14}"
        worst = min((c.shown / c.planned for c in self.after_audit if c.planned), default=1)
        attacks = self.usual_attacked
        ours = [
            f"{mean(c.planned for c in self.structural):>8.1f}",
            f"{kept(self.structural):>11.1%} {kept(self.after_audit):>8.1%} {worst:>8.1%}",
            f"{mean(c.shown for c in self.after_audit):>8.1f} |",
            f"{kept_in_all(self.structural):>11.1%} {kept_in_all(self.after_audit):>8.1%} |",
            f"{share(a.attacked is Outcome.LEAK for a in self.audits):>8.1%}",
            f"{sum(a.attacked is Outcome.UNKNOWN for a in self.audits):>8}",
            f"{len(self.audits):>8}",
        ]
        usual = [
            f"{mean(one.usual_shown for one in self.leaders):>8.1f} |",
            *(f"{share(one.usual_fewest <= n for one in self.leaders):>8.1%}" for n in (3, 2, 1)),
            f"| {self.usual_leaks:>8.1%} {sum(o is Outcome.UNKNOWN for o in attacks):>8}",
            f"{len(attacks):>8}",
        ]
        return " ".join([first, *ours]), " ".join([first, *usual])

    @property
    def point(self) -> Point:
        return Point(
            self.peers,
            kept(self.after_audit),
            self.usual_leaks,
            mean(c.shown for c in self.after_audit),
            mean(one.usual_shown for one in self.leaders),
        )


def kept(counts: Sequence[Count]) -> float:
    return sum(c.shown for c in counts) / max(1, sum(c.planned for c in counts))


def kept_in_all(counts: Sequence[Count]) -> float:
    return sum(c.shown_in_all for c in counts) / max(1, sum(c.planned_in_all for c in counts))


def share(found: Iterator[bool]) -> float:
    return mean([float(one) for one in found])


def rows(leaders: int, others: int, audited: int) -> Iterator[Row]:
    """The typical leaders are all audited, of the other sizes the first `audited`; the long attack is for some of the typical."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        typical = [Task(n, *TYPICAL, True, n < others) for n in range(leaders)]
        yield Row(*TYPICAL, list(pool.map(measured, typical)))
        for size in SIZES:
            tasks = [Task(n, size, size, n < audited, False) for n in range(others)]
            yield Row(size, size, list(pool.map(measured, tasks)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--leaders", type=int, default=200, help="with 5+7, all audited")
    parser.add_argument("--others", type=int, default=60, help="of each other size")
    parser.add_argument("--audited", type=int, default=20, help="of each other size")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    begin = time.perf_counter()
    found = list(rows(options.leaders, options.others, options.audited))
    typical, *others = found
    few, fewer = len(others[0].usual_attacked), len(others[0].audits)
    PICTURE.write_text(picture([row.point for row in others], attacked=few, audited=fewer))
    as_audited = [one.usual_as_audited for one in typical.leaders if one.usual_as_audited]
    ours, usual_rule = zip(*(row.texts for row in found), strict=True)
    times = sorted(audit.seconds for audit in typical.audits)
    print("\n".join([
        f"Simulated leaders: {len(typical.leaders)} with 5+7, {options.others} of each other size; audited the first of them ('leaders'). Python {sys.version.split()[0]}, load {load:.1f} at the start.",
        "Answers 1 to 5: " + ", ".join(f"{one:.0%}" for one in PROFILE) + f"; {TENDENCY:.0%} of their variance between raters; 10 % missing.",
        "",
        "OURS. Planned: means (at most 48 per protected group) with enough people of their own, per leader. Kept: the share of these still shown,",
        "of protected groups, then of ALL planned figures of the report (self and named superiors included). Structural: by the rule on counts; audit: after the exact attacker",
        "found nothing any more, alone or with one who tells (all leaders together; worst leader; figures shown per leader). Answer: leaders for whom an answer follows exactly.",
        "",
        f"{'':14} {'---- kept, of protected groups -----':>46} | {'-- kept, of all ---':>20} | {'-- exact attacker ------':>26}",
        f"{'peers+reports':>14} {'planned':>8} {'structural':>11} {'audit':>8} {'worst':>8} {'shown':>8} | {'structural':>11} {'audit':>8} | {'answer':>8} {'unknown':>8} {'leaders':>8}",
        *ours,
        "",
        'USUAL RULE, "3 per group, everything else shown": figures of protected groups shown per leader; share of leaders for whom a combination of shown means is about at most 3, 2, 1 protected people;',
        f"share of leaders for whom at least one answer follows exactly, for somebody who knows nobody's answers, only who answered what (exact attacker, at most {ATTACK_SECONDS:.0f} s of search each;",
        "'unknown' are not counted as found).",
        "",
        f"{'':14} {'':8} | {'-- combination of -------':>26} | {'-- exact attacker ------':>26}",
        f"{'peers+reports':>14} {'shown':>8} | {'<=3':>8} {'<=2':>8} {'1':>8} | {'answer':>8} {'unknown':>8} {'leaders':>8}",
        *usual_rule,
        "",
        f"The usual rule's figures (5+7) by what our audit demands of answers (alone three values possible for each; two for one who tells): {share(o is Outcome.LEAK for o in as_audited):.1%} of {len(as_audited)} leaders fail, {sum(o is Outcome.UNKNOWN for o in as_audited)} unknown. Ours: none, else they were not shown.",
        f"Protecting one leader (5+7), of processor: by counts median {median(o.seconds for o in typical.leaders) * 1000:.1f} ms; with audit median {median(times):.2f} s, slowest {times[-1]:.2f} s.",
        f"The whole measurement: {(time.perf_counter() - begin) / 60:.1f} minutes with {PROCESSES} processes.",
    ]))  # fmt: skip


if __name__ == "__main__":
    main()
