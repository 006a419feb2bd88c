"""The design system: its living page, its colours, what it weighs, and the choices a person has."""

import gzip
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import expect
from pytest_django import Settings

from parallax.domain.people.models import Person
from parallax.web import shared
from parallax.web.shared.design import SPECIMENS
from tests.harness import server
from tests.harness.browser import OpenPage, axe
from tests.harness.place import free_port
from tests.harness.server import Live

SHARED = Path(shared.__file__).parent
CSS = SHARED / "static/shared/css"
COMPONENTS = SHARED / "templates/shared/components"
VIEWS = ["/design/", "/design/?theme=dark", "/design/?dir=rtl"]


@pytest.fixture(scope="module")
def _web(django_db_setup: None) -> Iterator[Live]:
    """The web server of this file runs in demo mode."""
    os.environ["PARALLAX_DEMO"] = "1"
    try:
        live = server.launch(free_port())
    finally:
        del os.environ["PARALLAX_DEMO"]
    yield live
    live.stop()


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("width", [320, 1280])
def test_is_accessible_and_fits(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "The parts that every page is made of"
    )
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_follows_the_dark_system(open_page: OpenPage) -> None:
    page = open_page(color_scheme="dark")
    page.goto("/design/")
    axe(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 26)"


@pytest.mark.parametrize("path", ["/design/", "/design/confirm/"])
def test_is_there_in_demo_mode_only(client: Client, settings: Settings, path: str) -> None:
    settings.PARALLAX_DEMO = True
    assert client.get(path).status_code == 200
    settings.PARALLAX_DEMO = False
    assert client.get(path).status_code == 404


def test_shows_every_part_with_its_own_source(client: Client, settings: Settings) -> None:
    settings.PARALLAX_DEMO = True
    specimens = client.get("/design/").context["specimens"]
    assert [specimen.name for specimen in specimens] == list(SPECIMENS)


def test_every_component_is_in_use() -> None:
    """By name in a template, or by a tag in Python."""
    drawn = "".join(
        path.read_text() for kind in ("*.html", "*.py") for path in SHARED.parent.rglob(kind)
    )
    names = [path.name for path in COMPONENTS.glob("*.html")]
    assert [name for name in names if f"shared/components/{name}" not in drawn] == []


def test_dialog_opens_in_place_and_leads_to_a_page_without_scripts(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/design/")
    page.locator("#dialog").get_by_role("link", name="Remove the round").click()
    dialog = page.get_by_role("dialog", name="Remove this round?")
    expect(dialog).to_be_visible()
    axe(page)
    dialog.get_by_role("link", name="Keep it").click()
    expect(dialog).to_be_hidden()

    plain = open_page(java_script_enabled=False)
    plain.goto("/design/")
    plain.locator("#dialog").get_by_role("link", name="Remove the round").click()
    expect(plain.get_by_role("heading", name="Remove this round?")).to_be_visible()
    plain.get_by_role("button", name="Remove the round").click()
    expect(plain.get_by_role("status").first).to_have_text(
        "This was only a demonstration: nothing was removed."
    )


def test_a_rating_is_given_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/design/")
    page.get_by_role("radio", name="4", exact=True).first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="5", exact=True).first).to_be_checked()


def test_keys_are_wide_enough_for_a_thumb(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/design/")
    boxes = [key.bounding_box() for key in page.locator(".scale-option:visible").all()]
    assert [box for box in boxes if box is None or box["width"] < 44 or box["height"] < 44] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_appearance_chosen_stays(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    page.goto("/design/")
    with page.expect_response("**/preferences/"):
        page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.goto("/design/confirm/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_preferences_are_cookies(client: Client) -> None:
    response = client.post("/preferences/", {"theme": "dark", "next": "/who-sees-what/"})
    assert (response.status_code, response["Location"]) == (302, "/who-sees-what/")
    assert (client.cookies["theme"].value, client.cookies["theme"]["httponly"]) == ("dark", True)
    client.post("/preferences/", {"theme": ""})
    assert client.cookies["theme"].value == ""
    client.post("/preferences/", {"language": "tlh"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_preferences_lead_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/preferences/", {"theme": "light", "next": elsewhere})["Location"] == "/"


def test_preferences_change_only_by_post(client: Client) -> None:
    assert client.get("/preferences/").status_code == 405


def test_signing_in_by_code_is_in_our_look(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/account/login/code/")
    axe(page)
    page.get_by_label("E-mail", exact=False).or_(page.get_by_label("Email")).fill(
        "nobody@example.org"
    )
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    axe(page)
    page.get_by_label("Code").fill("WRONG1")
    page.get_by_role("button", name="Continue").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    axe(page)
    summary.get_by_role("link").click()
    expect(page.get_by_label("Code")).to_be_focused()


LOCKS = ["", "totp/activate/", "webauthn/", "webauthn/add/"]


def test_locks_of_the_account_are_in_our_look(
    open_page: OpenPage, client: Client, live: Live, leader: Person
) -> None:
    client.force_login(leader, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session.save()
    page = open_page()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live.url}]
    )
    for lock in LOCKS:
        response = page.goto(f"/account/2fa/{lock}")
        assert response is not None and response.status == 200
        axe(page)


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_error_pages_need_no_request(status: int) -> None:
    assert "<h1>" in render_to_string(f"{status}.html")


@pytest.mark.parametrize(("entry", "limit"), [("parallax", 30_000), ("rater", 12_000)])
def test_style_sheets_arrive_as_one_light_file(entry: str, limit: int) -> None:
    name = staticfiles_storage.stored_name(f"shared/css/entry/{entry}.css")  # type: ignore[attr-defined]
    sheet = (Path(settings.STATIC_ROOT) / name).read_bytes()
    assert b"@import" not in sheet
    assert len(gzip.compress(sheet)) < limit
    for address in re.findall(rb'url\("([^"]+)"\)', sheet):
        assert (Path(settings.STATIC_ROOT) / name).parent.joinpath(address.decode()).is_file(), (
            address
        )


def test_raters_download_no_fonts() -> None:
    name = staticfiles_storage.stored_name("shared/css/entry/rater.css")  # type: ignore[attr-defined]
    assert "@font-face" not in (Path(settings.STATIC_ROOT) / name).read_text()


def test_both_dark_lists_are_alike() -> None:
    system, chosen = _themes()[1:]
    assert system == chosen


SURFACES = ["paper", "card", "sunken"]
READ = [
    *(
        (ink, surface)
        for ink in ("ink", "ink-soft", "accent", "attention", "error")
        for surface in SURFACES
    ),
    *(("ink", f"{kind}-soft") for kind in ("accent", "attention", "error")),
    *((kind, f"{kind}-soft") for kind in ("accent", "attention", "error")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
SEEN = [("edge", surface) for surface in SURFACES] + [("focus", surface) for surface in SURFACES]


@pytest.mark.parametrize("theme", [0, 2], ids=["light", "dark"])
def test_contrast(theme: int) -> None:
    """WCAG 2.2: 4.5:1 for what is read (1.4.3), 3:1 for edges and focus rings (1.4.11)."""
    colour = _themes()[theme]
    assert [pair for pair in READ if _contrast(colour[pair[0]], colour[pair[1]]) < 4.5] == []
    assert [pair for pair in SEEN if _contrast(colour[pair[0]], colour[pair[1]]) < 3] == []


def _themes() -> list[dict[str, str]]:
    """Light, dark by the system, dark by choice."""
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", (CSS / "foundation/tokens.css").read_text())
    return [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6}|rgb[^;]+|[^;]*shadow[^;]*);", block))
        for block in blocks
    ]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted([_luminance(one), _luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
