"""`parallax database`: the embedded PostgreSQL alone, for working by hand."""

import argparse
import signal
import sys

from parallax.config.installation import Installation
from parallax.config.roles import OWNER

ASKED_TO_STOP = frozenset({signal.SIGINT, signal.SIGTERM})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    installation = Installation.here()
    with installation.database():
        # Only a blocked signal waits to be asked for; any other ends this process and leaves the server running.
        signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_STOP)
        sys.stdout.write(f"PostgreSQL runs; the owner's address is {installation.address(OWNER)}\n")
        sys.stdout.flush()
        signal.sigwait(ASKED_TO_STOP)
    return 0
