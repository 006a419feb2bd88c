"""`parallax database`: the embedded PostgreSQL alone, for working by hand."""

import argparse
import signal
import sys

from parallax.config.installation import Installation
from parallax.config.roles import OWNER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    installation = Installation.here()
    with installation.database():
        sys.stdout.write(f"PostgreSQL runs; the owner's address is {installation.address(OWNER)}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0
