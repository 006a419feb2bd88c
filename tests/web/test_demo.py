"""The demo: every story stands where its page says, and none of it exists outside the demo."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.message import EmailMessage
from importlib import reload
from pathlib import Path

import pytest
from django.test import Client
from django.urls import clear_url_caches
from django.utils import timezone
from pytest_django import Settings

from parallax.config import environment, urls
from parallax.config.roles import OWNER
from parallax.domain.coaching.demo import DOMAIN, demo_cast, load_demo
from parallax.domain.coaching.models import GoalDraft
from parallax.domain.coaching.queries import Turn, standings_for_coach
from parallax.domain.notifications.models import Message
from parallax.domain.people.models import Person, Role
from parallax.domain.reports.models import DeskComment, Report
from parallax.domain.reports.queries import released_of
from parallax.domain.rounds.models import Invitation, Remark, Round
from tests.cast import Cast

# Of this process, whatever else the machine does meanwhile.
PROCESSOR_SECONDS_TO_LOAD = 20


def route_again() -> None:
    reload(urls)
    clear_url_caches()


@pytest.fixture
def in_demo(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    yield from _routed(settings, demo=True, folder=tmp_path)


@pytest.fixture
def without_demo(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    yield from _routed(settings, demo=False, folder=tmp_path)


def _routed(settings: Settings, *, demo: bool, folder: Path) -> Iterator[Path]:
    before = settings.PARALLAX_DEMO
    settings.PARALLAX_DEMO, settings.PARALLAX_CAUGHT_MAIL = demo, folder
    route_again()
    yield folder
    settings.PARALLAX_DEMO = before
    route_again()


def catch(folder: Path, number: int, subject: str, *, html: str = "") -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "parallax@localhost", "ada@example.org"
    mail.set_content("Open http://127.0.0.1:8000/answer/abc/ please.")
    if html:
        mail.add_alternative(html, subtype="html")
    (folder / f"{number}.eml").write_bytes(bytes(mail))


@pytest.mark.django_db(transaction=True)
def test_every_story_stands_where_its_page_says(
    acting_as: Callable[[str], AbstractContextManager[None]], in_demo: Path
) -> None:
    started = time.process_time()
    with acting_as(OWNER):
        load_demo(now=timezone.now())
    assert time.process_time() - started < PROCESSOR_SECONDS_TO_LOAD

    in_time = Round.objects.select_related("leader").order_by("created_at")
    rounds = {round.leader.name: round for round in in_time}
    assert {name: round.state for name, round in rounds.items()} == {
        "Grace Whitfield": "released",
        "Dr. Rafael Monteiro": "reviewing",
        "Dr. Hannah Lindqvist": "collecting",
        "Daniel Reyes": "nominating",
        "Dr. Amina Okafor": "designing",
    }
    assert Remark.objects.count() == 3
    report = Report.objects.get(round=rounds["Grace Whitfield"])
    assert report.released_at is not None
    assert report.debrief.finished_at is not None
    assert GoalDraft.objects.filter(shared_at__isnull=False).count() == 1
    change = released_of(report).change
    assert change is not None
    assert {"higher"} <= {row.label.value for row in change.rows}
    assert Round.objects.filter(leader__name="Grace Whitfield").count() == 2
    assert (
        DeskComment.objects.filter(round=rounds["Dr. Rafael Monteiro"], decision="").count() == 28
    )
    collecting = Invitation.objects.filter(round=rounds["Dr. Hannah Lindqvist"], person=None)
    assert [collecting.filter(answered=value).count() for value in (True, False)] == [10, 10]
    turns = {
        standing.engagement.leader.name: standing.turn
        for coach in Person.objects.filter(memberships__role=Role.COACH)
        for standing in standings_for_coach(coach)
    }
    assert turns == {
        "Grace Whitfield": Turn.LEADER,
        "Dr. Rafael Monteiro": Turn.COACH,
        "Dr. Hannah Lindqvist": Turn.RATERS,
        "Daniel Reyes": Turn.LEADER,
        "Dr. Amina Okafor": Turn.BOTH,
        "Samuel Ito": Turn.COACH,
    }
    # Only invitations that wait for an answer go out now, so that they lie on top.
    waiting = Message.objects.filter(sent_at=None, cancelled_at=None)
    assert {mail.template for mail in waiting} == {"invitation"}
    assert waiting.count() == 10
    assert not Message.objects.exclude(to_email__endswith=f"@{DOMAIN}").exists()

    for member in demo_cast():
        browser = Client()
        response = browser.post("/demo/sign-in/", {"person": str(member.person.pk)}, follow=True)
        assert response.status_code == 200, member.person.name
        assert response.request["PATH_INFO"] == f"/{member.role}/"

    for role, page in (
        *((role, f"/{role}/") for role in ("leader", "coach", "director")),
        ("rater", "/demo/mail/"),
    ):
        response = Client().get(f"/demo/as/{role}/", follow=True)
        assert (response.status_code, response.request["PATH_INFO"]) == (200, page)


def test_outside_of_the_demo_there_is_nothing(
    client: Client, cast: Cast, without_demo: Path
) -> None:
    paths = ("/demo/", "/demo/as/coach/", "/demo/mail/", "/demo/mail/1/", "/demo/mail/1/html/")
    for path in paths:
        assert client.get(path).status_code == 404
    assert client.post("/demo/sign-in/", {"person": str(cast.coach.pk)}).status_code == 404
    assert client.get("/").headers["Location"] == "/account/login/code/"


def test_the_views_refuse_even_when_routed(
    client: Client, cast: Cast, in_demo: Path, settings: Settings
) -> None:
    settings.PARALLAX_DEMO = False
    assert client.get("/demo/").status_code == 404
    assert client.get("/demo/mail/").status_code == 404
    assert client.get("/demo/as/coach/").status_code == 404
    assert client.post("/demo/sign-in/", {"person": str(cast.coach.pk)}).status_code == 404


def test_real_people_cannot_be_chosen(client: Client, cast: Cast, in_demo: Path) -> None:
    for person in (str(cast.coach.pk), "", "nonsense"):
        assert client.post("/demo/sign-in/", {"person": person}).status_code == 404
    for role in ("coach", "nobody"):
        assert client.get(f"/demo/as/{role}/").status_code == 404
    assert client.get("/coach/").status_code == 302


def test_the_demo_and_https_exclude_each_other() -> None:
    with pytest.raises(environment.EnvironmentFault, match="PARALLAX_DEMO"):
        environment.read(
            {"PARALLAX_DEMO": "1", "PARALLAX_BASE_URL": "https://feedback.example.org"}
        )
    assert environment.read(
        {"PARALLAX_DEMO": "1", "PARALLAX_BASE_URL": "http://127.0.0.1:8000"}
    ).demo


def test_an_empty_demo_says_what_to_do(client: Client, db: None, in_demo: Path) -> None:
    assert client.get("/").headers["Location"] == "/demo/"
    assert "The demo is not loaded" in client.get("/demo/").content.decode()
    assert "No mail yet" in client.get("/demo/mail/").content.decode()


def test_caught_mail_is_listed_newest_first(client: Client, db: None, in_demo: Path) -> None:
    moment = int(datetime(2026, 3, 2, 9, 0, tzinfo=UTC).timestamp()) * 1_000_000_000
    catch(in_demo, moment, "First")
    catch(in_demo, moment + 1, "Second <b>")
    (in_demo / ".unfinished.eml").write_bytes(b"half")
    page = client.get("/demo/mail/").content.decode()
    assert page.index("Second &lt;b&gt;") < page.index("First")
    assert "2 Mar 2026, 09:00" in page


def test_a_mail_opens_with_links_to_click(client: Client, db: None, in_demo: Path) -> None:
    catch(in_demo, 7, "Your view counts", html="<p>Formatted</p><script>alert(1)</script>")
    page = client.get("/demo/mail/7/").content.decode()
    assert '<a href="http://127.0.0.1:8000/answer/abc/" rel="nofollow">' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    frame = client.get("/demo/mail/7/html/")
    assert frame.content.decode().startswith('<base target="_blank"><p>Formatted</p>')
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert "sandbox allow-popups" in frame["Content-Security-Policy"]


def test_a_mail_that_is_gone_is_not_found(client: Client, db: None, in_demo: Path) -> None:
    catch(in_demo, 7, "Plain")
    assert client.get("/demo/mail/8/").status_code == 404
    assert client.get("/demo/mail/7/html/").status_code == 404
