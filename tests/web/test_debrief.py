"""The debrief on both screens; above all, what does not leave the server to the leader."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from parallax.core.report import Part
from parallax.domain.audit.models import Event
from parallax.domain.coaching.debrief.actions import DraftGone, remove, save_goal, share
from parallax.domain.coaching.models import Engagement, EngagementRound, GoalDraft, Note
from parallax.domain.people.models import Person
from parallax.domain.reports import debriefing
from parallax.domain.reports.actions.debrief import finish_debrief, open_section, show_section
from parallax.domain.reports.models import Debrief
from parallax.web.shared.report_files import FORMATS
from tests.cast import NOW, Cast, signed_in
from tests.closed_round import released


@pytest.fixture
def debrief(cast: Cast) -> Debrief:
    return Debrief.objects.get(report__round=released(cast, staged=True))


def path(name: str, debrief: Debrief, *more: str) -> str:
    return reverse(name, args=[debrief.report.round_id, *more])


def read(person: Person, name: str, debrief: Debrief, *more: str) -> str:
    response = signed_in(person).get(path(name, debrief, *more))
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
    # Nothing is left to finish.
    again = signed_in(cast.coach).get(path("coach:debrief-finish", debrief))
    assert again["Location"] == path("coach:debrief", debrief)


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


def test_a_report_released_at_once_is_read_section_by_section_alone(cast: Cast) -> None:
    debrief = Debrief.objects.get(report__round=released(cast))
    page, sections = path("leader:debrief", debrief), debriefing.sections_of(debrief)
    leader, read_alone = signed_in(cast.leader), []
    onward: str | None = ""
    while onward is not None:
        text = leader.get(page + onward).content.decode()
        read_alone.append(re.findall(r'<a href="\?section=(\w+)" aria-current="page"', text))
        # Nothing is left to guess, and nobody to follow.
        assert [
            w for w in ('name="f-', "note-prediction", "every 2s", "Look now") if w in text
        ] == []
        found = re.search(r'<a class="button" href="(\?section=\w+)">Next: ', text)
        onward = found[1] if found else None
    assert read_alone == [[section.id.value] for section in sections]
    assert f'<a class="button" href="{path("leader:goals", debrief)}">Next: your drafts' in text


def test_what_is_noted_on_a_report_released_at_once(cast: Cast) -> None:
    debrief = Debrief.objects.get(report__round=released(cast))
    leader, evidence = signed_in(cast.leader), {"part": "stop", "anchor": "prompt-stop-1"}
    assert "Mark and write, section by section" in read(cast.leader, "leader:report", debrief)
    leader.post(path("leader:debrief-mark", debrief), {**evidence, "attitude": "explore"})
    reflection = {"kind": "reflection", "place": "stop", "revision": "0", "text": THOUGHT}
    leader.post(path("leader:debrief-note", debrief), reflection)
    leader.post(path("leader:goals", debrief), {"title": AIMED, **evidence, "revision": "0"})
    goal = GoalDraft.objects.get()
    assert "Reports want fewer meetings" in read(cast.leader, "leader:goal", debrief, str(goal.pk))
    report = read(cast.leader, "leader:report", debrief)
    assert "?section=stop#mark-prompt-stop-1" in report and "Go on marking and writing" in report

    words = (THOUGHT, AIMED)
    assert [w for w in words if w in read(cast.coach, "coach:debrief", debrief)] == []
    for own in (Note.objects.get(kind="reflection"), goal):
        leader.post(path("leader:debrief-share", debrief, str(own.pk)), {"shared": "yes"})
    assert [w for w in words if w in read(cast.coach, "coach:debrief", debrief)] == [*words]
    for person in (cast.other_leader, cast.other_coach, cast.director, cast.stranger, cast.coach):
        pages = [path(f"leader:{name}", debrief) for name in ("debrief", "goals")]
        assert [signed_in(person).get(address).status_code for address in pages] == [404, 404]


GUESSED, THOUGHT, AIMED = "zqguessqz", "zqthoughtqz", "zqaimedqz"


def write_everything(cast: Cast, debrief: Debrief) -> Client:
    """A guess about words and figures, a mark, a reflection and a draft of a goal, by what the leader posts."""
    leader, note = signed_in(cast.leader), path("leader:debrief-note", debrief)
    open_section(debrief, Part.READING, by=cast.coach, now=NOW)
    show_section(debrief, Part.HEADLINES, by=cast.coach, now=NOW)
    figures = {"f-listening.peer": "4.5", "f-direction.peer": "17", "f-nothing.peer": "3"}
    figures = {**figures, "kind": "prediction", "place": "figures", "revision": "0"}
    assert leader.post(note, figures).status_code == 422
    show_section(debrief, Part.STOP, by=cast.coach, now=NOW)
    leader.post(note, {"kind": "prediction", "place": "stop", "revision": "0", "text": GUESSED})
    for part in (Part.STOP, Part.GAPS, Part.STRENGTHS):
        if part in {section.id for section in debriefing.sections_of(debrief)}:
            open_section(debrief, part, by=cast.coach, now=NOW)
    leader.post(note, {"kind": "reflection", "place": "stop", "revision": "0", "text": THOUGHT})
    marked = {"part": "stop", "anchor": "prompt-stop-1", "attitude": "explore"}
    answer = leader.post(path("leader:debrief-mark", debrief), marked)
    assert answer["Location"].endswith("?section=stop#mark-prompt-stop-1")
    leader.post(
        path("leader:goals", debrief),
        {"title": AIMED, "part": "stop", "anchor": "prompt-stop-1", "revision": "0"},
    )
    return leader


def test_what_a_leader_writes_is_there_again(cast: Cast, debrief: Debrief) -> None:
    leader = write_everything(cast, debrief)
    stop = leader.get(path("leader:debrief", debrief), {"section": "stop"}).content.decode()
    assert [word for word in (GUESSED, THOUGHT) if word not in stop] == []
    assert stop.count("debrief-chosen") == 1
    charted = "".join(
        leader.get(path("leader:debrief", debrief), {"section": section.id}).content.decode()
        for section in debriefing.sections_of(debrief)
        if section.id in (Part.GAPS, Part.STRENGTHS)
    )
    # Of three figures one was on the scale and of this report: beside it stands what came.
    assert charted.count("<td>4.5</td><td>3.0</td>") == 1
    goals = leader.get(path("leader:goals", debrief)).content.decode()
    assert AIMED in goals
    # Its evidence is a copy of the words, with the group that said them.
    assert goals.count("Reports want fewer meetings") == 2


def everything_of_the_coach(cast: Cast, debrief: Debrief) -> str:
    addresses = ("coach:debrief", "coach:debrief-finish", "coach:draft", "coach:round")
    return "".join(read(cast.coach, name, debrief) for name in addresses)


def test_the_coach_reads_what_is_shared_until_it_is_taken_back(
    cast: Cast, debrief: Debrief
) -> None:
    leader = write_everything(cast, debrief)
    before = everything_of_the_coach(cast, debrief)
    for word in (GUESSED, THOUGHT, AIMED, '<span class="pill">explore</span>'):
        assert word not in before
    words = {
        "prediction": GUESSED,
        "reflection": THOUGHT,
        "marks": '<span class="pill">explore</span>',
    }
    for kind, word in words.items():
        note = Note.objects.get(debrief=debrief, kind=kind, place="stop")
        share = path("leader:debrief-share", debrief, str(note.pk))
        for choice, seen in (("yes", True), ("no", False)):
            leader.post(share, {"shared": choice})
            told = everything_of_the_coach(cast, debrief)
            assert {w: w in told for w in words.values()} == {
                w: seen and w == word for w in words.values()
            }
    goal = path("leader:debrief-share", debrief, str(GoalDraft.objects.get().pk))
    leader.post(goal, {"shared": "yes"})
    assert AIMED in read(cast.coach, "coach:debrief", debrief)


def test_no_dump_and_no_event_holds_the_words(cast: Cast, debrief: Debrief) -> None:
    write_everything(cast, debrief)
    rows = [*Note.objects.values(), *GoalDraft.objects.values(), *Event.objects.values()]
    assert len(rows) > 8
    text = " ".join(
        str(bytes(v) if isinstance(v, memoryview) else v) for r in rows for v in r.values()
    )
    assert [w for w in (GUESSED, THOUGHT, AIMED, "fewer meetings") if w in text] == []


def test_another_tab_overwrites_nothing(cast: Cast, debrief: Debrief) -> None:
    leader = write_everything(cast, debrief)
    fields = {"kind": "reflection", "place": "stop"}
    late = leader.post(
        path("leader:debrief-note", debrief), {**fields, "revision": "0", "text": "From my phone"}
    ).content.decode()
    assert [
        w for w in (THOUGHT, "From my phone", "Something else was saved") if w not in late
    ] == []
    assert THOUGHT in leader.get(f"{path('leader:debrief', debrief)}?section=stop").content.decode()
    leader.post(
        path("leader:debrief-note", debrief), {**fields, "revision": "1", "text": "From my phone"}
    )
    now = leader.get(f"{path('leader:debrief', debrief)}?section=stop").content.decode()
    assert (THOUGHT in now, "From my phone" in now) == (False, True)


def test_a_guess_after_the_opening_and_a_mark_on_a_closed_section(
    cast: Cast, debrief: Debrief
) -> None:
    leader = write_everything(cast, debrief)
    late = {"kind": "prediction", "place": "stop", "revision": "1", "text": "I knew it"}
    answer = leader.post(path("leader:debrief-note", debrief), late, follow=True)
    assert "a guess comes before" in answer.content.decode()
    closed = {"part": "continue", "anchor": "prompt-keep-1", "attitude": "doubt"}
    assert leader.post(path("leader:debrief-mark", debrief), closed).status_code == 404
    reflect = {"kind": "reflection", "place": "continue", "revision": "0", "text": "Too soon"}
    leader.post(path("leader:debrief-note", debrief), reflect)
    assert set(Note.objects.filter(place="continue")) == set()


def test_the_report_leads_back_to_the_marks(cast: Cast, debrief: Debrief) -> None:
    leader = write_everything(cast, debrief)
    finish_debrief(debrief, by=cast.coach, now=NOW)
    report = leader.get(path("leader:report", debrief)).content.decode()
    assert "?section=stop#mark-prompt-stop-1" in report


def test_a_double_click_keeps_one_draft(cast: Cast, debrief: Debrief) -> None:
    leader = write_everything(cast, debrief)
    again = {"title": AIMED, "part": "stop", "anchor": "prompt-stop-1", "revision": "0"}
    leader.post(path("leader:goals", debrief), again)
    assert GoalDraft.objects.count() == 1
    leader.post(path("leader:goals", debrief), again | {"first_step": "Monday"})
    assert GoalDraft.objects.count() == 2
    assert Event.objects.filter(verb="debrief.written", detail__kind="goaldraft").count() == 2


def test_a_draft_that_is_removed_in_another_tab_is_gone(cast: Cast, debrief: Debrief) -> None:
    leader = write_everything(cast, debrief)
    goal = GoalDraft.objects.select_related("debrief__report__round").get()
    remove(goal, by=cast.leader, now=NOW)
    remove(goal, by=cast.leader, now=NOW)
    with pytest.raises(DraftGone):
        save_goal(debrief, goal, {"title": "L"}, expected_revision=1, by=cast.leader, now=NOW)
    with pytest.raises(DraftGone):
        share(goal, True, by=cast.leader, now=NOW)
    assert leader.get(path("leader:goal", debrief, str(goal.pk))).status_code == 404
    assert Event.objects.filter(verb="debrief.removed").count() == 1


def test_a_draft_is_changed_and_removed(cast: Cast, debrief: Debrief) -> None:
    leader = write_everything(cast, debrief)
    goal = GoalDraft.objects.get()
    page = path("leader:goal", debrief, str(goal.pk))
    assert "Reports want fewer meetings" in leader.get(page).content.decode()
    changed = {"title": "Fewer meetings", "first_step": "Monday", "revision": "1"}
    leader.post(page, changed)
    late = leader.post(page, {**changed, "title": "Other"}).content.decode()
    assert ("Something else was saved" in late, "Fewer meetings" in late) == (True, True)
    assert leader.post(page, {"title": "", "revision": "2"}).status_code == 422
    leader.post(path("leader:debrief-remove", debrief, str(goal.pk)))
    assert not GoalDraft.objects.exists()


def guess_figures(leader: Client, debrief: Debrief, revision: int, **figures: str) -> str:
    fields = {"kind": "prediction", "place": "figures", "revision": str(revision)}
    response = leader.post(path("leader:debrief-note", debrief), {**fields, **figures}, follow=True)
    return response.content.decode()


def expected(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="f-([a-z.]+)" value="([^"]*)"', page))


def test_a_guess_that_is_no_figure_is_named_and_nothing_is_lost(
    cast: Cast, debrief: Debrief
) -> None:
    leader = signed_in(cast.leader)
    open_section(debrief, Part.READING, by=cast.coach, now=NOW)
    show_section(debrief, Part.HEADLINES, by=cast.coach, now=NOW)
    empty = expected(read(cast.leader, "leader:debrief", debrief))
    assert set(empty.values()) == {""}
    page = guess_figures(
        leader,
        debrief,
        0,
        **{"f-listening.peer": "3,5", "f-direction.peer": "4", "f-listening.superior": "about 4"},
    )
    assert "One guess could not be kept" in page
    assert "“about 4” is no number from 1 to 5" in page
    typed = {"listening.peer": "3.5", "direction.peer": "4", "listening.superior": "about 4"}
    assert expected(page) == empty | typed
    # What was kept before stays so, under what cannot be read as well.
    page = guess_figures(
        leader, debrief, 1, **{"f-listening.peer": "7", "f-direction.peer": "", "f-x.peer": "3"}
    )
    assert "“7” is no number from 1 to 5" in page
    assert expected(page) == empty | {"listening.peer": "7"}
    kept = expected(read(cast.leader, "leader:debrief", debrief))
    assert kept == empty | {"listening.peer": "3.5"}
    # Another tab that knows nothing of it keeps what was typed there, and shows both.
    page = guess_figures(leader, debrief, 1, **{"f-direction.superior": "2"})
    assert expected(page) == empty | {"direction.superior": "2"}
    assert page.count("Something else was saved") == page.count("Peers: 3.5</li>") == 1


def lose_key(leader: Person) -> bytes:
    key = Path(settings.PARALLAX_KEYS) / "people" / f"{leader.pk}.key"
    content = key.read_bytes()
    key.unlink()
    return content


LOST = "What you wrote here cannot be opened any more."


def test_words_whose_key_is_lost_are_missed_and_never_overwritten(
    cast: Cast, debrief: Debrief
) -> None:
    leader = write_everything(cast, debrief)
    key = lose_key(cast.leader)
    sealed = {row.pk: bytes(row.sealed) for row in [*Note.objects.all(), *GoalDraft.objects.all()]}
    stop = leader.get(path("leader:debrief", debrief), {"section": "stop"}).content.decode()
    # The guess, the marks and the reflection; and there is nothing to write over them with.
    assert (stop.count(LOST), stop.count("<textarea"), stop.count("debrief-chosen")) == (3, 0, 0)
    goals = leader.get(path("leader:goals", debrief)).content.decode()
    assert (goals.count(LOST), AIMED in goals) == (1, False)
    goal = path("leader:goal", debrief, str(GoalDraft.objects.get().pk))
    assert leader.get(goal)["Location"] == path("leader:goals", debrief)
    note, mark = path("leader:debrief-note", debrief), path("leader:debrief-mark", debrief)
    anew = {"kind": "reflection", "place": "stop", "revision": "1", "text": "Anew"}
    for address, fields in [
        (note, anew),
        (mark, {"part": "stop", "anchor": "prompt-stop-2", "attitude": "doubt"}),
        (goal, {"title": "Anew", "revision": "1"}),
    ]:
        leader.post(address, fields)
    rows = [*Note.objects.all(), *GoalDraft.objects.all()]
    assert {row.pk: bytes(row.sealed) for row in rows} == sealed
    # Found again in a copy of the keys.
    (Path(settings.PARALLAX_KEYS) / "people" / f"{cast.leader.pk}.key").write_bytes(key)
    stop = leader.get(path("leader:debrief", debrief), {"section": "stop"}).content.decode()
    assert (LOST in stop, THOUGHT in stop, GUESSED in stop) == (False, True, True)


def test_the_coach_hears_that_shared_words_are_lost(cast: Cast, debrief: Debrief) -> None:
    leader = write_everything(cast, debrief)
    coach, said = signed_in(cast.coach), "shared cannot be opened any more"
    for own in [Note.objects.get(kind="reflection"), GoalDraft.objects.get()]:
        leader.post(path("leader:debrief-share", debrief, str(own.pk)), {"shared": "yes"})
    shown = coach.get(path("coach:debrief", debrief)).content.decode()
    assert (THOUGHT in shown, AIMED in shown, said in shown) == (True, True, False)
    lose_key(cast.leader)
    shown = coach.get(path("coach:debrief", debrief)).content.decode()
    assert (THOUGHT in shown, AIMED in shown, said in shown) == (False, False, True)


def test_after_a_loss_one_may_write_anew(cast: Cast, debrief: Debrief) -> None:
    leader = write_everything(cast, debrief)
    lose_key(cast.leader)
    reflection = Note.objects.get(kind="reflection", place="stop")
    leader.post(path("leader:debrief-remove", debrief, str(reflection.pk)))
    anew = {"kind": "reflection", "place": "stop", "revision": "0", "text": "Anew"}
    leader.post(path("leader:debrief-note", debrief), anew)
    stop = leader.get(path("leader:debrief", debrief), {"section": "stop"}).content.decode()
    assert (stop.count(LOST), "Anew" in stop) == (2, True)
    assert Event.objects.get(verb="debrief.removed").detail["kind"] == "note"
