"""The organisation's logo and colour: only pictures that are safe and colours that can be read, and where they are seen."""

import re

import pikepdf
import pytest

from parallax.domain.reports.render import html, pdf
from parallax.domain.reports.render.branding import PLAIN, Branding
from parallax.domain.reports.render.logo import LogoRefused, redrawn
from tests.harness.paper import squeezed_page, squeezed_paper, tags, unmarked
from tests.render.pictures import opened, picture
from tests.sample_reports import sample


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_and_nothing_else_of_the_file_is_kept(kind: str) -> None:
    file = picture(kind, (900, 240), note="taken by zqnamezq")
    assert b"zqnamezq" in file
    made = redrawn(file)
    assert b"zqnamezq" not in made
    assert (opened(made).format, opened(made).size) == ("PNG", (1200, 320))
    blue = opened(made).convert("RGB").getpixel((160, 160))
    assert all(abs(a - b) < 8 for a, b in zip(blue, (31, 78, 140), strict=True))  # type: ignore[arg-type]


def test_what_lets_the_paper_through_stays_so() -> None:
    assert opened(redrawn(picture("PNG"))).convert("RGBA").getpixel((599, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "neither a PNG nor a JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "neither"),
        (b"GIF89a" + bytes(40), "neither"),
        (picture("PNG")[:200], "may be damaged"),
        (picture("JPEG")[:300], "may be damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "may be damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(30), "may be damaged"),
        (picture("PNG", (4001, 10)), "4001 × 10 pixels; 4000 on the longer side are enough"),
        (picture("PNG") + bytes(512 * 1024), "512 KB; a logo may have at most 512 KB"),
    ],
)
def test_what_cannot_be_a_logo_is_refused_with_a_reason(file: bytes, why: str) -> None:
    with pytest.raises(LogoRefused, match=re.escape(why)):
        redrawn(file)


def test_a_small_file_that_unfolds_into_a_huge_picture_is_never_decoded() -> None:
    bomb = bytearray(picture("PNG"))
    bomb[16:24] = (60_000).to_bytes(4) * 2
    with pytest.raises(LogoRefused, match="60000 × 60000"):
        redrawn(bytes(bomb))


def test_a_colour_too_light_to_read_is_refused_with_one_that_would_do() -> None:
    with pytest.raises(ValueError, match="nearest colour that can be is #7a7a00"):
        Branding(accent="#ffff00")


def test_page_and_paper_show_it_and_still_say_the_same() -> None:
    report = sample()
    look = Branding("Meadow Health", "#1f4e8c", redrawn(picture()))
    page, paper = html.standalone(report, look), pdf.pdf_bytes(report, branding=look)
    assert squeezed_paper(paper) == squeezed_page(page)
    assert tags(paper)[[tag for tag, _ in tags(paper)].index("Figure")] == (
        "Figure",
        "Meadow Health",
    )
    assert unmarked(paper) == []
    assert f'src="{look.logo_address}" alt="Meadow Health"' in page
    assert 'fill="#1f4e8c"' in page and f'fill="{look.accent_in_the_dark}"' in page


def test_a_report_is_by_its_organisation(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("paper")
    for name, look in (("Parallax", PLAIN), ("Meadow Health", Branding("Meadow Health"))):
        (place / "r.pdf").write_bytes(pdf.pdf_bytes(sample(), branding=look))
        with pikepdf.open(place / "r.pdf") as document, document.open_metadata() as metadata:
            assert metadata["dc:creator"] == [name]
