"""`parallax start`: everything on one machine: database, tables, grants, demo, web server, worker, mail catcher."""

import argparse
import contextlib
import io
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from parallax.cli import listening, migrate
from parallax.cli.alone import alone
from parallax.cli.mailcatcher import catcher
from parallax.cli.supervision import Child, Stop, supervise
from parallax.config import environment
from parallax.config.embedded import port_is_free
from parallax.config.installation import Installation
from parallax.config.refusal import Refusal
from parallax.config.roles import OWNER, WEB, WORKER

# What an installation makes in its folder, and so all that --fresh removes.
MADE = ("postgres", "secrets", "keys", "mail", "static")
# One click on the printed address signs in; a rater needs no account and finds the link in the mail.
DEMO_ROLES = ("leader", "coach", "director", "rater")
MAIL_PORTS = range(2525, 2600)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    listening.add_arguments(parser)
    parser.add_argument(
        "--fresh", action="store_true", help="delete all data of this folder first, and begin anew"
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="without the demo organisation and its sign-ins"
    )


def run(arguments: argparse.Namespace) -> int:
    stop = Stop()
    installation = Installation.here()
    _settle_environment(arguments)
    address = environment.read().base_url
    with alone(installation.var, address):
        if arguments.fresh:
            _begin_anew(installation)
        if not port_is_free(arguments.host, arguments.port):
            raise Refusal(
                f"port {arguments.port} is taken by another program; choose one with --port"
            )
        _run(installation, arguments, address, stop)
    return 0


def _settle_environment(arguments: argparse.Namespace) -> None:
    """What this command decides for all its processes, unless the environment already does."""
    os.environ.setdefault("PARALLAX_BASE_URL", f"http://127.0.0.1:{arguments.port}")
    if arguments.no_demo:
        os.environ["PARALLAX_DEMO"] = "0"
    os.environ.setdefault("PARALLAX_DEMO", "1")
    environment.refuse_unknown(os.environ)


def _run(
    installation: Installation, arguments: argparse.Namespace, address: str, stop: Stop
) -> None:
    with contextlib.ExitStack() as stack:
        _say("starting the database …")
        stack.enter_context(installation.database())
        if "EMAIL_URL" not in os.environ:
            stack.enter_context(_mail_caught(installation.var / "mail"))
        _prepare(installation)
        if stop.asked:
            return
        children = _children(installation, arguments)
        for child in children:
            child.start()
        if _answers(f"http://{arguments.host}:{arguments.port}/", stop):
            _greet(address)
        elif not stop.asked:
            _say("the web server does not answer yet; its messages are above")
        supervise(children, stop, _say)
        _say("stopping …")
    _say("stopped.")


def _prepare(installation: Installation) -> None:
    os.environ.update(installation.environment(OWNER))
    migrate.bring_up_to_date(installation)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.PARALLAX_KEYS.mkdir(mode=0o700, parents=True, exist_ok=True)
    call_command("check", stdout=io.StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.PARALLAX_DEMO:
        _load_demo_once()
    connections.close_all()


def _load_demo_once() -> None:
    from parallax.domain.coaching.demo import load_demo
    from parallax.domain.people.models import Organisation

    if not Organisation.objects.exists():
        _say("loading the demo …")
        load_demo(now=datetime.now(UTC))


def _children(installation: Installation, arguments: argparse.Namespace) -> list[Child]:
    python = (sys.executable, "-m", "parallax")
    place = ("--host", arguments.host, "--port", str(arguments.port))
    return [
        Child("web", (*python, "web", "--attended", *place), installation.environment(WEB)),
        Child("worker", (*python, "worker", "--attended"), installation.environment(WORKER)),
    ]


@contextlib.contextmanager
def _mail_caught(folder: Path) -> Iterator[None]:
    port = next((port for port in MAIL_PORTS if port_is_free("127.0.0.1", port)), None)
    if port is None:
        raise Refusal(
            f"no free port between {MAIL_PORTS[0]} and {MAIL_PORTS[-1]} for the mail catcher; set EMAIL_URL to a mail server"
        )
    post = catcher(folder, port)
    post.start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    try:
        yield
    finally:
        post.stop()


def _begin_anew(installation: Installation) -> None:
    if installation.external:
        raise Refusal(
            "--fresh deletes only what this folder holds, and DATABASE_URL names a server elsewhere: empty that database yourself"
        )
    installation.server.stop()
    for name in MADE:
        shutil.rmtree(installation.var / name, ignore_errors=True)


def _answers(url: str, stop: Stop) -> bool:
    """Once the web server accepts connections."""
    for _attempt in range(600):
        if stop.asked:
            return False
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 (our own address)
        except urllib.error.HTTPError as answer:
            answer.close()
            return True
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def _greet(address: str) -> None:
    from django.conf import settings

    lines = [f"Parallax runs at {address}"]
    if settings.PARALLAX_DEMO:
        lines.append("  one click signs you in as")
        lines += [f"    {role:<9} {address}/demo/as/{role}/" for role in DEMO_ROLES]
        lines.append(f"    anybody   {address}/demo/")
    _say("\n".join([*lines, "  stop with Ctrl-C"]))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
