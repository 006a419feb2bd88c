"""`parallax report`: a questionnaire and ratings in files become protected reports in a folder."""

import argparse
import multiprocessing
import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from importlib.resources import files
from pathlib import Path

from parallax.cli.files import ledger as ledgers
from parallax.cli.files.answers import Leader, read_answers
from parallax.cli.files.faults import Faults
from parallax.cli.files.output import move_in, unfinished
from parallax.cli.files.questionnaire import read_questionnaire
from parallax.cli.versions import Made, Order, Refused, make
from parallax.core.questionnaire import Questionnaire
from parallax.core.report.findings import Spread, cold_start
from parallax.domain.reports.render.branding import PLAIN, Branding

FORMATS = ("pdf", "html", "json", "csv", "xlsx")
PAPERS = ("a4", "us-letter")


class PrintSchema(argparse.Action):
    """Prints the JSON Schema of `report.json` and ends, as `--help` does: nothing else need be named."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sys.stdout.write((files("parallax.core.report") / "schema.json").read_text())
        parser.exit()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    _add_input(parser)
    _add_output(parser)
    parser.add_argument(
        "--schema",
        action=PrintSchema,
        nargs=0,
        help="print the JSON Schema that report.json follows, and exit",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes (default: one per core)",
    )


def _add_input(parser: argparse.ArgumentParser) -> None:
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


def _add_output(parser: argparse.ArgumentParser) -> None:
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
        orders = [
            Order(
                leader,
                answers,
                questionnaire,
                versions := ledger.get((leader, round_id), ()),
                versions[0].key if versions else secrets.token_bytes(32),
                spread,
                formats,
                arguments.paper,
                branding,
                folder,
            )
            for leader, answers in leaders.items()
        ]
        made = list(_with_progress(_all(orders, arguments.jobs), len(orders)))
        for one in made:
            if isinstance(one, Refused):
                faults.add(arguments.ledger, None, one.why)
        if faults:
            return _refuse(faults)
        done = [one for one in made if isinstance(one, Made)]
        if arguments.ledger:
            ledgers.append(arguments.ledger, [one.release for one in done if one.is_new])
        move_in(folder, arguments.out)
    for one in done:
        sys.stdout.writelines(f"{waiting}\n" for waiting in one.waiting)
    sys.stdout.write(
        f"{len(done)} {'report' if len(done) == 1 else 'reports'} in {arguments.out}\n"
    )
    return 0


def _spread(
    first: ledgers.Release | None, every: Iterable[Leader], questionnaire: Questionnaire
) -> Spread:
    """One round has one spread: that of its first report, or what all leaders of the files tell."""
    if first is None:
        # Loading what estimates takes seconds, which the processes that make reports can do without.
        from parallax.domain.reports.spread import spread_of

        return spread_of([leader.evidence() for leader in every], questionnaire)
    return first.spread or cold_start(questionnaire.scale.min, questionnaire.scale.max)


def _all(orders: Sequence[Order], jobs: int) -> Iterator[Made | Refused]:
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


def _with_progress(made: Iterable[Made | Refused], total: int) -> Iterator[Made | Refused]:
    if not sys.stderr.isatty():
        yield from made
        return
    for number, one in enumerate(made, 1):
        sys.stderr.write(f"\r{number} of {total} reports")
        sys.stderr.flush()
        yield one
    sys.stderr.write("\r\033[K")
