"""Pages of the documentation lead somewhere, show pictures that are there, and no picture is shown nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.measurement import draw_figures

PROJECT = Path(__file__).parents[2]
MEASUREMENT = PROJECT / "docs/measurement"
PICTURES = PROJECT / "docs/handbook/pictures"
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[\w-]+)?\)")
TO_HEADING = re.compile(r"\]\(([^)#\s]*)#([\w-]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
HEAVIEST = 250_000
ALL_TOGETHER = 5_000_000


def links(page: Path) -> Iterator[Path]:
    for target in LINK.findall(page.read_text()):
        if not target.startswith(("http:", "https:", "mailto:")):
            yield (page.parent / target).resolve()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [str(target) for target in links(page) if not target.exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_heading_that_is_linked_is_there(page: Path) -> None:
    linked = [
        ((page.parent / target) if target else page, anchor)
        for target, anchor in TO_HEADING.findall(page.read_text())
        if not target.startswith(("http:", "https:"))
    ]
    assert [
        f"{target}#{anchor}" for target, anchor in linked if anchor not in anchors(target)
    ] == []


def anchors(page: Path) -> set[str]:
    plain = (
        re.sub(r"[^\w -]", "", heading.lower()) for heading in HEADING.findall(page.read_text())
    )
    return {heading.replace(" ", "-") for heading in plain}


def test_every_page_is_found_from_the_first_one() -> None:
    found: set[Path] = set()
    reached = {PROJECT / "README.md"}
    while reached:
        page = reached.pop()
        found.add(page)
        reached |= {target for target in links(page) if target.suffix == ".md"} - found
    assert set(PAGES) - found == set()


def test_every_picture_is_shown_and_light() -> None:
    pictures = set(PICTURES.glob("*.png"))
    assert pictures == {target for page in PAGES for target in links(page) if target in pictures}
    assert [picture.name for picture in pictures if picture.stat().st_size > HEAVIEST] == []
    assert sum(picture.stat().st_size for picture in pictures) < ALL_TOGETHER


def test_figures_of_the_measurement_are_what_is_drawn_today_and_all_are_shown() -> None:
    pages = [page for page in PAGES if page.parent == MEASUREMENT]
    shown = {target.name for page in pages for target in links(page) if target.suffix == ".svg"}
    drawn = {f"{name}.svg": draw() for name, draw in draw_figures.DRAWN.items()}
    kept = {path.name: path.read_text() for path in (MEASUREMENT / "figures").iterdir()}
    assert shown == drawn.keys()
    assert kept == drawn


def test_handbook_and_measurement_have_every_page_in_their_index() -> None:
    for part in (PROJECT / "docs/handbook", MEASUREMENT):
        index = set(links(part / "README.md"))
        assert {page for page in part.glob("*.md") if page.name != "README.md"} - index == set()


def test_words_of_the_glossary_stand_in_order_and_once() -> None:
    page = (PROJECT / "docs/glossary.md").read_text()
    words = [word.lower() for word in re.findall(r"^\| (.+?) \|", page, re.MULTILINE)][1:]
    assert words == sorted(set(words))
