"""`parallax django …`: Django's own commands, as the database's owner, with the embedded server up while they run."""

import argparse
import os

from parallax.config.installation import Installation
from parallax.config.roles import OWNER

NEED_NO_DATABASE = {
    "makemigrations",
    "makemessages",
    "compilemessages",
    "check",
    "help",
    "--help",
    "collectstatic",
    "findstatic",
    "diffsettings",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, help="the command and its arguments")


def run(arguments: argparse.Namespace) -> int:
    installation = Installation.here()
    words = arguments.words or ["help"]
    if words[0] in NEED_NO_DATABASE:
        return _execute(words)
    with installation.database():
        os.environ.update(installation.environment(OWNER))
        return _execute(words)


def _execute(words: list[str]) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "parallax.config.settings"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["parallax django", *words])
    return 0
