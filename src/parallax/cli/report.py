"""`parallax report`: a questionnaire and ratings in files become protected reports in a folder."""

import argparse
import multiprocessing
import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from parallax.cli.files import ledger as ledgers
from parallax.cli.files.answers import Leader, read_answers
from parallax.cli.files.faults import Faults
from parallax.cli.files.output import move_in, unfinished
from parallax.cli.files.questionnaire import read_questionnaire
from parallax.core.disclosure.audit import protect_and_audit
from parallax.core.disclosure.facts import released_facts
from parallax.core.disclosure.verbatim import releasable_comments
from parallax.core.questionnaire import Questionnaire
from parallax.core.report import Report, compile_report
from parallax.core.report.findings import Spread, cold_start
from parallax.domain.reports.render.branding import PLAIN, Branding
from parallax.domain.reports.spread import spread_of

FORMATS = ("pdf", "html", "json", "csv", "xlsx")
PAPERS = ("a4", "us-letter")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questionnaire", type=Path, required=True, metavar="Q.yaml", help="what was asked"
    )
    parser.add_argument(
        "--ratings",
        type=Path,
        required=True,
        metavar="R.csv",
        help="leader,rater,group,item,value (CSV or XLSX)",
    )
    parser.add_argument(
        "--comments",
        type=Path,
        metavar="C.csv",
        help="leader,rater,group,prompt,text (CSV or XLSX)",
    )
    parser.add_argument(
        "--leader",
        action="append",
        nargs="+",
        metavar="ID",
        help="only these leaders (default: all)",
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        metavar="L.jsonl",
        help="what was released before; read first, appended after",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder for DIR/<leader>/report.pdf and so on",
    )
    parser.add_argument(
        "--format",
        default=",".join(FORMATS),
        help=f"any of {', '.join(FORMATS)}, with commas between (default: all)",
    )
    parser.add_argument(
        "--paper", choices=PAPERS, default="a4", help="size of the PDF's pages (default a4)"
    )
    parser.add_argument(
        "--logo", type=Path, metavar="FILE", help="PNG or JPEG for the head of PDF and HTML"
    )
    parser.add_argument(
        "--accent",
        default=PLAIN.accent,
        metavar="#0b655c",
        help="colour of lines and figures in PDF and HTML",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes (default: one per core)",
    )


@dataclass(frozen=True)
class Order:
    """One leader's report to be made, into `folder`."""

    leader: str
    answers: Leader
    questionnaire: Questionnaire
    before: ledgers.Release | None
    key: bytes
    spread: Spread
    keep_facts: bool
    formats: tuple[str, ...]
    paper: str
    branding: Branding
    folder: Path


def run(arguments: argparse.Namespace) -> int:
    faults = Faults()
    formats = _formats(arguments, faults)
    questionnaire = read_questionnaire(arguments.questionnaire, faults)
    if questionnaire is None:
        return _refuse(faults)
    leaders = read_answers(arguments.ratings, arguments.comments, questionnaire, faults)
    chosen = _chosen(arguments, leaders, faults)
    if arguments.out.exists() and not arguments.out.is_dir():
        faults.add(str(arguments.out), None, "is not a folder")
    branding = _branding(arguments, faults)
    if faults or branding is None:
        return _refuse(faults)
    # Typst is slow to import: only when everything else is in order.
    from parallax.domain.reports.render.pdf import PdfFailed

    try:
        with ledgers.locked(arguments.ledger):
            return _release(arguments, questionnaire, leaders, chosen, formats, branding)
    except OSError as error:
        return _fail(f"{error.strerror or error} ({error.filename or arguments.out})")
    except (PdfFailed, BrokenExecutor) as error:
        return _fail(f"{error}")


def _release(
    arguments: argparse.Namespace,
    questionnaire: Questionnaire,
    every: dict[str, Leader],
    chosen: Sequence[str],
    formats: tuple[str, ...],
    branding: Branding,
) -> int:
    faults = Faults()
    ledger = ledgers.read_ledger(arguments.ledger, faults) if arguments.ledger else {}
    if faults:
        return _refuse(faults)
    round_id = ledgers.round_id(questionnaire)
    leaders = {leader: every[leader] for leader in chosen}
    spread = _spread(ledgers.first_of_round(ledger, round_id), every.values(), questionnaire)
    with unfinished(arguments.out) as folder:
        befores = {leader: ledger.get((leader, round_id)) for leader in leaders}
        orders = [
            Order(
                leader,
                answers,
                questionnaire,
                before := befores[leader],
                before.key if before else secrets.token_bytes(32),
                spread,
                arguments.ledger is not None,
                formats,
                arguments.paper,
                branding,
                folder,
            )
            for leader, answers in leaders.items()
        ]
        releases = list(_with_progress(_all(orders, arguments.jobs), len(orders)))
        for release in releases:
            before = befores[release.leader]
            if before and (before.figures, before.comments) != (release.figures, release.comments):
                faults.add(
                    arguments.ledger, None, ledgers.contradiction(release.leader, before, release)
                )
        if faults:
            return _refuse(faults)
        if arguments.ledger:
            ledgers.append(
                arguments.ledger,
                [release for release in releases if befores[release.leader] is None],
            )
        move_in(folder, arguments.out)
    sys.stdout.write(
        f"{len(releases)} {'report' if len(releases) == 1 else 'reports'} in {arguments.out}\n"
    )
    return 0


def _spread(
    first: ledgers.Release | None, every: Iterable[Leader], questionnaire: Questionnaire
) -> Spread:
    """One round has one spread: that of its first report, or what all leaders of the files tell."""
    if first is None:
        return spread_of([leader.evidence() for leader in every], questionnaire)
    return first.spread or cold_start(questionnaire.scale.min, questionnaire.scale.max)


def _all(orders: Sequence[Order], jobs: int) -> Iterator[ledgers.Release]:
    _prepare_django()
    if jobs <= 1 or len(orders) == 1:
        yield from map(make, orders)
        return
    # Children start afresh: a fork would copy locks that other threads hold just then, and may wait for ever.
    workers = min(jobs, len(orders))
    with ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_django
    ) as pool:
        try:
            yield from pool.map(make, orders)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _prepare_django() -> None:
    """Templates and translated words, without a project around them."""
    from django.conf import settings

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(USE_I18N=False, FORMAT_MODULE_PATH=["parallax.locale"])


def make(order: Order) -> ledgers.Release:
    """Writes one leader's files and tells what they release."""
    evidence = order.answers.evidence()
    protected = protect_and_audit(evidence, order.questionnaire)
    comments = releasable_comments(
        evidence.comments, protected.plan, protected.policy, key=order.key
    )
    report = compile_report(
        protected, comments, order.questionnaire, leader=order.leader, spread=order.spread
    )
    folder = order.folder / order.leader
    folder.mkdir()
    for name in order.formats:
        (folder / f"report.{name}").write_bytes(rendered(report, name, order.paper, order.branding))
    names = {
        number: ledgers.pseudonym(order.key, rater)
        for rater, number in order.answers.respondents().items()
    }
    exempt = {g.id for g in order.questionnaire.groups if not g.is_protected}
    return ledgers.Release(
        order.leader,
        ledgers.round_id(order.questionnaire),
        ledgers.figures_id(report),
        ledgers.comments_id(report, order.key),
        order.key,
        order.spread,
        tuple(
            sorted(
                ledgers.pseudonym(order.key, rater)
                for rater, group in order.answers.groups.items()
                if group in exempt
            )
        ),
        released_facts(evidence, order.questionnaire, protected, names) if order.keep_facts else (),
    )


def rendered(report: Report, name: str, paper: str, branding: Branding) -> bytes:
    from parallax.domain.reports.render import csv, html, json, pdf, xlsx

    match name:
        case "pdf":
            return pdf.pdf_bytes(report, "us-letter" if paper == "us-letter" else "a4", branding)
        case "html":
            return html.standalone(report, branding).encode()
        case "json":
            return json.json_bytes(report)
        case "xlsx":
            return xlsx.xlsx_bytes(report)
        case _:
            return csv.csv_bytes(report)


def _branding(arguments: argparse.Namespace, faults: Faults) -> Branding | None:
    logo = b""
    if arguments.logo:
        from parallax.domain.reports.render.logo import LogoRefused, redrawn

        _prepare_django()
        try:
            logo = redrawn(arguments.logo.read_bytes())
        except OSError as error:
            faults.add(str(arguments.logo), None, f"cannot be read: {error.strerror}")
        except LogoRefused as refused:
            faults.add(str(arguments.logo), None, str(refused))
    try:
        return Branding(accent=arguments.accent.lower(), logo=logo)
    except ValueError as error:
        faults.add("--accent", None, str(error))
        return None


def _formats(arguments: argparse.Namespace, faults: Faults) -> tuple[str, ...]:
    wanted = [name.strip() for name in arguments.format.split(",")]
    for name in wanted:
        if name not in FORMATS:
            faults.add("--format", None, f"{name or '(empty)'} is not one of {', '.join(FORMATS)}")
    if arguments.jobs < 1:
        faults.add("--jobs", None, "must be at least 1")
    return tuple(dict.fromkeys(wanted))


def _chosen(arguments: argparse.Namespace, leaders: dict[str, Leader], faults: Faults) -> list[str]:
    wanted = list(dict.fromkeys(leader for group in arguments.leader or () for leader in group))
    for leader in wanted:
        if leader not in leaders:
            faults.add("--leader", None, f"nothing is said about leader {leader} in the files")
    return wanted or list(leaders)


def _refuse(faults: Faults) -> int:
    for line in faults.lines():
        sys.stderr.write(line + "\n")
    return 2


def _fail(reason: str) -> int:
    sys.stderr.write(f"parallax report: nothing was written: {reason}\n")
    return 1


def _with_progress(releases: Iterable[ledgers.Release], total: int) -> Iterator[ledgers.Release]:
    if not sys.stderr.isatty():
        yield from releases
        return
    for number, release in enumerate(releases, 1):
        sys.stderr.write(f"\r{number} of {total} reports")
        sys.stderr.flush()
        yield release
    sys.stderr.write("\r\033[K")
