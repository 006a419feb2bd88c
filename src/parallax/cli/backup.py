"""`parallax backup FILE`: the database in one file, also while Parallax runs; the keys only when asked for, into a file of their own."""

import argparse
import sys
from pathlib import Path

from parallax.cli import archive
from parallax.config import environment
from parallax.config.installation import Installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the backup to write, for example parallax.tar")
    parser.add_argument(
        "--keys",
        type=Path,
        metavar="KEYFILE",
        help="also write the keys, into a file that must be kept apart from backups and for a short time "
        "(docs/self-hosting/backup.md says why)",
    )


def run(arguments: argparse.Namespace) -> int:
    installation = Installation.here()
    with installation.database():
        archive.write_database(installation, arguments.file.absolute())
    sys.stdout.write(f"the database is in {arguments.file}\n")
    if arguments.keys:
        archive.write_keys(environment.read().keys, arguments.keys.absolute())
        sys.stdout.write(
            f"the keys are in {arguments.keys}: keep it apart from backups, and replace it with the next one\n"
        )
    return 0
