"""The coach's desk: decisions, undoing, and people who decide at the same time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from parallax.config.roles import WORKER
from parallax.core.report import Composition
from parallax.domain.audit.models import Event
from parallax.domain.reports import queries
from parallax.domain.reports.actions.compose import compose_report
from parallax.domain.reports.actions.errors import (
    ChangedElsewhere,
    CommentsUndecided,
    MayNotBeQuoted,
    NotInReview,
    UnknownFinding,
    WordsMissing,
)
from parallax.domain.reports.actions.moderate import decide_comment, keep_remaining
from parallax.domain.reports.actions.prepare import open_review
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.models import Decision, DeskComment, Report
from parallax.domain.rounds.models import Round
from tests.cast import NOW, Cast
from tests.closed_round import make_closed_round, on_the_desk, released, said
from tests.harness.database import acting_as


@pytest.fixture
def round(cast: Cast) -> Round:
    return on_the_desk(cast)


@pytest.fixture
def comment(round: Round) -> DeskComment:
    return DeskComment.objects.filter(round=round, prompt="keep", decision="")[0]


def test_keep(comment: DeskComment, cast: Cast) -> None:
    decide_comment(comment, Decision.KEEP, expected_revision=1, by=cast.coach, now=NOW)
    comment.refresh_from_db()
    assert (comment.decision, comment.decided_by, comment.decided_at, comment.revision) == (
        "keep",
        cast.coach,
        NOW,
        2,
    )


def test_disguise_keeps_the_original_beside_the_new_words(comment: DeskComment, cast: Cast) -> None:
    original = comment.text
    decide_comment(
        comment,
        Decision.DISGUISE,
        disguised="  Stays calm. ",
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    comment.refresh_from_db()
    assert (comment.decision, comment.text, comment.disguised) == (
        "disguise",
        original,
        "Stays calm.",
    )


@pytest.mark.parametrize("decision", [Decision.DISGUISE, Decision.WITHHOLD])
def test_words_must_be_there(comment: DeskComment, cast: Cast, decision: Decision) -> None:
    with pytest.raises(WordsMissing):
        decide_comment(
            comment,
            decision,
            disguised=" ",
            reason=" ",
            expected_revision=1,
            by=cast.coach,
            now=NOW,
        )
    comment.refresh_from_db()
    assert (comment.decision, comment.revision) == ("", 1)


def test_undo_keeps_the_words_for_another_try(comment: DeskComment, cast: Cast) -> None:
    decide_comment(
        comment, Decision.WITHHOLD, reason="A patient", expected_revision=1, by=cast.coach, now=NOW
    )
    decide_comment(comment, None, expected_revision=2, by=cast.coach, now=NOW)
    comment.refresh_from_db()
    assert (comment.decision, comment.reason, comment.decided_by, comment.revision) == (
        "",
        "A patient",
        None,
        3,
    )


def test_the_same_decision_twice_is_one(comment: DeskComment, cast: Cast) -> None:
    for _ in range(2):
        decide_comment(
            comment, Decision.WITHHOLD, reason="Hurts", expected_revision=1, by=cast.coach, now=NOW
        )
    comment.refresh_from_db()
    assert comment.revision == 2
    assert Event.objects.filter(verb="comment.decided").count() == 1


def test_another_decision_from_an_older_page_is_refused(comment: DeskComment, cast: Cast) -> None:
    decide_comment(comment, Decision.KEEP, expected_revision=1, by=cast.coach, now=NOW)
    with pytest.raises(ChangedElsewhere) as refused:
        decide_comment(
            comment, Decision.WITHHOLD, reason="No", expected_revision=1, by=cast.coach, now=NOW
        )
    assert isinstance(refused.value.current, DeskComment)
    assert refused.value.current.decision == "keep"
    comment.refresh_from_db()
    assert (comment.decision, comment.reason) == ("keep", "")


def test_the_audit_holds_no_words(comment: DeskComment, cast: Cast) -> None:
    decide_comment(
        comment,
        Decision.DISGUISE,
        disguised="Other words",
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    [event] = Event.objects.filter(verb="comment.decided")
    assert event.actor == cast.coach.pk
    assert event.detail == {"comment": str(comment.pk), "decision": "disguise"}


def test_keep_all_that_remain(round: Round, comment: DeskComment, cast: Cast) -> None:
    decide_comment(
        comment, Decision.WITHHOLD, reason="Hurts", expected_revision=1, by=cast.coach, now=NOW
    )
    assert keep_remaining(round, expected=9, by=cast.coach, now=NOW) == 9
    assert keep_remaining(round, expected=9, by=cast.coach, now=NOW) == 0
    comment.refresh_from_db()
    assert comment.decision == "withhold"
    progress = queries.progress_of(round.report)
    assert (progress.decided, progress.total) == (10, 10)


def test_keep_all_stops_when_there_are_others_than_the_page_said(round: Round, cast: Cast) -> None:
    with pytest.raises(ChangedElsewhere) as refused:
        keep_remaining(round, expected=4, by=cast.coach, now=NOW)
    assert refused.value.current == 10
    assert not DeskComment.objects.filter(decided_by=cast.coach)


def test_before_and_after_the_review_nothing_is_decided(cast: Cast) -> None:
    done = released(cast)
    comment = DeskComment.objects.filter(round=done)[0]
    with pytest.raises(NotInReview):
        decide_comment(comment, None, expected_revision=comment.revision, by=cast.coach, now=NOW)
    with pytest.raises(NotInReview):
        compose_report(
            done.report, "Too late", Composition(), expected_revision=1, by=cast.coach, now=NOW
        )
    with pytest.raises(NotInReview):
        keep_remaining(make_closed_round(cast), expected=0, by=cast.coach, now=NOW)


def test_the_database_refuses_a_disguise_without_words(comment: DeskComment) -> None:
    with (
        pytest.raises(IntegrityError, match="desk_comment_disguise_has_words"),
        transaction.atomic(),
    ):
        DeskComment.objects.filter(pk=comment.pk).update(decision="disguise")


def test_summary_is_saved_and_never_overwritten_unseen(round: Round, cast: Cast) -> None:
    report = round.report
    compose_report(
        report, "Calm under fire.", Composition(), expected_revision=1, by=cast.coach, now=NOW
    )
    compose_report(
        report, "Calm under fire.", Composition(), expected_revision=1, by=cast.coach, now=NOW
    )
    with pytest.raises(ChangedElsewhere) as refused:
        compose_report(
            report, "Another view.", Composition(), expected_revision=1, by=cast.coach, now=NOW
        )
    assert isinstance(refused.value.current, Report)
    report.refresh_from_db()
    assert (report.summary, report.revision) == ("Calm under fire.", 2)
    [event] = Event.objects.filter(verb="report.composed")
    assert event.detail == {
        "characters": 16,
        "chosen": 0,
        "left_out": 1,
        "notes": 0,
        "rearranged": False,
    }


def test_only_findings_of_the_report_can_lead(round: Round, cast: Cast) -> None:
    strange = Composition(lead=("strength-nothing",))
    with pytest.raises(UnknownFinding, match="no finding 'strength-nothing'"):
        compose_report(round.report, "", strange, expected_revision=1, by=cast.coach, now=NOW)
    first = queries.draft_of(round.report, now=NOW).findings[0].id
    arranged = Composition(lead=(first,))
    compose_report(round.report, "", arranged, expected_revision=1, by=cast.coach, now=NOW)
    assert queries.draft_of(Report.objects.get(round=round), now=NOW).headlines == (first,)


@pytest.mark.django_db(transaction=True)
def test_eight_hands_on_one_comment_leave_one_decision(cast: Cast) -> None:
    round = on_the_desk(cast)
    comment = DeskComment.objects.filter(round=round, decision="")[0]
    start = Barrier(8)

    def decide(hand: int) -> str:
        start.wait()
        try:
            decide_comment(
                comment,
                Decision.WITHHOLD,
                reason=f"Reason {hand}",
                expected_revision=1,
                by=cast.coach,
                now=NOW + timedelta(seconds=hand),
            )
            return f"Reason {hand}"
        except ChangedElsewhere as refused:
            assert isinstance(refused.current, DeskComment)
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(decide, range(8)))
    comment.refresh_from_db()
    assert [outcome for outcome in outcomes if outcome] == [comment.reason]
    assert comment.revision == 2
    assert Event.objects.filter(verb="comment.decided").count() == 1


def unquoted(cast: Cast) -> tuple[Round, DeskComment]:
    """A round of two comments; one of them must not be quoted word for word."""
    closed = make_closed_round(cast, {"peer": said([4, 4], "keep", "Calm in a storm")})
    with acting_as(WORKER):
        evidence = gather_evidence(closed)
        first, *others = evidence.comments
        comments = (replace(first, quotable=False), *others)
        open_review(closed.pk, replace(evidence, comments=comments), now=NOW)
    closed.refresh_from_db()
    return closed, DeskComment.objects.get(round=closed, quotable=False)


def test_what_must_not_be_quoted_is_not_kept(cast: Cast) -> None:
    _round, comment = unquoted(cast)
    for decision, words in (
        (Decision.KEEP, ""),
        (Decision.DISGUISE, comment.text.upper() + "!"),
    ):
        with pytest.raises(MayNotBeQuoted):
            decide_comment(
                comment, decision, disguised=words, expected_revision=1, by=cast.coach, now=NOW
            )
    decided = decide_comment(
        comment,
        Decision.DISGUISE,
        disguised="Stays composed.",
        expected_revision=1,
        by=cast.coach,
        now=NOW,
    )
    assert (decided.decision, decided.disguised) == ("disguise", "Stays composed.")


def test_keeping_the_rest_passes_over_it(cast: Cast) -> None:
    round, _comment = unquoted(cast)
    assert queries.progress_of(round.report) == queries.Progress(0, 2, unquoted=1)
    with pytest.raises(ChangedElsewhere):
        keep_remaining(round, expected=2, by=cast.coach, now=NOW)
    assert keep_remaining(round, expected=1, by=cast.coach, now=NOW) == 1
    progress = queries.progress_of(round.report)
    assert (progress.remaining, progress.keepable) == (1, 0)
    with pytest.raises(CommentsUndecided):
        release_report(round, by=cast.coach, now=NOW)


def test_the_database_keeps_to_it_too(cast: Cast) -> None:
    _round, comment = unquoted(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeskComment.objects.filter(pk=comment.pk).update(decision=Decision.KEEP)


def test_the_leaders_own_words_are_always_kept(cast: Cast) -> None:
    closed = make_closed_round(cast)
    with acting_as(WORKER):
        evidence = gather_evidence(closed)
        comments = tuple(replace(c, quotable=c.group != "self") for c in evidence.comments)
        open_review(closed.pk, replace(evidence, comments=comments), now=NOW)
    own = DeskComment.objects.get(round=closed, group="self")
    assert (own.decision, own.quotable) == ("keep", True)
