"""A dump of the database signs nobody in."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from parallax.config.roles import WORKER
from parallax.domain.people.models import Person
from parallax.domain.people.tasks import clear_sessions
from tests.harness.database import acting_as

HOME = "/coach/"


def test_the_row_of_a_session_does_not_hold_the_cookies_key(client: Client, coach: Person) -> None:
    client.force_login(coach)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get(HOME).status_code == 200
    assert cookie not in str(list(Session.objects.values()))


def test_what_stands_in_the_dump_is_no_key(client: Client, coach: Person) -> None:
    client.force_login(coach)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().session_key
    assert thief.get(HOME).status_code == 302


def test_signing_out_deletes_the_session(client: Client, coach: Person) -> None:
    client.force_login(coach)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.logout()
    assert Session.objects.count() == 0
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert client.get(HOME).status_code == 302


def test_ended_sessions_are_cleared_away(client: Client, coach: Person) -> None:
    client.force_login(coach)
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    assert client.get(HOME).status_code == 302
    with acting_as(WORKER):
        clear_sessions(timestamp=0)
    assert Session.objects.count() == 0
