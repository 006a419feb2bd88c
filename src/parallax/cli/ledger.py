"""`parallax ledger verify`: nothing in the ledger was changed, taken out or put in, and every report shows what it says."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parallax.config.installation import Installation
from parallax.config.refusal import Refusal
from parallax.config.roles import WORKER

if TYPE_CHECKING:
    from parallax.domain.people.models import Organisation


class LedgerFault(Refusal):
    """What was asked for cannot be checked; the message says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="deed", required=True)
    verify = deeds.add_parser(
        "verify", help="check the ledger; exit status 0 when all is as it was written, else 1"
    )
    verify.add_argument(
        "--organisation", metavar="NAME", help="name or id of the one to check; else all are"
    )
    verify.add_argument(
        "--head",
        metavar="NUMBER:FINGERPRINT",
        type=_head,
        help="the head that an earlier check printed and that was kept elsewhere; needs --organisation",
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.head and not arguments.organisation:
        raise LedgerFault("--head needs --organisation: each organisation has a head of its own")
    installation = Installation.here()
    with installation.database():
        os.environ.update(installation.environment(WORKER))
        import django

        django.setup()
        return verify(arguments.organisation, arguments.head)


def verify(named: str | None, head: tuple[int, str] | None) -> int:
    """Needs Django with the rights of the worker."""
    sound = [_verify(organisation, head) for organisation in _organisations(named)]
    if not sound:
        sys.stdout.write("no organisation yet\n")
    return 0 if all(sound) else 1


def _verify(organisation: "Organisation", head: tuple[int, str] | None) -> bool:
    from parallax.domain.disclosure.queries import head_of
    from parallax.domain.reports.verifying import Head, faults

    found = list(faults(organisation.pk, Head(*head) if head else None))
    last = head_of(organisation.pk)
    if not found:
        state = (
            f"{last.number} entries in order, head {last.number}:{last.sha256}"
            if last
            else "no entry"
        )
        sys.stdout.write(f"{organisation.name}: {state}\n")
        return True
    sys.stdout.write(f"{organisation.name}: BROKEN\n")
    for fault in found:
        sys.stdout.write(f"  {fault}\n")
    return False


def _organisations(named: str | None) -> "Sequence[Organisation]":
    from parallax.domain.people.models import Organisation

    every = list(Organisation.objects.order_by("name", "pk"))
    chosen = [o for o in every if named in (None, o.name, str(o.pk))]
    if named and len(chosen) != 1:
        raise LedgerFault(f"{len(chosen)} organisations are called {named}: give the id")
    return chosen


def _head(text: str) -> tuple[int, str]:
    matched = re.fullmatch(r"(\d{1,9}):([0-9a-f]{64})", text)
    if matched is None:
        raise argparse.ArgumentTypeError("a head looks like 12:3fa9… (64 letters and digits)")
    return int(matched[1]), matched[2]
