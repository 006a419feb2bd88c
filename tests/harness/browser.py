"""Chromium through Playwright, and the accessibility check that every page has to pass."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from parallax.domain.people.models import Person
from tests.cast import signed_in
from tests.harness.chromium import NAMES, QUIET
from tests.harness.server import Live

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
# Of each wait, which ends as soon as what it waits for is there: a busy machine is slow, not wrong.
MOST_MILLISECONDS = 30_000

type OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's own loop runs in this thread, and Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=MOST_MILLISECONDS)
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Browser, live: Live) -> Iterator[OpenPage]:
    """`open_page(viewport=PHONE, java_script_enabled=False, …)`: a page with its own cookies; script errors and refused resources fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(**options: Any) -> Page:
        usual = {"base_url": live.url, "viewport": DESKTOP, "reduced_motion": "reduce"}
        context = browser.new_context(**usual | options)
        context.set_default_timeout(MOST_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                faults.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True)


def sign_in(page: Page, person: Person) -> Page:
    """By a cookie of its own; how people really sign in has its own journey."""
    key = signed_in(person).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": "http://127.0.0.1"}])
    return page


def axe(page: Page) -> None:
    """No violations of WCAG 2.2 AA or of good practice; run through the browser's own channel, so the page's policy stays in force."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
