"""Fixtures for all tests. Tests run with the rights of the web's database user unless they say otherwise (`acting_as`)."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from tests.harness.place import prepare_environment

prepare_environment()

import django  # noqa: E402 (Django reads its settings from the environment that has just been prepared)

django.setup()
# Else processes of pytest-xdist would set Django up before this file has given them a database of their own.
del os.environ["DJANGO_SETTINGS_MODULE"]

import pytest  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from pytest_django import DjangoDbBlocker, Settings  # noqa: E402

from tests.harness import database, jobs, server  # noqa: E402
from tests.harness.mail import Mailbox  # noqa: E402
from tests.harness.place import free_port  # noqa: E402
from tests.harness.server import Live  # noqa: E402

pytest_plugins = ["tests.cast", "tests.harness.browser"]

SMTP: dict[str, Any] = django_settings.MAILERS["default"]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # Once a run, before its workers start.
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: DjangoDbBlocker, django_test_environment: None
) -> Iterator[None]:
    """A clone of the migrated template for this process; tests that commit get a new one afterwards instead of a flush."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    with database.server_in_use(), django_db_blocker.unblock():
        database.renew()
        TransactionTestCase._fixture_teardown = lambda case: database.renew()  # type: ignore[attr-defined]
        try:
            yield
        finally:
            TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]
            database.remove()


@pytest.fixture
def acting_as(db: None) -> Callable[[str], AbstractContextManager[None]]:
    """`with acting_as(WORKER): …` (roles from `parallax.config.roles`)."""
    return database.acting_as


@pytest.fixture
def run_worker(db: None) -> Callable[[], list[str]]:
    return jobs.run_worker


@pytest.fixture(scope="session")
def _post_office() -> Iterator[Mailbox]:
    mailbox = Mailbox(SMTP["OPTIONS"]["port"])
    mailbox.controller.start()
    yield mailbox
    mailbox.controller.stop()


@pytest.fixture
def mailbox(_post_office: Mailbox, settings: Settings) -> Mailbox:
    """Mail really goes out by SMTP, and arrives here."""
    settings.MAILERS = {"default": SMTP}
    _post_office.clear()
    return _post_office


@pytest.fixture(scope="session")
def _web(django_db_setup: None) -> Iterator[Live]:
    live = server.launch(free_port())
    yield live
    live.stop()


@pytest.fixture
def live(transactional_db: None, _web: Live, mailbox: Mailbox) -> Live:
    """The product's web server on this test's database; what the test commits, it sees."""
    return _web
