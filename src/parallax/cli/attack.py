"""`parallax attack`: which answers of protected people can be deduced from released figures, decided exactly."""

import argparse
import contextlib
import json
import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parallax.cli.files import case as cases
from parallax.cli.files.faults import Faults, printable, quoted
from parallax.core.disclosure.attack import (
    LIMIT_SECONDS,
    BadCase,
    Case,
    ContradictoryFacts,
    Interval,
    Outcome,
    Verdict,
    feasible_values,
    mean_intervals,
)

SHOWN = 40
type Intervals = Mapping[str, Mapping[str, Interval | None]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Exit status: 0 nothing leaks, 1 something leaks or may leak, 2 bad input; of several files, the worst."
    parser.add_argument(
        "cases", type=Path, nargs="+", metavar="CASE.json", help="released facts, one case a file"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="all feasible values as JSON; of several files, one line each",
    )
    parser.add_argument(
        "--limit",
        type=_seconds,
        default=LIMIT_SECONDS,
        metavar="SECONDS",
        help="of search per file; then the verdict is unknown (default 60)",
    )
    parser.add_argument(
        "--dimension",
        type=_dimension,
        action="append",
        default=[],
        metavar="NAME=ITEM,ITEM",
        help="also how far each respondent's mean over these items is narrowed (repeatable)",
    )


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(text)) < math.inf:
            return seconds
    raise argparse.ArgumentTypeError("must be a number of seconds greater than 0")


def _dimension(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, items = text.partition("=")
    if not name or not all(items.split(",")):
        raise argparse.ArgumentTypeError("must look like NAME=ITEM,ITEM")
    return name, tuple(items.split(","))


@dataclass(frozen=True)
class Attacked:
    path: Path
    titled: cases.Titled
    verdict: Verdict
    intervals: Intervals
    seconds: float


def run(arguments: argparse.Namespace) -> int:
    several = len(arguments.cases) > 1
    status = 0
    for path in arguments.cases:
        attacked = _attacked(path, arguments)
        if attacked is None:
            status = 2
            continue
        status = max(status, 0 if attacked.verdict.is_safe else 1)
        if arguments.json:
            plain = {"case": str(path)} if several else {}
            sys.stdout.write(json.dumps(plain | _plain(attacked)) + "\n")
        elif several:
            sys.stdout.write(printable(_line(attacked)) + "\n")
        else:
            sys.stdout.writelines(printable(line) + "\n" for line in _lines(attacked))
        sys.stdout.flush()
    return status


def _attacked(path: Path, arguments: argparse.Namespace) -> Attacked | None:
    faults = Faults()
    begin = time.perf_counter()
    try:
        titled = cases.read(path)
        _note_strangers(path, titled.case)
        verdict = feasible_values(titled.case, arguments.limit)
        items = dict(arguments.dimension)
        intervals = mean_intervals(titled.case, items, arguments.limit) if items else {}
        return Attacked(path, titled, verdict, intervals, time.perf_counter() - begin)
    except BadCase as error:
        for fault in error.faults:
            faults.add(path, None, fault)
    except ContradictoryFacts as error:
        faults.add(path, None, str(error))
    sys.stderr.writelines(line + "\n" for line in faults.lines())
    return None


def _note_strangers(path: Path, case: Case) -> None:
    """Only a note: a ledger's list of exempt raters may hold one without an answer, and a name misspelt protects more, not less."""
    members = {member for fact in case.facts for member, _ in fact.all_cells}
    if strangers := sorted(case.exempt - members):
        names = ", ".join(map(quoted, strangers[:SHOWN]))
        more = f" and {len(strangers) - SHOWN} more" if len(strangers) > SHOWN else ""
        note = f"{path.name}: note: exempt_respondents: in no fact is {names}{more}; correct the name if somebody else is meant, who now counts as protected"
        sys.stderr.write(printable(note) + "\n")


def _plain(attacked: Attacked) -> dict[str, Any]:
    verdict = attacked.verdict
    plain = {
        "verdict": verdict.outcome.value,
        "min_feasible_values": verdict.min_feasible_values,
        "feasible_values": verdict.feasible_values,
        "exactly_determined": verdict.exactly_determined,
        "seconds": round(attacked.seconds, 3),
    }
    if not attacked.intervals:
        return plain
    return plain | {
        "mean_intervals": {
            who: {name: _ends(interval) for name, interval in means.items()}
            for who, means in attacked.intervals.items()
        }
    }


def _ends(interval: Interval | None) -> list[float] | None:
    if interval is None:
        return None
    return [round(float(interval.least), 6), round(float(interval.most), 6)]


def _line(attacked: Attacked) -> str:
    title = f"  {attacked.titled.title}" if attacked.titled.title else ""
    return f"{attacked.verdict.outcome.value:<7}  {attacked.path}{title}: {_summary(attacked)}"


def _summary(attacked: Attacked) -> str:
    verdict = attacked.verdict
    if verdict.min_feasible_values is None:
        return "no answer to protect"
    total = sum(map(len, verdict.feasible_values.values()))
    unfinished = f", {len(verdict.unfinished)} not decided" if verdict.unfinished else ""
    narrow = len(_narrowed(attacked))
    certain = len(verdict.exactly_determined)
    return f"{certain} of {total} answers certain, {narrow - certain} narrowed{unfinished}"


def _narrowed(attacked: Attacked) -> list[tuple[str, str, Sequence[int]]]:
    """Decided answers with fewer than m values, the narrowest first."""
    verdict, m = attacked.verdict, attacked.titled.case.m
    unfinished = set(verdict.unfinished)
    found = [
        (who, item, values)
        for who, said in verdict.feasible_values.items()
        for item, values in said.items()
        if len(values) < m and (who, item) not in unfinished
    ]
    return sorted(found, key=lambda row: len(row[2]))


def _lines(attacked: Attacked) -> Iterator[str]:
    verdict, case = attacked.verdict, attacked.titled.case
    if attacked.titled.title:
        yield attacked.titled.title
    yield f"{verdict.outcome.value}: {_MEANING[verdict.outcome].format(m=case.m)} ({_summary(attacked)}; {attacked.seconds:.2f} s)"
    narrowed = _narrowed(attacked)
    for who, item, values in narrowed[:SHOWN]:
        how = "certainly " if len(values) == 1 else ""
        yield f"  {who}'s answer to {item} is {how}{_either(values)}"
    if len(narrowed) > SHOWN:
        yield f"  … and {len(narrowed) - SHOWN} more; --json lists all"
    for who, means in attacked.intervals.items():
        for name, interval in means.items():
            yield f"  {who}'s mean of {name} {_span(interval)}"


_MEANING = {
    Outcome.LEAK: "these figures narrow a protected answer to fewer than {m} values",
    Outcome.SAFE: "every protected answer can still have at least {m} values",
    Outcome.UNKNOWN: "the time limit ended the search, so this is not safe; try a greater --limit",
}


def _either(values: Sequence[int]) -> str:
    words = [str(value) for value in values]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _span(interval: Interval | None) -> str:
    if interval is None:
        return "was not decided within the limit"
    if interval.least == interval.most:
        return f"is certainly {float(interval.least):.2f}"
    return f"lies between {float(interval.least):.2f} and {float(interval.most):.2f}"
