"""The debrief: sections open one after the other, never close again, and the report itself never changes."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.http import Http404
from pytest_django import Settings

from parallax.core.report import Part
from parallax.domain.audit.models import Event
from parallax.domain.coaching.debrief.access import notes_for_coach
from parallax.domain.coaching.debrief.actions import (
    Attitude,
    NotNow,
    NotTheLeader,
    mark,
    save_note,
    share,
)
from parallax.domain.coaching.debrief.predicting import ALL_FIGURES, WORDS
from parallax.domain.coaching.debrief.sealing import WordsLost, unlock
from parallax.domain.coaching.models import Kind
from parallax.domain.disclosure.models import LedgerEntry
from parallax.domain.notifications.models import Message
from parallax.domain.people.actions import end_membership
from parallax.domain.reports import debriefing
from parallax.domain.reports.access import (
    debrief_for_coach,
    debrief_for_leader,
    report_for_coach,
    report_for_leader,
)
from parallax.domain.reports.actions.debrief import (
    PATIENCE,
    NotASection,
    TooEarly,
    finish_debrief,
    open_section,
    show_section,
)
from parallax.domain.reports.models import Debrief, Report
from tests.cast import NOW, Cast
from tests.closed_round import released


@pytest.fixture
def debrief(cast: Cast) -> Debrief:
    return Debrief.objects.get(report__round=released(cast, staged=True))


def opened(debrief: Debrief) -> list[str]:
    debrief.refresh_from_db()
    return [section.id.value for section in debriefing.open_sections(debrief)]


def test_a_staged_release_invites_and_opens_nothing(cast: Cast, debrief: Debrief) -> None:
    round = debrief.report.round
    assert (opened(debrief), debriefing.on_screen(debrief)) == ([], None)
    [letter] = Message.objects.filter(template__in=["debrief_ready", "report_released"])
    assert (letter.template, letter.context["page"]) == (
        "debrief_ready",
        f"/leader/rounds/{round.pk}/debrief/",
    )
    # The ledger's entry counts from the release on, whatever has been opened since.
    assert LedgerEntry.objects.filter(audience="leader").count() == 1
    assert Event.objects.get(verb="report.released").detail["staged"] is True


def test_a_release_at_once_leaves_nothing_to_open_or_to_guess(cast: Cast) -> None:
    round = released(cast)
    debrief = debrief_for_leader(cast.leader, round.pk)
    assert debrief_for_coach(cast.coach, round.pk) == debrief
    assert report_for_leader(cast.leader, round.pk) == round.report
    assert opened(debrief) == [s.id.value for s in debriefing.sections_of(debrief)]
    [letter] = Message.objects.filter(template__in=["debrief_ready", "report_released"])
    assert letter.template == "report_released"
    finish_debrief(debrief, by=cast.coach, now=NOW)
    open_section(debrief, Part.STOP, by=cast.coach, now=NOW)
    assert not Event.objects.filter(verb__startswith="debrief.")
    for place in (ALL_FIGURES, *WORDS):
        with pytest.raises(NotNow):
            save_note(
                debrief,
                Kind.PREDICTION,
                place,
                {"text": "I knew it"},
                expected_revision=0,
                by=cast.leader,
                now=NOW,
            )


def test_reports_of_before_get_their_debrief(cast: Cast) -> None:
    """Released at once, when that made none; a staged one that goes on stays as it is."""
    migration = import_module("parallax.domain.reports.migrations.0009_debrief_for_all")
    round = released(cast)
    Debrief.objects.all().delete()
    with pytest.raises(Http404):
        report_for_leader(cast.leader, round.pk)
    for _again in range(2):
        migration.add_finished(apps, connection.schema_editor())
    assert report_for_leader(cast.leader, round.pk) == round.report
    assert debrief_for_leader(cast.leader, round.pk).finished_at == round.report.released_at


def test_sections_open_and_stay_open(cast: Cast, debrief: Debrief) -> None:
    for part in (Part.READING, Part.STOP):
        open_section(debrief, part, by=cast.coach, now=NOW)
    show_section(debrief, Part.READING, by=cast.coach, now=NOW)
    assert opened(debrief) == ["reading", "stop"]
    assert debriefing.on_screen(debrief) is Part.READING
    assert [
        event.detail for event in Event.objects.filter(verb="debrief.opened").order_by("pk")
    ] == [
        {"part": "reading"},
        {"part": "stop"},
    ]


def test_an_announced_section_is_not_open(cast: Cast, debrief: Debrief) -> None:
    show_section(debrief, Part.STOP, by=cast.coach, now=NOW)
    assert (opened(debrief), debriefing.on_screen(debrief)) == ([], Part.STOP)


def test_doing_it_again_changes_nothing(cast: Cast, debrief: Debrief) -> None:
    for _again in range(2):
        show_section(debrief, Part.STOP, by=cast.coach, now=NOW)
        open_section(debrief, Part.STOP, by=cast.coach, now=NOW)
    for _again in range(2):
        finish_debrief(debrief, by=cast.coach, now=NOW)
    debrief.refresh_from_db()
    assert debrief.revision == 4
    verbs = Event.objects.filter(verb__startswith="debrief.").order_by("pk")
    assert [event.verb for event in verbs] == [
        "debrief.shown",
        "debrief.opened",
        "debrief.finished",
    ]
    assert Message.objects.filter(template="report_released").count() == 1


def test_only_sections_of_this_report(cast: Cast, debrief: Debrief) -> None:
    """There was no earlier round, so there is nothing about a change."""
    for step in (show_section, open_section):
        with pytest.raises(NotASection):
            step(debrief, Part.CHANGE, by=cast.coach, now=NOW)


def test_the_report_opens_at_the_end_and_is_what_was_released(cast: Cast, debrief: Debrief) -> None:
    round = debrief.report.round
    before = Report.objects.get(round=round).snapshot_sha256
    open_section(debrief, Part.READING, by=cast.coach, now=NOW)
    with pytest.raises(Http404):
        report_for_leader(cast.leader, round.pk)
    assert report_for_coach(cast.coach, round.pk) == debrief.report
    finish_debrief(debrief, by=cast.coach, now=NOW)
    assert report_for_leader(cast.leader, round.pk).snapshot_sha256 == before
    assert opened(debrief) == [s.id.value for s in debriefing.sections_of(debrief)]


def test_leaders_need_not_wait_for_ever(cast: Cast, debrief: Debrief) -> None:
    with pytest.raises(TooEarly):
        finish_debrief(debrief, by=cast.leader, now=NOW + PATIENCE - timedelta(seconds=1))
    assert opened(debrief) == []
    finish_debrief(debrief, by=cast.leader, now=NOW + PATIENCE)
    assert report_for_leader(cast.leader, debrief.report.round_id) == debrief.report


def test_nobody_else(cast: Cast, debrief: Debrief) -> None:
    pk = debrief.report.round_id
    for person in (cast.director, cast.other_coach, cast.leader, cast.stranger):
        with pytest.raises(Http404):
            debrief_for_coach(person, pk)
    for person in (cast.director, cast.other_leader, cast.coach, cast.stranger):
        with pytest.raises(Http404):
            debrief_for_leader(person, pk)


def test_a_former_coach_reads_nothing_any_more_not_even_what_was_shared(
    cast: Cast, debrief: Debrief
) -> None:
    open_section(debrief, Part.STOP, by=cast.coach, now=NOW)
    note = mark(debrief, Part.STOP, "prompt-stop-1", Attitude.DOUBT, by=cast.leader, now=NOW)
    share(note, True, by=cast.leader, now=NOW)
    assert list(notes_for_coach(cast.coach, debrief)) == [note]
    end_membership(cast.coach.memberships.get(), by=cast.director, now=NOW)
    assert list(notes_for_coach(cast.coach, debrief)) == []
    for door in (debrief_for_coach, report_for_coach):
        with pytest.raises(Http404):
            door(cast.coach, debrief.report.round_id)


def test_nobody_writes_in_a_leaders_place(cast: Cast, debrief: Debrief) -> None:
    open_section(debrief, Part.STOP, by=cast.coach, now=NOW)
    for person in (cast.coach, cast.director):
        with pytest.raises(NotTheLeader):
            mark(debrief, Part.STOP, "prompt-stop-1", Attitude.DOUBT, by=person, now=NOW)
        with pytest.raises(NotTheLeader):
            save_note(
                debrief,
                Kind.REFLECTION,
                "stop",
                {"text": "As if"},
                expected_revision=0,
                by=person,
                now=NOW,
            )


def test_words_are_gone_with_their_key(
    cast: Cast, debrief: Debrief, settings: Settings, tmp_path: Path
) -> None:
    open_section(debrief, Part.STOP, by=cast.coach, now=NOW)
    note = mark(debrief, Part.STOP, "prompt-stop-1", Attitude.DOUBT, by=cast.leader, now=NOW)
    assert unlock(note) == {"prompt-stop-1": "doubt"}
    with_keys, settings.PARALLAX_KEYS = settings.PARALLAX_KEYS, str(tmp_path)
    people = tmp_path / "people"
    for key in (None, b"damaged", bytes(32)):
        if key:
            people.mkdir(exist_ok=True)
            (people / f"{cast.leader.pk}.key").write_bytes(key)
        with pytest.raises(WordsLost):
            unlock(note)
        with pytest.raises(WordsLost):
            mark(debrief, Part.STOP, "prompt-stop-1", None, by=cast.leader, now=NOW)
        # Looking makes no new key: the old one can still be brought back.
        assert people.exists() == bool(key)
    settings.PARALLAX_KEYS = with_keys
    assert unlock(note) == {"prompt-stop-1": "doubt"}
