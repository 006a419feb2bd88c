"""What later versions of one report still show beside the earlier ones, and how long protecting them takes.

    bin/bench versions [--leaders 2]

A leader as in `bin/bench protection`: 5 peers and 7 reports answer first, six more of each group before each later version. Every
version is protected beside all earlier ones. Processor time on one core.
"""

import argparse
import os
import sys
import time
from dataclasses import dataclass, replace
from statistics import mean
from typing import Any

from bench.protection import ASKED, Count, count, exempt_names, leader, names_of
from parallax.core.disclosure.attack.trellis import worlds
from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.facts import released_facts
from parallax.core.evidence import Evidence

VERSIONS = 3
FIRST, LATE = {"peer": 5, "report": 7}, 6


@dataclass(frozen=True)
class Version:
    facts_before: int
    count: Count
    seconds: float


def versions_of(number: int) -> list[Version]:
    peers, reports = (size + LATE * (VERSIONS - 1) for size in FIRST.values())
    everybody = leader(number, peers, reports)
    facts: list[Any] = []
    made = []
    for late in range(VERSIONS):
        said = those_who_came(everybody, late)
        worlds.cache_clear()
        begin = time.process_time()
        protected = protect_and_audit(said, ASKED, earlier=facts, exempt=exempt_names(said))
        made.append(Version(len(facts), count(protected), time.process_time() - begin))
        facts += released_facts(said, ASKED, protected, names_of(said))
    return made


def those_who_came(everybody: Evidence, late: int) -> Evidence:
    """The first of each group, and `late` times six more; with the names that the ledger gives them."""
    of_group: dict[str, list[int]] = {}
    for rating in everybody.ratings:
        people = of_group.setdefault(rating.group, [])
        if rating.respondent not in people:
            people.append(rating.respondent)
    here = {
        who
        for group, people in of_group.items()
        for who in people[: FIRST.get(group, len(people)) + late * LATE]
    }
    return replace(
        everybody,
        ratings=tuple(r for r in everybody.ratings if r.respondent in here),
        pseudonyms=names_of(everybody),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--leaders", type=int, default=2)
    leaders = parser.parse_args().leaders
    print(
        f"{leaders} simulated leaders, {VERSIONS} versions of each report; 5 peers and 7 reports, then {LATE} more of each before each version. Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f} at the start.\n"
        f"Kept: share of the planned figures of protected groups that is shown beside all earlier versions.\n\n"
        f"{'version':>8} {'facts before':>13} {'planned':>8} {'kept':>7} {'seconds':>8} {'slowest':>8}"
    )
    for number, made in enumerate(zip(*map(versions_of, range(leaders)), strict=True), start=1):
        planned = sum(one.count.planned for one in made)
        shown = sum(one.count.shown for one in made)
        seconds = [one.seconds for one in made]
        print(
            f"{number:>8} {mean(one.facts_before for one in made):>13.0f} {planned / leaders:>8.1f} {shown / planned:>7.1%} {mean(seconds):>8.2f} {max(seconds):>8.2f}"
        )


if __name__ == "__main__":
    main()
