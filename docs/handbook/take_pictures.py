"""Takes the handbook's pictures: the demo's pages as each person sees them, in a real browser.

    bin/pictures                     the pictures that the handbook and the README show, into docs/handbook/pictures
    bin/pictures --all FOLDER        every page, wide and on a phone, light and dark, to look through

Runs an installation of its own in a temporary folder.
"""

import argparse
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

from tests.harness.demo import Shot, demo, shots

HANDBOOK = Path(__file__).parent
PICTURES = HANDBOOK / "pictures"
PAGES = [*HANDBOOK.glob("*.md"), HANDBOOK.parents[1] / "README.md"]
TALLEST = {"wide": 1150, "phone": 1100}
WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def take(url: str, wanted: list[Shot], folder: Path, *, everything: bool) -> None:
    from playwright.sync_api import sync_playwright

    looks = list(product(("wide", "phone"), ("light", "dark")))
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for size, scheme in looks:
            states: dict[str, Any] = {}
            for shot in wanted:
                if not everything and (size, scheme) != (
                    "phone" if shot.on_phone else "wide",
                    "light",
                ):
                    continue
                options = {
                    "base_url": url,
                    "viewport": WIDE if size == "wide" else PHONE,
                    "color_scheme": scheme,
                    "reduced_motion": "reduce",
                    "storage_state": states.get(shot.person),
                }
                context = browser.new_context(**options)  # type: ignore[arg-type]
                page = context.new_page()
                if shot.person and shot.person not in states:
                    sign_in(page, shot.person)
                    states[shot.person] = context.storage_state()
                page.goto(shot.path)
                name = f"{shot.name}-{size}-{scheme}" if everything else shot.name
                take_one(page, folder / f"{name}.png", None if everything else TALLEST[size])
                overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if overflow > 0:
                    sys.stderr.write(f"{name}: {overflow} px too wide\n")
                context.close()
        browser.close()


def take_one(page: Any, path: Path, tallest: int | None) -> None:
    """The whole page, or its beginning: a long page makes a heavy file that nobody reads."""
    height = page.evaluate("document.documentElement.scrollHeight")
    if tallest and height > tallest:
        page.set_viewport_size({"width": page.viewport_size["width"], "height": tallest})
        page.screenshot(path=path)
    else:
        page.screenshot(path=path, full_page=True)


def shown() -> frozenset[str]:
    """Names of the pictures that a page of the handbook or the README shows."""
    return frozenset(
        name for page in PAGES for name in re.findall(r"pictures/([\w-]+)\.png", page.read_text())
    )


def sign_in(page: Any, email: str) -> None:
    from parallax.domain.people.models import Person

    person = Person.objects.get(email=email)
    page.goto("/demo/")
    page.locator(f"button[value='{person.pk}']").first.click()
    page.wait_for_load_state()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page in every look")
    parser.add_argument("--only", default="", help="names that begin with this")
    arguments = parser.parse_args()
    folder = arguments.all or PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    # Playwright's loop runs in this thread, and Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with demo() as url:
        names = None if arguments.all else shown()
        wanted = [
            shot
            for shot in shots()
            if shot.name.startswith(arguments.only) and (names is None or shot.name in names)
        ]
        take(url, wanted, folder, everything=bool(arguments.all))
    sys.stdout.write(f"{len(wanted)} pages, {datetime.now(UTC):%Y-%m-%d}: {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
