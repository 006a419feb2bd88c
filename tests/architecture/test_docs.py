"""Pages of the documentation lead somewhere, show pictures that are there, and no picture is shown nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "docs/handbook/pictures"
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[\w-]+)?\)")
HEAVIEST = 250_000
ALL_TOGETHER = 5_000_000


def links(page: Path) -> Iterator[Path]:
    for target in LINK.findall(page.read_text()):
        if not target.startswith(("http:", "https:", "mailto:")):
            yield (page.parent / target).resolve()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [str(target) for target in links(page) if not target.exists()] == []


def test_every_picture_is_shown_and_light() -> None:
    pictures = set(PICTURES.glob("*.png"))
    assert pictures == {target for page in PAGES for target in links(page) if target in pictures}
    assert [picture.name for picture in pictures if picture.stat().st_size > HEAVIEST] == []
    assert sum(picture.stat().st_size for picture in pictures) < ALL_TOGETHER


def test_the_handbook_has_every_page_of_it_in_its_index() -> None:
    handbook = PROJECT / "docs/handbook"
    index = set(links(handbook / "README.md"))
    assert {page for page in handbook.glob("*.md") if page.name != "README.md"} - index == set()


def test_words_of_the_glossary_stand_in_order_and_once() -> None:
    page = (PROJECT / "docs/glossary.md").read_text()
    words = [word.lower() for word in re.findall(r"^\| (.+?) \|", page, re.MULTILINE)][1:]
    assert words == sorted(set(words))
