"""Releasing: once, whole, for good."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from parallax.config.roles import OWNER, WEB, WORKER
from parallax.core.report import Composition, from_json, to_json
from parallax.domain.audit.models import Event
from parallax.domain.disclosure.actions import record_release
from parallax.domain.disclosure.models import LedgerEntry
from parallax.domain.notifications.models import Message
from parallax.domain.reports import queries
from parallax.domain.reports.actions.compose import compose_report
from parallax.domain.reports.actions.errors import CommentsUndecided, NotInReview
from parallax.domain.reports.actions.moderate import decide_comment, keep_remaining
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.models import Decision, DeskComment, Report
from parallax.domain.rounds.models import Round, State
from tests.cast import NOW, Cast
from tests.closed_round import USUAL, make_closed_round, on_the_desk, released, said
from tests.harness.database import acting_as

TAMPERING = (
    "UPDATE reports_report SET summary = 'Better'",
    "UPDATE reports_report SET snapshot = '{}'",
    "UPDATE reports_report SET released_at = NULL, snapshot = NULL, snapshot_sha256 = '', released_by_id = NULL",
    "DELETE FROM reports_report",
    "TRUNCATE reports_report",
    "UPDATE disclosure_ledgerentry SET facts = '[]'",
    "DELETE FROM disclosure_ledgerentry",
    "TRUNCATE disclosure_ledgerentry",
    "UPDATE audit_event SET verb = 'nothing.happened'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
)


def decided(cast: Cast) -> Round:
    round = on_the_desk(cast)
    keep_remaining(round, expected=10, by=cast.coach, now=NOW)
    return round


def test_freezes_what_the_coach_saw(cast: Cast) -> None:
    round = decided(cast)
    compose_report(
        round.report, "Calm under fire.", Composition(), expected_revision=1, by=cast.coach, now=NOW
    )
    round.report.refresh_from_db()
    draft = queries.draft_of(round.report, now=NOW)
    report = release_report(round, by=cast.coach, now=NOW)
    assert queries.released_of(Report.objects.get(pk=report.pk)) == draft
    assert (draft.leader, draft.coach, draft.summary, draft.compiled_on) == (
        "Lena Leader",
        "Ada Coach",
        "Calm under fire.",
        NOW.date(),
    )


def test_changes_the_round_tells_the_leader_and_leaves_a_trace(cast: Cast) -> None:
    round = released(cast)
    report = round.report
    assert (round.state, round.released_at) == (State.RELEASED, NOW)
    assert (report.released_at, report.released_by) == (NOW, cast.coach)
    [message] = Message.objects.filter(template="report_released")
    assert (message.to_email, message.context["page"]) == (
        cast.leader.email,
        f"/leader/rounds/{round.pk}/report/",
    )
    [event] = Event.objects.filter(verb="report.released")
    assert (event.actor, event.detail) == (
        cast.coach.pk,
        {
            "sha256": report.snapshot_sha256,
            "ledger": 2,
            "entry": LedgerEntry.objects.get(audience="leader").sha256,
            "staged": False,
        },
    )


def test_the_fingerprint_is_that_of_the_json_file(cast: Cast) -> None:
    report = released(cast).report
    text = to_json(queries.released_of(report))
    assert hashlib.sha256(text.encode()).hexdigest() == report.snapshot_sha256
    assert from_json(text) == queries.released_of(report)


def test_waits_for_every_comment(cast: Cast) -> None:
    round = on_the_desk(cast)
    with pytest.raises(CommentsUndecided) as refused:
        release_report(round, by=cast.coach, now=NOW)
    assert refused.value.count == 10
    round.refresh_from_db()
    assert round.state == State.REVIEWING
    assert not LedgerEntry.objects.filter(audience="leader").exists()


def test_not_before_the_answers_are_prepared(cast: Cast) -> None:
    with pytest.raises(NotInReview):
        release_report(make_closed_round(cast), by=cast.coach, now=NOW)


def test_a_second_release_is_the_first_one(cast: Cast) -> None:
    round = released(cast)
    again = release_report(round, by=cast.other_coach, now=NOW)
    assert (again.pk, again.released_by) == (round.report.pk, cast.coach)
    assert LedgerEntry.objects.filter(audience="leader").count() == 1
    assert Event.objects.filter(verb="report.released").count() == 1


def test_the_leader_reads_what_was_decided_and_nothing_else(cast: Cast) -> None:
    round = on_the_desk(cast)
    first, second, *_ = DeskComment.objects.filter(round=round, prompt="stop")
    decide_comment(
        first,
        Decision.DISGUISE,
        disguised="Meet less.",
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    decide_comment(
        second, Decision.WITHHOLD, reason="Hurts", expected_revision=1, by=cast.coach, now=NOW
    )
    keep_remaining(round, expected=8, by=cast.coach, now=NOW)
    report = queries.released_of(release_report(round, by=cast.coach, now=NOW))
    [stop] = [prompt for prompt in report.prompts if prompt.id == "stop"]
    kept = set(
        DeskComment.objects.filter(prompt="stop", decision="keep").values_list("text", flat=True)
    )
    assert {(c.text, c.disguised) for c in stop.comments} == {
        ("Meet less.", True),
        *((text, False) for text in kept),
    }
    # Four of five are left to read: the group's name may stay.
    assert {c.column for c in stop.comments} == {"direct_report"}


def test_a_group_loses_its_name_when_too_few_of_its_comments_are_left(cast: Cast) -> None:
    round = on_the_desk(cast)
    for comment in DeskComment.objects.filter(round=round, prompt="stop")[:2]:
        decide_comment(
            comment, Decision.WITHHOLD, reason="Hurts", expected_revision=1, by=cast.coach, now=NOW
        )
    keep_remaining(round, expected=8, by=cast.coach, now=NOW)
    report = queries.released_of(release_report(round, by=cast.coach, now=NOW))
    [stop] = [prompt for prompt in report.prompts if prompt.id == "stop"]
    assert [c.column for c in stop.comments] == [None] * 3


def test_originals_leave_the_desk(cast: Cast) -> None:
    round = on_the_desk(cast)
    first, second, third, *_ = DeskComment.objects.filter(round=round, prompt="stop")
    decide_comment(
        first,
        Decision.DISGUISE,
        disguised="Meet less.",
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    decide_comment(
        second, Decision.WITHHOLD, reason="Hurts", expected_revision=1, by=cast.coach, now=NOW
    )
    decide_comment(
        third, Decision.WITHHOLD, reason="Perhaps", expected_revision=1, by=cast.coach, now=NOW
    )
    decide_comment(third, Decision.KEEP, expected_revision=2, by=cast.coach, now=NOW)
    words = third.text
    keep_remaining(round, expected=7, by=cast.coach, now=NOW)
    release_report(round, by=cast.coach, now=NOW)
    left = {
        c.pk: (c.text, c.disguised, c.reason) for c in DeskComment.objects.filter(prompt="stop")
    }
    assert [left[c.pk] for c in (first, second, third)] == [
        ("", "Meet less.", ""),
        ("", "", "Hurts"),
        (words, "", ""),
    ]


@pytest.mark.parametrize("role", [WEB, WORKER, OWNER])
def test_what_is_released_stays(cast: Cast, role: str) -> None:
    report = released(cast).report
    entries, events = LedgerEntry.objects.count(), Event.objects.count()
    for statement in TAMPERING:
        with (
            acting_as(role),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    after = Report.objects.get(pk=report.pk)
    assert (after.snapshot, after.summary, after.released_at) == (report.snapshot, "", NOW)
    assert (LedgerEntry.objects.count(), Event.objects.count()) == (entries, events)


def test_a_draft_may_be_changed_and_removed(cast: Cast) -> None:
    report = on_the_desk(cast).report
    report.summary = "Draft"
    report.save()
    assert report.delete()[0] == 1


def test_a_half_released_report_cannot_exist(cast: Cast) -> None:
    report = on_the_desk(cast).report
    with pytest.raises(IntegrityError, match="report_released_is_whole"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(released_at=NOW)


def test_when_the_ledger_refuses_nothing_is_released(cast: Cast) -> None:
    round = decided(cast)
    entry = LedgerEntry.objects.get(round=round.pk)
    record_release(
        round.pk,
        organisation=cast.organisation.pk,
        audience="leader",
        policy=entry.policy,
        facts=entry.facts,
        exact_sha256=entry.exact_sha256,
        now=NOW,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        release_report(round, by=cast.coach, now=NOW)
    round.refresh_from_db()
    assert (round.state, round.report.released_at) == (State.REVIEWING, None)
    assert not Message.objects.filter(template="report_released")
    assert set(DeskComment.objects.filter(round=round).values_list("text", flat=True)) > {
        "I ask before I decide"
    }


@pytest.mark.django_db(transaction=True)
def test_six_hands_release_one_report(cast: Cast) -> None:
    round = decided(cast)
    start = Barrier(6)

    def release(hand: int) -> str:
        start.wait()
        try:
            return release_report(round, by=cast.coach, now=NOW).snapshot_sha256
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        fingerprints = set(pool.map(release, range(6)))
    assert fingerprints == {Report.objects.get(round=round).snapshot_sha256}
    assert LedgerEntry.objects.filter(audience="leader").count() == 1
    assert Event.objects.filter(verb="report.released").count() == 1
    assert Message.objects.filter(template="report_released").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_decision_at_the_second_of_the_release_is_in_or_refused(cast: Cast) -> None:
    """Undoing while somebody releases: either the release waits, or the undoing comes too late."""
    round = decided(cast)
    comment = DeskComment.objects.filter(round=round, prompt="stop")[0]
    start = Barrier(2)

    def hand(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
            return "done"
        except (NotInReview, CommentsUndecided) as refused:
            return type(refused).__name__
        finally:
            connection.close()

    acts: list[Callable[[], object]] = [
        lambda: release_report(round, by=cast.coach, now=NOW),
        lambda: decide_comment(comment, None, expected_revision=2, by=cast.coach, now=NOW),
    ]
    with ThreadPoolExecutor(2) as pool:
        outcome = list(pool.map(hand, acts))
    assert outcome in (["done", "NotInReview"], ["CommentsUndecided", "done"])


def test_merged_groups_and_those_left_out_are_gone_from_the_snapshot(cast: Cast) -> None:
    round = on_the_desk(cast, {**USUAL, "peer": said([1]), "direct_report": said([2, 1])})
    report = queries.released_of(release_report(round, by=cast.coach, now=NOW))
    figures = {cell.column for d in report.dimensions for cell in d.cells if cell.figure}
    assert figures == {"self", "superior"}
    assert [d.others and str(d.others.value) for d in report.dimensions] == ["4.0", "4.0"]
