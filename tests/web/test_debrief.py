"""The debrief on both screens; above all, what does not leave the server to the leader."""

import pytest
from django.test import Client
from django.urls import reverse

from parallax.core.report import Part
from parallax.domain.coaching.models import Engagement, EngagementRound
from parallax.domain.people.models import Person
from parallax.domain.reports import debriefing
from parallax.domain.reports.actions.debrief import finish_debrief, open_section, show_section
from parallax.domain.reports.models import Debrief
from parallax.web.shared.report_files import FORMATS
from tests.cast import NOW, Cast
from tests.closed_round import released


@pytest.fixture
def debrief(cast: Cast) -> Debrief:
    return Debrief.objects.get(report__round=released(cast, staged=True))


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def path(name: str, debrief: Debrief, *more: str) -> str:
    return reverse(name, args=[debrief.report.round_id, *more])


def read(person: Person, name: str, debrief: Debrief, **query: str) -> str:
    response = signed_in(person).get(path(name, debrief), query)
    assert response.status_code == 200
    return response.content.decode()


def pages_of_the_leader(cast: Cast, debrief: Debrief) -> str:
    """Everything that the leader can ask for about the report, files included."""
    client = signed_in(cast.leader)
    addresses = [
        path("leader:debrief", debrief),
        *(f"{path('leader:debrief', debrief)}?section={part}" for part in Part),
        f"{path('leader:debrief', debrief)}?seen=0",
        path("leader:report", debrief),
        *(path("leader:report-download", debrief, kind) for kind in FORMATS),
        reverse("leader:home"),
    ]
    return "\n".join(client.get(address, follow=True).content.decode() for address in addresses)


SAID = {
    Part.CONTINUE: "Peers see calm",
    Part.STOP: "Reports want fewer meetings",
    Part.GAPS: "dimension-listening",
    Part.APPENDIX: "items-listening",
    Part.METHOD: "What everyone was promised",
}


def test_nothing_of_an_unopened_section_leaves_the_server(cast: Cast, debrief: Debrief) -> None:
    # All of it is in the report, so it could leak.
    whole = read(cast.coach, "coach:draft", debrief)
    told = {part: words for part, words in SAID.items() if words in whole}
    assert {Part.CONTINUE, Part.STOP, Part.METHOD} < set(told)
    sections = [section.id for section in debriefing.sections_of(debrief)]
    for part in sections:
        show_section(debrief, part, by=cast.coach, now=NOW)
        debrief.refresh_from_db()
        open_now = set(debrief.opened)
        seen = pages_of_the_leader(cast, debrief)
        assert {p for p, words in told.items() if words in seen} == {
            p for p in told if p in open_now
        }
        open_section(debrief, part, by=cast.coach, now=NOW)


def test_files_open_at_the_end(cast: Cast, debrief: Debrief) -> None:
    client = signed_in(cast.leader)
    for section in debriefing.sections_of(debrief):
        open_section(debrief, section.id, by=cast.coach, now=NOW)
    files = [path("leader:report-download", debrief, kind) for kind in FORMATS]
    assert [client.get(file).status_code for file in files] == [404] * len(files)
    report = client.get(path("leader:report", debrief))
    assert (report.status_code, report["Location"]) == (302, path("leader:debrief", debrief))
    finish_debrief(debrief, by=cast.coach, now=NOW)
    assert [client.get(file).status_code for file in files] == [200] * len(files)
    assert client.get(path("leader:report", debrief)).status_code == 200


def test_the_screen_asks_for_news(cast: Cast, debrief: Debrief) -> None:
    client = signed_in(cast.leader)
    page = path("leader:debrief", debrief)
    assert client.get(page, {"seen": "1"}).status_code == 204
    open_section(debrief, Part.READING, by=cast.coach, now=NOW)
    answer = client.get(page, {"seen": "1"})
    assert (answer.status_code, "How to read this report" in answer.content.decode()) == (200, True)


def test_the_coach_leads_through(cast: Cast, debrief: Debrief) -> None:
    client, step = signed_in(cast.coach), path("coach:debrief-step", debrief)
    assert "When you sit together" in read(cast.coach, "coach:debrief", debrief)
    begun = client.post(step, {"step": "open", "part": "reading"}, follow=True).content.decode()
    assert "<h2>How to read this report</h2>" in begun
    # Figures can be guessed until the first of them is open.
    assert 'name="part" value="headlines"' in begun
    assert 'name="step" value="show">Next: What to take home' in begun
    announced = client.post(
        step, {"step": "show", "part": "headlines"}, follow=True
    ).content.decode()
    assert "what do you expect?" in announced
    assert "debrief-headline" not in announced
    opened = client.post(step, {"step": "open", "part": "headlines"}, follow=True).content.decode()
    assert "debrief-headline" in opened
    assert 'name="step" value="show">Next: Continue' in opened


@pytest.mark.parametrize(
    "fields", [{}, {"step": "close", "part": "stop"}, {"step": "open", "part": "nonsense"}]
)
def test_a_step_that_no_page_offers(cast: Cast, debrief: Debrief, fields: dict[str, str]) -> None:
    answer = signed_in(cast.coach).post(path("coach:debrief-step", debrief), fields, follow=True)
    assert "Please choose one of the sections below." in answer.content.decode()
    debrief.refresh_from_db()
    assert (debrief.opened, debrief.here) == ([], "")


def test_the_coach_finishes(cast: Cast, debrief: Debrief) -> None:
    asked = read(cast.coach, "coach:debrief-finish", debrief)
    assert "Where there is room to grow" in asked or "Where people see you strong" in asked
    done = signed_in(cast.coach).post(path("coach:debrief-finish", debrief), follow=True)
    assert "The whole report is open to Lena Leader now." in done.content.decode()
    debrief.refresh_from_db()
    assert debrief.finished_at is not None


def test_the_leader_opens_the_rest_when_nobody_did(cast: Cast, debrief: Debrief) -> None:
    client = signed_in(cast.leader)
    # Released in the past of these tests: two weeks have long gone by.
    answer = client.post(path("leader:debrief-rest", debrief))
    assert answer["Location"] == path("leader:report", debrief)


def test_homes_lead_to_the_debrief(cast: Cast, debrief: Debrief, engagement: Engagement) -> None:
    EngagementRound.objects.create(engagement=engagement, round=debrief.report.round)
    assert (
        path("leader:debrief", debrief) in signed_in(cast.leader).get("/leader/").content.decode()
    )
    assert path("coach:debrief", debrief) in read(cast.coach, "coach:round", debrief)
    assert path("coach:debrief", debrief) in signed_in(cast.coach).get("/coach/").content.decode()
