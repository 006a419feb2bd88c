"""How long `parallax report` takes, how much memory it needs, and how both grow with raters and items.

    bin/bench report [--questionnaire Q.yaml --ratings R.csv]

Without files of one's own it makes 49 leaders with 42 raters each. `bin/bench report …` keeps the results in bench/results/report.txt.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LARGEST = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questionnaire", type=Path)
    parser.add_argument("--ratings", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        lines = list(measurements(arguments, Path(place)))
    text = "\n".join(
        [
            f"parallax report on {os.cpu_count()} cores, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f} at the start",
            "",
            *lines,
            "",
        ]
    )
    print(text)


def measurements(arguments: argparse.Namespace, place: Path) -> Iterator[str]:
    questionnaire, ratings = arguments.questionnaire, arguments.ratings
    if questionnaire is None or ratings is None:
        questionnaire, ratings = made_up(place, leaders=49, raters=42, items=14)
    for formats in ("pdf,html,json", "json"):
        seconds, busy, memory = whole_run(questionnaire, ratings, place / "out", formats)
        leaders = len(list((place / "out").iterdir()))
        yield f"{leaders} leaders, {formats:<13} {seconds:6.2f} s, {busy:5.2f} s of processor, at most {memory:.0f} MB in all processes together"
    yield ""
    yield "one leader, after start-up, median of 9: evidence to report, and report to PDF"
    for raters, items in ((15, 20), (15, 60), (50, 20), (200, 20), (LARGEST, 20), (15, 120)):
        compiled, printed = one_leader(raters, items)
        yield f"{raters:5} raters, {items:3} items  {compiled * 1000:6.1f} ms + {printed * 1000:6.1f} ms"


def made_up(place: Path, leaders: int, raters: int, items: int) -> tuple[Path, Path]:
    chance = random.Random(1)
    rows = [
        f"leader-{leader:02},r{rater},direct_report,i{item},{chance.choice((2, 3, 3, 4, 4, 4, 5))}"
        for leader in range(leaders)
        for rater in range(raters)
        for item in range(items)
    ]
    (place / "r.csv").write_text("\n".join(["leader,rater,group,item,value", *rows]))
    (place / "q.yaml").write_text(
        "title: Made up\nscale: {min: 1, max: 5}\ndimensions:\n"
        + "".join(
            f"  - {{id: d{d}, name: Dimension {d}, items: [{{id: i{2 * d}, text: One}}, {{id: i{2 * d + 1}, text: Two}}]}}\n"
            for d in range(items // 2)
        )
        + "groups:\n  - {id: direct_report, name: Direct reports, kind: protected}\n"
    )
    return place / "q.yaml", place / "r.csv"


def whole_run(
    questionnaire: Path, ratings: Path, out: Path, formats: str
) -> tuple[float, float, float]:
    """Wall clock, processor time, and the most memory that the process and its children hold together (shared pages counted once)."""
    words = [
        "report",
        "--questionnaire",
        str(questionnaire),
        "--ratings",
        str(ratings),
        "--out",
        str(out),
        "--format",
        formats,
    ]
    begin, before = time.perf_counter(), busy_seconds()
    process = subprocess.Popen(
        [sys.executable, "-m", "parallax", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(proportional_megabytes(pid) for pid in family(process.pid)))
        time.sleep(0.03)
    if process.returncode:
        raise SystemExit(process.returncode)
    return time.perf_counter() - begin, busy_seconds() - before, most


def busy_seconds() -> float:
    """Processor time of all children that have ended."""
    return os.times().children_user + os.times().children_system


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [
            pid,
            *(
                grandchild
                for child in children.read_text().split()
                for grandchild in family(int(child))
            ),
        ]
    except OSError:
        return []


def proportional_megabytes(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:")), 0.0
    )


def one_leader(raters: int, items: int) -> tuple[float, float]:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
    from parallax.core.disclosure.protect import protect
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
    from parallax.core.report import compile_report
    from parallax.domain.reports.render.pdf import pdf_bytes

    groups = (
        RaterGroup("peer", "Peers", GroupKind.PROTECTED),
        RaterGroup("report", "Direct reports", GroupKind.PROTECTED),
    )
    dimensions = tuple(
        Dimension(
            f"d{d}",
            f"Dimension {d}",
            tuple(Item(f"i{d}_{n}", "Says what matters most and why") for n in range(5)),
        )
        for d in range(items // 5)
    )
    asked = Questionnaire("Made up", Scale(1, 5), dimensions, groups)
    chance = random.Random(2)
    compiling, printing = [], []
    # Other answers each time: Typst remembers what it has laid out.
    for _ in range(9):
        said = Evidence(
            tuple(
                Rating(
                    Respondent(n),
                    groups[n % 2].id,
                    item.id,
                    chance.choice((None, 2, 3, 3, 4, 4, 4, 5)),
                )
                for n in range(raters)
                for item in asked.items
            )
        )
        begin = time.perf_counter()
        report = compile_report(protect(score(said, asked), asked), (), asked, leader="Ada")
        between = time.perf_counter()
        pdf_bytes(report)
        compiling.append(between - begin)
        printing.append(time.perf_counter() - between)
    return sorted(compiling)[4], sorted(printing)[4]


if __name__ == "__main__":
    main()
