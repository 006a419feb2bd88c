"""The command line. Each command is a module with `add_arguments(parser)` and `run(arguments) -> exit status`, loaded when asked for."""

import argparse
import os
import sys
from importlib import import_module
from types import ModuleType

from parallax.config.refusal import Refusal

COMMANDS = {
    "start": "run everything: database, web, worker and, in the demo, a mail catcher",
    "report": "turn a questionnaire and ratings in files into protected reports",
    "measure": "tell how well a questionnaire measures, from ratings in files",
    "attack": "tell which answers can be deduced from released figures",
    "migrate": "bring the database and its grants up to date",
    "web": "run the web server only (DATABASE_URL of the web role)",
    "worker": "run the worker only (DATABASE_URL of the worker role)",
    "database": "run the embedded PostgreSQL only, until Ctrl-C",
    "django": "run one of Django's own commands as the database's owner",
    "ledger": "check that nothing was changed in the ledger of all that was shown",
    "bounce": "note a mail that came back, from its notice on standard input",
    "backup": "write the database into one file; the keys only when asked for, into another",
    "restore": "bring back a backup, with its keys where they were kept",
}


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="parallax", description="360° feedback that protects the people who speak."
    )
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(
            name, help=purpose, description=purpose, add_help=name != "django"
        )
        if words[:1] == [name]:
            module(name).add_arguments(command)
    arguments = parser.parse_args(words)
    return _run(arguments)


def module(name: str) -> ModuleType:
    return import_module(f"parallax.cli.{name}")


def _run(arguments: argparse.Namespace) -> int:
    try:
        status: int = module(arguments.command).run(arguments)
        sys.stdout.flush()
    except Refusal as error:
        sys.stderr.write(f"parallax {arguments.command}: {error}\n")
        return 1
    except BrokenPipeError:
        # Whoever read has enough, as `head` has. What is still in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
