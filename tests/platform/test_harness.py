"""The fixtures do what they say, so that the other tests may lean on them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from playwright.sync_api import Page

from parallax.config.roles import OWNER, WEB, WORKER
from parallax.domain.people.models import Organisation
from tests.harness.browser import axe
from tests.harness.mail import Mailbox, text_of
from tests.harness.server import Live


def current_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


def test_roles_nest_and_end(
    transactional_db: None, acting_as: Callable[[str], AbstractContextManager[None]]
) -> None:
    seen = [current_role()]
    with acting_as(OWNER):
        seen.append(current_role())
        with acting_as(WORKER):
            seen.append(current_role())
        connection.close()
        seen.append(current_role())
    seen.append(current_role())
    assert seen == [WEB, OWNER, WORKER, OWNER, WEB]


@pytest.mark.django_db
def test_mail_travels_by_smtp(mailbox: Mailbox) -> None:
    EmailMessage("Greetings", "Good morning.", to=["ada@example.org"]).send()
    assert [(message["To"], text_of(message).strip()) for message in mailbox.messages] == [
        ("ada@example.org", "Good morning.")
    ]


@pytest.mark.parametrize("_round", [1, 2])
def test_each_committing_test_begins_with_an_empty_database(
    transactional_db: None, _round: int
) -> None:
    assert Organisation.objects.count() == 0
    Organisation.objects.create(
        name="St. Brigid Health", created_at=datetime(2026, 3, 2, tzinfo=UTC)
    )


def test_the_browser_reads_pages_of_the_real_server(live: Live, page: Page) -> None:
    response = page.goto("/no-such-page/")
    assert response is not None
    assert response.status == 404
    axe(page)


def test_a_worker_process_runs_and_ends(live: Live) -> None:
    live.run_worker()
