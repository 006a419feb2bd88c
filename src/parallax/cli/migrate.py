"""`parallax migrate`: tables and grants as this version needs them. Doing it again changes nothing."""

import argparse
import os

from parallax.config import roles
from parallax.config.installation import ADDRESSES, Installation
from parallax.config.roles import OWNER, WEB, WORKER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    installation = Installation.here()
    with installation.database():
        os.environ.update(installation.environment(OWNER))
        bring_up_to_date(installation)
    return 0


def bring_up_to_date(installation: Installation) -> None:
    """In a process whose Django is the owner's."""
    import django
    from django.core.management import call_command

    owner, web, worker = (
        installation.address(OWNER),
        installation.login(WEB),
        installation.login(WORKER),
    )
    roles.ensure_logins(owner, web, worker)
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    roles.grant(owner, web.name, worker.name)
    for role in installation.given.keys() - {OWNER}:
        roles.try_login(installation.address(role), ADDRESSES[role])
