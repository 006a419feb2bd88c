"""`parallax restore FILE`: brings a backup back, into an empty installation unless told otherwise."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import psycopg

from parallax.cli import archive
from parallax.cli.alone import alone
from parallax.cli.migrate import bring_up_to_date
from parallax.config import environment, roles
from parallax.config.installation import Installation
from parallax.config.refusal import Refusal
from parallax.config.roles import OWNER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file that `backup` wrote")
    parser.add_argument(
        "--keys", type=Path, metavar="KEYFILE", help="the keys that `backup --keys` wrote"
    )
    parser.add_argument(
        "--force", action="store_true", help="although there is data already, which will be lost"
    )


def run(arguments: argparse.Namespace) -> int:
    installation = Installation.here()
    for file in filter(None, (arguments.file, arguments.keys)):
        archive.check(file)
    with (
        alone(installation.var, "restoring"),
        installation.database(),
        tempfile.TemporaryDirectory(dir=installation.var) as scratch,
    ):
        if not arguments.force:
            _refuse_to_overwrite(installation)
        archive.read_database(installation, arguments.file, Path(scratch))
        if arguments.keys:
            archive.read_keys(installation, environment.read().keys, arguments.keys, Path(scratch))
        os.environ.update(installation.environment(OWNER))
        bring_up_to_date(installation)
    sys.stdout.write(f"restored {arguments.file}\n")
    return 0


def _refuse_to_overwrite(installation: Installation) -> None:
    with psycopg.connect(installation.address(OWNER)) as connection:
        if roles.tables(connection):
            raise Refusal(
                "there is data already, and it would be lost; say --force if that is meant"
            )
