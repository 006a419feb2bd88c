"""The page printed from a browser: the report alone, in ink, in about as many pages as the PDF has."""

import io

import pikepdf
import pytest
from playwright.sync_api import Browser, Page

from parallax.domain.reports.render import html
from tests.sample_reports import sample

MOST_PAGES = 10
ONLY_ON_SCREEN = (".report-contents", ".chart-narrow", ".report-chart details")


@pytest.fixture
def printed(browser: Browser) -> Page:
    """As it is printed by somebody whose screen is dark."""
    page = browser.new_page(color_scheme="dark")
    page.set_content(html.standalone(sample()))
    page.emulate_media(media="print", color_scheme="dark")
    return page


def test_only_the_report_is_printed_and_all_of_it(printed: Page) -> None:
    for selector in ONLY_ON_SCREEN:
        assert not printed.locator(selector).first.is_visible()
    assert printed.locator(".chart-wide").first.is_visible()
    assert printed.locator(".report-quotes li").count() == 40


def test_it_is_dark_on_white(printed: Page) -> None:
    colours = (
        "getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color"
    )
    assert printed.evaluate(colours) == "rgb(255, 255, 255)rgb(0, 0, 0)"
    mark = "getComputedStyle(document.querySelector('.chart-mark-open')).stroke"
    assert printed.evaluate(mark) == "rgb(184, 98, 27)"


def test_it_takes_few_pages(printed: Page) -> None:
    with pikepdf.open(io.BytesIO(printed.pdf(format="A4"))) as paper:
        assert len(paper.pages) <= MOST_PAGES
