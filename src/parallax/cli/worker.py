"""`parallax worker`: runs jobs. Its DATABASE_URL is that of the worker role."""

import argparse
import os

from parallax.cli.attendance import stop_when_left_alone
from parallax.config import environment

JOBS_AT_ONCE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do the jobs that are due, then stop")
    parser.add_argument("--attended", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    import django

    environment.require_secret(environment.read())
    os.environ["DJANGO_SETTINGS_MODULE"] = "parallax.config.settings"
    django.setup()
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    if arguments.attended:
        stop_when_left_alone()
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=JOBS_AT_ONCE + 2)
    with app.replace_connector(connector) as worker:
        # A row would say for whom something was done and when. Failures are in the log, and periodic jobs take up what they left.
        worker.run_worker(wait=not arguments.once, concurrency=JOBS_AT_ONCE, delete_jobs="always")
    return 0
