"""`parallax bounce`: takes the notice of a mail that came back, on standard input, from the mail server's pipe."""

import argparse
import os
import sys

from parallax.config.installation import Installation
from parallax.config.roles import WORKER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    """0 also for mail that is no bounce of ours: a mail server would send anything else back again."""
    notice = sys.stdin.buffer.read()
    installation = Installation.here()
    with installation.database():
        os.environ.update(installation.environment(WORKER))
        import django

        django.setup()
        from parallax.domain.notifications.actions import record_bounce
        from parallax.domain.notifications.bounces import read_bounce

        bounce = read_bounce(notice)
        known = bounce is not None and record_bounce(bounce.message, bounce.reason)
    sys.stdout.write("noted\n" if known else "not a bounce of ours\n")
    return 0
