"""The director chooses logo and colour; reports show them, released ones too, and nothing but the look changes."""

import io
import re

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parallax.domain.audit.models import Event
from parallax.domain.reports.actions.branding import change_branding
from parallax.domain.reports.models import Branding
from parallax.domain.reports.queries import branding_of
from parallax.domain.reports.render.branding import PLAIN
from parallax.domain.rounds.models import Round
from tests.cast import NOW, Cast, signed_in
from tests.closed_round import released
from tests.render.pictures import picture

PAGE = "/director/branding/"
BLUE = "#1f4e8c"


@pytest.fixture
def browser(cast: Cast) -> Client:
    return signed_in(cast.director)


@pytest.fixture
def round(cast: Cast) -> Round:
    return released(cast)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def logo(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", content or picture(), "image/png")


def test_it_is_chosen_and_seen_at_once(browser: Client, cast: Cast) -> None:
    assert PAGE in browser.get("/director/").content.decode()
    response = browser.post(PAGE, {"accent": BLUE.upper(), "logo": logo()}, follow=True)
    page = response.content.decode()
    assert "Saved. All reports look like this from now on." in page
    look = branding_of(cast.organisation.pk)
    assert (look.name, look.accent) == (cast.organisation.name, BLUE)
    assert f'src="{look.logo_address}"' in page
    assert look.logo.startswith(b"\x89PNG")


def test_leader_and_coach_see_it_on_a_report_of_before(
    browser: Client, cast: Cast, round: Round
) -> None:
    leader = signed_in(cast.leader)
    address = reverse("leader:report", args=[round.pk])
    before = leader.get(address).content.decode()
    browser.post(PAGE, {"accent": BLUE, "logo": logo()})
    look = branding_of(cast.organisation.pk)
    after = leader.get(address).content.decode()
    assert look.logo_address not in before and look.logo_address in after
    assert words(before) == words(after)
    coach = signed_in(cast.coach).get(reverse("coach:draft", args=[round.pk])).content.decode()
    assert look.logo_address in coach
    file = reverse("leader:report-download", args=[round.pk, "pdf"])
    with pikepdf.open(io.BytesIO(leader.get(file).content)) as paper:
        with paper.open_metadata() as metadata:
            assert metadata["dc:creator"] == [cast.organisation.name]
        assert len(paper.pages[0].get_images()) >= 1


@pytest.mark.parametrize(
    ("accent", "file", "said"),
    [
        ("#ffee00", None, "The nearest colour that can be is #"),
        ("red", None, "Write the colour as # and six digits"),
        (BLUE, b"<svg/>", "This is neither a PNG nor a JPEG picture."),
        (BLUE, picture()[:100], "it may be damaged"),
        (BLUE, picture() + bytes(600_000), "a logo may have at most 512 KB"),
    ],
)
def test_what_will_not_do_is_said_where_it_stands(
    browser: Client, cast: Cast, accent: str, file: bytes | None, said: str
) -> None:
    form = {"accent": accent} | ({"logo": logo(file)} if file else {})
    response = browser.post(PAGE, form)
    assert response.status_code == 422
    assert said in words(response.content.decode())
    assert branding_of(cast.organisation.pk) == PLAIN


def test_the_nearest_colour_is_in_the_field_to_be_saved(browser: Client, cast: Cast) -> None:
    refused = browser.post(PAGE, {"accent": "#ffee00"}).content.decode()
    [offered] = re.findall(r'name="accent" value="(#[0-9a-f]{6})"', refused)
    assert browser.post(PAGE, {"accent": offered}).status_code == 302
    assert branding_of(cast.organisation.pk).accent == offered


def test_the_logo_is_removed_and_the_colour_stays(browser: Client, cast: Cast) -> None:
    browser.post(PAGE, {"accent": BLUE, "logo": logo()})
    assert "Remove the logo" in browser.get(PAGE).content.decode()
    page = browser.post(PAGE, {"remove": "1"}, follow=True).content.decode()
    assert "The logo is gone from all reports." in page
    assert "Remove the logo" not in page
    look = branding_of(cast.organisation.pk)
    assert (look.accent, look.logo) == (BLUE, b"")


def test_a_colour_alone_keeps_the_logo(browser: Client, cast: Cast) -> None:
    browser.post(PAGE, {"accent": BLUE, "logo": logo()})
    kept = branding_of(cast.organisation.pk).logo
    browser.post(PAGE, {"accent": "#7a3e8e"})
    look = branding_of(cast.organisation.pk)
    assert (look.accent, look.logo) == ("#7a3e8e", kept)


def test_it_is_recorded_once_and_without_content(cast: Cast) -> None:
    for _ in range(2):
        change_branding(cast.organisation, accent=BLUE, logo=None, by=cast.director, now=NOW)
    [event] = Event.objects.filter(verb="organisation.branding-changed")
    assert (event.actor, event.organisation, event.detail) == (
        cast.director.pk,
        cast.organisation.pk,
        {},
    )
    page = signed_in(cast.director).get("/director/trail/").content.decode()
    assert "changed how reports look" in page


def test_other_organisations_keep_their_look(browser: Client, cast: Cast) -> None:
    browser.post(PAGE, {"accent": BLUE, "logo": logo()})
    assert list(Branding.objects.values_list("pk", flat=True)) == [cast.organisation.pk]
    page = signed_in(cast.stranger).get(PAGE).content.decode()
    assert BLUE not in page
