"""Complete submissions per second: open the form, post 20 ratings and 3 comments, follow the redirect.

Runs the real web server as the web's database user on an embedded PostgreSQL of its own, with the
load generator beside it. Every rater is a distinct invitation. Afterwards each stored response is
decrypted as the worker and compared with what was sent: fast but lost does not count.

    bin/bench answers [--submissions 300] [--clients 1 4 8]
"""

import argparse
import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ITEMS, PROMPTS = 20, 3
SERVER_SECONDS = 60
REQUEST_SECONDS = 30


class FormReader(HTMLParser):
    """The fields of the page's form, as a browser would know them."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.radios: dict[str, list[str]] = {}
        self.textareas: list[str] = []
        self.buttons: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        name = attributes.get("name", "")
        if tag == "input" and attributes.get("type") == "hidden":
            self.hidden[name] = attributes["value"]
        elif tag == "input" and attributes.get("type") == "radio":
            self.radios.setdefault(name, []).append(attributes["value"])
        elif tag == "input" and attributes.get("type") == "checkbox" and "checked" in attributes:
            # After a hidden field of the same name; of two values the server takes the last.
            self.hidden[name] = attributes["value"]
        elif tag == "textarea":
            self.textareas.append(name)
        elif tag == "button" and name:
            self.buttons.append((name, attributes.get("value", "")))


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """Pages of one form count as the same."""

    text: str = field(compare=False)


@dataclass
class Timing:
    opened: list[float] = field(default_factory=list)
    posted: list[float] = field(default_factory=list)
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def submit(port: int, path: str, chance: random.Random, timing: Timing) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_SECONDS)
    try:
        start = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        page = answer.read().decode()
        timing.opened.append(time.perf_counter() - start)
        if answer.status != 200:
            timing.faults.append(f"GET {answer.status}")
            return
        fields = filled(page, chance)
        start = time.perf_counter()
        location = post(connection, path, fields)
        timing.posted.append(time.perf_counter() - start)
        connection.request("GET", location)
        receipt = connection.getresponse()
        receipt.read()
        if receipt.status != 200:
            timing.faults.append(f"receipt {receipt.status}")
            return
        timing.sent[path] = fields
    except (OSError, http.client.HTTPException, RuntimeError) as fault:
        timing.faults.append(f"{type(fault).__name__}: {fault}")
    finally:
        connection.close()


@cache
def form_like(radios: int, textareas: int, example: Page) -> FormReader:
    """Read once: reading hundreds of tags for each rater would take more of the processor than serving them."""
    reader = FormReader()
    reader.feed(example.text)
    if len(reader.radios) != ITEMS or len(reader.textareas) != PROMPTS:
        raise RuntimeError(f"{len(reader.radios)} ratings and {len(reader.textareas)} comments")
    return reader


def filled(text: str, chance: random.Random) -> dict[str, str]:
    reader = form_like(text.count('type="radio"'), text.count("<textarea"), Page(text))
    # What differs from rater to rater is read on each page.
    fields = reader.hidden | dict(HIDDEN.findall(text))
    fields |= {name: chance.choice(values) for name, values in reader.radios.items()}
    fields |= {name: f"A comment of some length, {chance.random()}." for name in reader.textareas}
    submit_button = [pair for pair in reader.buttons if pair[1] == "submit"]
    return fields | dict(submit_button[:1])


def post(connection: http.client.HTTPConnection, path: str, fields: dict[str, str]) -> str:
    body = urllib.parse.urlencode(fields)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status not in (302, 303):
        raise RuntimeError(f"POST {answer.status}")
    return answer.headers["Location"]


def run(port: int, paths: list[str], clients: int) -> tuple[Timing, float]:
    timings = [Timing() for _ in range(clients)]

    def client(number: int) -> None:
        chance = random.Random(number)
        for path in paths[number::clients]:
            submit(port, path, chance, timings[number])

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    whole = Timing()
    for timing in timings:
        whole.opened += timing.opened
        whole.posted += timing.posted
        whole.sent |= timing.sent
        whole.faults += timing.faults
    return whole, seconds


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] * 1000


def row(clients: int, timing: Timing, seconds: float, stored: int) -> str:
    sent = len(timing.sent)
    return (
        f"{clients:>7} {sent:>11} {sent / seconds:>10.1f}"
        f" {statistics.median(timing.opened) * 1000:>9.1f} {percentile(timing.opened, 0.95):>8.1f}"
        f" {statistics.median(timing.posted) * 1000:>9.1f} {percentile(timing.posted, 0.95):>8.1f}"
        f" {stored:>7} {len(timing.faults):>6}"
    )


def prepare(number: int) -> list[str]:
    """In a process of its own with the owner's rights: one collecting round; prints the paths."""
    import django

    django.setup()
    from django.utils import timezone

    from parallax.domain import keys
    from parallax.domain.notifications.links import derive_token
    from parallax.domain.people.models import Organisation, Person
    from parallax.domain.rounds import terms
    from parallax.domain.rounds.models import Invitation, RaterGroup, Round, Terms

    now = timezone.now()
    organisation = Organisation.objects.create(name="Bench", created_at=now)
    leader, coach = (
        Person.objects.create(email=f"{name}@example.org", name=name, created_at=now)
        for name in ("leader", "coach")
    )
    round = Round.objects.create(
        organisation=organisation,
        leader=leader,
        coach=coach,
        state="collecting",
        created_at=now,
        launched_at=now,
        closes_at=now + timedelta(days=14),
    )
    group = RaterGroup.objects.create(
        round=round, key="peer", name="Peers", kind="protected", minimum=4, position=1
    )
    form = asked()
    promise = frozen_promise(form, round)
    Terms.objects.create(
        round=round,
        form=terms.form_to_json(form),
        promise_version=promise["version"],
        promise=promise,
        launched_by=coach,
    )
    keys.create_round_key(round.pk)
    invitations = Invitation.objects.bulk_create(
        Invitation(
            round=round, group=group, email=f"r{n}@example.org", name=f"Rater {n}", invited_on=now
        )
        for n in range(number)
    )
    return [f"/answer/{derive_token('answer', i.pk, 1)}/" for i in invitations]


def asked() -> Any:
    """What the raters are asked."""
    from parallax.domain.rounds import terms

    return terms.AnswerForm(
        title="Bench",
        leader_name="Dr. Bench",
        pronoun="she",
        language="en",
        scale=terms.FormScale(1, 5, {1: "Almost never", 5: "Almost always"}, True),
        dimensions=tuple(
            terms.FormDimension(
                id=f"d{d}",
                name=f"Dimension {d}",
                description="",
                pressure=False,
                items=tuple(
                    terms.FormItem(
                        id=f"i{d}{i}",
                        text=f"Does the thing number {i} of dimension {d} as agreed.",
                        self_text="I do the thing as agreed.",
                    )
                    for i in range(5)
                ),
            )
            for d in range(ITEMS // 5)
        ),
        prompts=tuple(
            terms.FormPrompt(
                id=kind, kind=kind, text=f"What should {{name}} {kind}?", self_text="?"
            )
            for kind in ("continue", "stop", "growth")[:PROMPTS]
        ),
        groups=(terms.FormGroup("peer", "Peers", "protected", 4, ""),),
    )


def frozen_promise(form: Any, round: Any) -> dict[str, Any]:
    from parallax.domain.rounds.promise import make_promise, promise_to_json

    return promise_to_json(make_promise(form, coach_name="Coach", closes_at=round.closes_at))


def verify() -> dict[str, dict[str, Any]]:
    """As the worker: every stored response, decrypted, by the path of its rater."""
    import django

    django.setup()
    from parallax.domain import keys
    from parallax.domain.notifications.links import derive_token
    from parallax.domain.responses import answers, envelope
    from parallax.domain.responses.models import Draft
    from parallax.domain.rounds.models import Invitation

    stored = {bytes(d.lookup): d for d in Draft.objects.all()}
    found = {}
    for invitation in Invitation.objects.all():
        round_key = keys.round_key(invitation.round_id)
        lookup = envelope.lookup_of(round_key, invitation.pk, invitation.link_version)
        if lookup in stored and stored[lookup].submitted:
            content = envelope.unseal(round_key, lookup, bytes(stored[lookup].sealed))
            path = f"/answer/{derive_token('answer', invitation.pk, 1)}/"
            found[path] = answers.from_bytes(content)
    return found


def kept(sent: dict[str, str], stored: dict[str, Any]) -> bool:
    texts = {text for name, text in sent.items() if text.startswith("A comment")}
    ratings = sorted(
        (value for value in sent.values() if value.isdigit() and len(value) == 1), key=str
    )
    values = sorted(str(v) for v in stored["ratings"].values() if v is not None)
    unseen = [v for v in stored["ratings"].values() if v is None]
    same_ratings = len(values) + len(unseen) == ITEMS and not set(values) - set(ratings)
    return same_ratings and texts == set(stored["comments"].values())


def in_child(step: str, environment: dict[str, str], *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, __file__, step, *words],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return json.loads(done.stdout)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/answer/none/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not start")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=300, help="per number of clients")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 8])
    arguments = parser.parse_args()
    arguments.port = free_port()
    with tempfile.TemporaryDirectory(prefix="parallax-bench-") as folder:
        # Postgres runs under an account of its own when we are root.
        Path(folder).chmod(0o755)
        os.environ["PARALLAX_VAR"] = folder
        text = measure(arguments)
    sys.stdout.write(text)
    return 0


def measure(arguments: argparse.Namespace) -> str:
    from parallax.config.installation import Installation
    from parallax.config.roles import OWNER, WEB, WORKER

    installation = Installation.here()
    needed = arguments.submissions * len(arguments.clients)
    lines = [
        f"Complete submissions, {ITEMS} ratings and {PROMPTS} comments, {os.cpu_count()} cores,"
        " load generator beside the server.",
        "clients submissions per second open p50ms  p95 ms post p50ms  p95 ms  stored faults",
    ]
    with installation.database():
        command = [sys.executable, "-m", "parallax"]
        subprocess.run([*command, "migrate"], check=True, timeout=120, capture_output=True)
        paths = in_child("--prepare", installation.environment(OWNER), str(needed))
        web = {
            **installation.environment(WEB),
            "PARALLAX_BASE_URL": f"http://127.0.0.1:{arguments.port}",
        }
        collect = [*command, "django", "collectstatic", "--noinput", "-v0"]
        subprocess.run(collect, check=True, timeout=120, capture_output=True)
        server = subprocess.Popen([*command, "web", "--port", str(arguments.port)], env=web)
        try:
            wait_for(arguments.port)
            run(arguments.port, ["/answer/none/"] * 8, 4)
            for number, clients in enumerate(arguments.clients):
                start = number * arguments.submissions
                mine = paths[start : start + arguments.submissions]
                timing, seconds = run(arguments.port, mine, clients)
                found = in_child("--verify", installation.environment(WORKER))
                stored = sum(
                    path in found and kept(sent, found[path]) for path, sent in timing.sent.items()
                )
                lines += sorted(set(timing.faults))[:5]
                lines.append(
                    row(clients, timing, seconds, stored) if stored else "nothing was stored"
                )
        finally:
            server.terminate()
            server.wait(timeout=20)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--prepare"]:
        json.dump(prepare(int(sys.argv[2])), sys.stdout)
    elif sys.argv[1:2] == ["--verify"]:
        json.dump(verify(), sys.stdout)
    else:
        sys.exit(main())
