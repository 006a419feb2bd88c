"""The product with its demo on an installation of its own, and every page worth looking at in it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARALLAX = [sys.executable, "-m", "parallax"]
START_SECONDS = 90


@dataclass(frozen=True)
class Shot:
    """`person` is an e-mail address of the demo's cast, or empty for somebody who is not signed in."""

    name: str
    path: str
    person: str = ""
    on_phone: bool = False


@contextmanager
def demo() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="parallax-pictures-") as folder:
        Path(folder).chmod(0o755)
        port = free_port()
        os.environ["PARALLAX_VAR"] = folder
        process = subprocess.Popen([*PARALLAX, "start", "--port", str(port)], stdout=sys.stderr)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/demo/", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the demo did not start")


def shots() -> Iterator[Shot]:
    """Every page worth a picture, found in the demo's database by the state of its rounds."""
    from parallax.config.installation import Installation
    from parallax.config.roles import OWNER

    os.environ.update(Installation.here().environment(OWNER))
    os.environ["PARALLAX_DEMO"] = "1"
    import django

    django.setup()
    from django.urls import reverse

    from parallax.domain.coaching.models import Engagement
    from parallax.domain.people.models import Membership, Role
    from parallax.domain.rounds.models import Round, State

    director = Membership.objects.filter(role=Role.DIRECTOR)[0].person.email
    yield Shot("sign-in", reverse("account_login"))
    yield Shot("demo", reverse("demo:home"))
    yield Shot("demo-mail", reverse("demo:mail"))
    yield Shot("design", reverse("shared:design"))
    yield Shot("who-sees-what", reverse("shared:who-sees-what"))
    yield Shot("not-found", "/nothing-here/")
    yield Shot("director-home", reverse("director:home"), director)
    yield Shot("director-people", reverse("director:people"), director)
    yield Shot("director-engagements", reverse("director:engagements"), director)
    yield Shot("director-branding", reverse("director:branding"), director)
    yield Shot("director-trail", reverse("director:trail"), director)
    yield Shot("account", reverse("account:profile"), director)
    engagement = Engagement.objects.filter(ended_at=None)[0]
    coach = engagement.coach.email
    yield Shot("coach-home", reverse("coach:home"), coach)
    yield Shot("coach-engagement", reverse("coach:engagement", args=[engagement.pk]), coach)

    def of(state: State) -> Round:
        found = Round.objects.select_related("leader", "coach").filter(state=state)
        return found.latest("created_at")

    designing, nominating, collecting = map(
        of, (State.DESIGNING, State.NOMINATING, State.COLLECTING)
    )
    reviewing, released = map(of, (State.REVIEWING, State.RELEASED))
    for round in (designing, nominating, collecting, reviewing, released):
        yield Shot(f"leader-home-{round.state}", reverse("leader:home"), round.leader.email)
        page = reverse("coach:round", args=[round.pk])
        yield Shot(f"coach-round-{round.state}", page, round.coach.email)
    for who in ("leader", "coach"):
        person = getattr(designing, who).email
        yield Shot(f"designing-{who}", reverse("shared:questionnaire", args=[designing.pk]), person)
    yield Shot(
        "previewing", reverse("shared:preview", args=[designing.pk, "peer"]), designing.leader.email
    )
    yield Shot(
        "leader-raters", reverse("leader:raters", args=[nominating.pk]), nominating.leader.email
    )
    yield Shot(
        "leader-raters-list",
        reverse("leader:raters-list", args=[nominating.pk]),
        nominating.leader.email,
    )
    yield Shot(
        "coach-raters", reverse("coach:raters", args=[nominating.pk]), nominating.coach.email
    )
    yield Shot(
        "leader-progress", reverse("leader:progress", args=[collecting.pk]), collecting.leader.email
    )
    for name in ("collecting", "close", "cancel"):
        page = reverse(f"coach:{name}", args=[collecting.pk])
        yield Shot(f"coach-{name}", page, collecting.coach.email)
    for name in ("comments", "comments-keep", "breakdown", "compose", "draft", "release"):
        page = reverse(f"coach:{name}", args=[reviewing.pk])
        yield Shot(f"coach-{name}", page, reviewing.coach.email)
    report = reverse("leader:report", args=[released.pk])
    yield Shot("leader-report", report, released.leader.email)
    yield Shot("leader-report-figures", f"{report}#strengths", released.leader.email)
    yield from debrief_shots(released)
    yield from rater_shots(collecting)


def debrief_shots(round: Any) -> Iterator[Shot]:
    from django.urls import reverse

    page = reverse("leader:debrief", args=[round.pk])
    yield Shot("leader-debrief", f"{page}?section=stop", round.leader.email, on_phone=True)
    yield Shot("leader-debrief-gaps", f"{page}?section=gaps", round.leader.email)
    yield Shot("leader-goals", reverse("leader:goals", args=[round.pk]), round.leader.email)
    yield Shot("coach-debrief", reverse("coach:debrief", args=[round.pk]), round.coach.email)


def rater_shots(round: Any) -> Iterator[Shot]:
    from django.urls import reverse

    from parallax.domain.notifications.links import derive_token

    waiting = round.invitations.filter(answered=False, declined=False, removed=False, person=None)
    invitation = waiting.exclude(invited_on=None).order_by("email")[0]
    token = derive_token("answer", invitation.pk, invitation.link_version)
    yield Shot("rater-answer", reverse("rater:answer", args=[token]), on_phone=True)
    yield Shot(
        "rater-answer-step", reverse("rater:answer", args=[token]) + "?step=1", on_phone=True
    )
    for name in ("review", "protection", "leader-view", "decline"):
        yield Shot(f"rater-{name}", reverse(f"rater:{name}", args=[token]), on_phone=True)
    yield Shot("rater-wrong-link", reverse("rater:answer", args=["not-a-link"]), on_phone=True)
