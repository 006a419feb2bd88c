"""`parallax web`: the web server alone. Its DATABASE_URL is that of the web role."""

import argparse
import multiprocessing
import os

from parallax.cli import listening
from parallax.cli.attendance import stop_when_left_alone
from parallax.config import environment

THREADS = 4
WORKERS = 2
KILL_SECONDS = 10
DISCREET = {"()": "parallax.config.discretion.Line"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    listening.add_arguments(parser)
    parser.add_argument(
        "--workers", type=int, default=WORKERS, help=f"processes (default {WORKERS})"
    )
    parser.add_argument("--attended", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ.setdefault("PARALLAX_DATABASE_POOL", str(THREADS))
    environment.require_secret(environment.read())
    # A forked copy of a process with threads may wait for ever for a lock that nobody holds.
    multiprocessing.set_start_method("spawn")
    if arguments.attended:
        stop_when_left_alone()
    Granian(
        "parallax.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig={"formatters": {"generic": DISCREET, "access": DISCREET}},
    ).serve()
    return 0
