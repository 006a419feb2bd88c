"""The coach chooses a breakdown before anybody has seen a figure, once; then the worker protects the figures in it."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from parallax.config.roles import WEB, WORKER
from parallax.core.disclosure.policy import Breakdown
from parallax.domain.audit.models import Event
from parallax.domain.disclosure.models import ExactFacts, LedgerEntry
from parallax.domain.notifications.models import Message
from parallax.domain.people.models import Organisation
from parallax.domain.reports import queries
from parallax.domain.reports.actions.choose import choose_breakdown
from parallax.domain.reports.actions.errors import (
    ChosenAlready,
    FiguresMissing,
    NotInReview,
    NotOffered,
)
from parallax.domain.reports.actions.moderate import keep_remaining
from parallax.domain.reports.actions.prepare import open_review, protect_as_chosen
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.breakdowns import shapes_from_json, shapes_to_json
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.models import DeskComment, Preparation, Report
from parallax.domain.reports.tasks import resume_preparing
from parallax.domain.reports.verifying import closure, faults, figures_only
from parallax.domain.rounds.models import Round, State, Terms
from tests.cast import NOW, Cast
from tests.closed_round import (
    FEW,
    Voice,
    in_review,
    make_closed_round,
    on_the_desk,
    protect_chosen,
    said,
)
from tests.harness.database import acting_as

TOGETHER, DIMENSIONS = Breakdown.TOGETHER, Breakdown.DIMENSIONS


def choose(cast: Cast, round: Round, breakdown: Breakdown) -> Report:
    return choose_breakdown(round, breakdown, by=cast.coach, now=NOW)


def report_of(round: Round) -> Report:
    return Report.objects.get(round=round)


def release(cast: Cast, round: Round) -> Report:
    keep_remaining(round, expected=10, by=cast.coach, now=NOW)
    return release_report(round, by=cast.coach, now=NOW)


def ledger_faults(organisation: Organisation) -> list[str]:
    with acting_as(WORKER):
        return [str(fault) for fault in faults(organisation.pk)]


# Before the choice


def test_where_nothing_is_coarser_the_figures_are_there_at_once(cast: Cast) -> None:
    report = report_of(in_review(cast))
    assert report.protected is not None
    assert (report.breakdown, report.chosen_at) == ("as_promised", None)
    assert [shape["breakdown"] for shape in report.shapes] == list(Breakdown)
    assert not Event.objects.filter(verb="report.breakdown_chosen").exists()


def test_where_nothing_else_could_be_shown_nobody_is_asked(cast: Cast) -> None:
    """Four answered in all, shown together by the rule: means of dimensions are all there is."""
    few = {"self": [Voice(5)], "peer": said([3, 4]), "direct_report": said([4, 4])}
    report = report_of(in_review(cast, few))
    assert [(s.breakdown, len(s.coarser)) for s in shapes_from_json(report.shapes)] == [
        (Breakdown.AS_PROMISED, 2)
    ]
    assert report.protected is not None


def test_before_the_choice_there_are_comments_and_no_figures(cast: Cast) -> None:
    round = in_review(cast, FEW)
    report = report_of(round)
    assert (round.state, report.protected, report.breakdown) == (State.REVIEWING, None, "")
    assert DeskComment.objects.filter(round=round, decision="").count() == 10
    assert Message.objects.filter(template="review_ready").count() == 1
    [event] = Event.objects.filter(verb="report.prepared")
    assert event.detail == {"comments": 11}
    assert not LedgerEntry.objects.exists()
    with acting_as(WORKER):
        assert not ExactFacts.objects.exists()
    with pytest.raises(ValueError, match="no figures yet"):
        queries.draft_of(report, now=NOW)
    assert ledger_faults(cast.organisation) == []


def test_shapes_are_stored_without_a_value_and_do_not_depend_on_any(cast: Cast) -> None:
    other = {
        **FEW,
        "superior": [Voice(1)],
        "peer": said([5, 5, 5, 5]),
        "direct_report": said([1, 1, 2, 1, 1, 1]),
    }
    one, another = report_of(in_review(cast, FEW)), report_of(in_review(cast, other))
    assert one.shapes == another.shapes
    assert json.loads(json.dumps(shapes_to_json(shapes_from_json(one.shapes)))) == one.shapes
    assert [
        (b.group, b.mean, b.items_shown, b.items)
        for b in shapes_from_json(one.shapes)[0].blocks
        if b.dimension == "listening"
    ] == [("peer", True, 0, 2), ("direct_report", True, 2, 2)]


def test_groups_are_joined_only_where_raters_were_told(cast: Cast) -> None:
    round = make_closed_round(cast, FEW)
    terms = Terms.objects.get(round=round)
    told = [s for s in terms.promise["statements"] if not s["key"].startswith("shown-")]
    Terms.objects.filter(round=round).update(
        promise={"version": 1, "statements": told}, promise_version=1
    )
    with acting_as(WORKER):
        report = open_review(round.pk, gather_evidence(round), now=NOW)
    assert [shape["breakdown"] for shape in report.shapes] == ["as_promised", "dimensions"]
    with pytest.raises(NotOffered):
        choose(cast, round, TOGETHER)
    assert report_of(round).breakdown == ""


# The choice


@pytest.mark.parametrize("breakdown", Breakdown)
def test_what_is_chosen_is_protected_entered_and_released(cast: Cast, breakdown: Breakdown) -> None:
    round = on_the_desk(cast, FEW, breakdown)
    [chosen] = Event.objects.filter(verb="report.breakdown_chosen")
    assert (chosen.actor, chosen.detail) == (cast.coach.pk, {"breakdown": breakdown.value})
    [entry] = LedgerEntry.objects.all()
    [event] = Event.objects.filter(verb="report.protected")
    assert event.detail == {"ledger": entry.number, "entry": entry.sha256}
    assert (entry.audience, entry.policy["breakdown"]) == ("coach", breakdown.value)
    items = [fact for fact in entry.facts if "item" in fact]
    assert bool(items) == breakdown.has_items
    people = {fact["group"] for fact in entry.facts if fact["stat"] == "people"}
    apart = {"peer", "direct_report"}
    assert people == {"self", "superior", *({"colleagues"} if breakdown.joins_groups else apart)}

    snapshot = queries.released_of(release(cast, round))
    again = LedgerEntry.objects.get(audience="leader")
    assert (again.repeats, again.facts) == (entry.number, entry.facts)
    follows = figures_only(closure(again, report_of(round), "en"))
    assert follows == figures_only(snapshot)
    assert ledger_faults(cast.organisation) == []


def test_the_same_choice_again_changes_nothing(cast: Cast) -> None:
    round = in_review(cast, FEW)
    for _ in range(2):
        choose(cast, round, DIMENSIONS)
    protect_chosen(round)
    before = report_of(round).protected
    choose(cast, round, DIMENSIONS)
    protect_chosen(round)
    assert report_of(round).protected == before is not None
    assert Event.objects.filter(verb="report.breakdown_chosen").count() == 1
    assert Event.objects.filter(verb="report.protected").count() == 1
    assert LedgerEntry.objects.count() == 1


def test_another_choice_is_refused_before_and_after_figures_were_there(cast: Cast) -> None:
    round = in_review(cast, FEW)
    choose(cast, round, DIMENSIONS)
    with pytest.raises(ChosenAlready):
        choose(cast, round, TOGETHER)
    protect_chosen(round)
    with pytest.raises(ChosenAlready):
        choose(cast, round, TOGETHER)
    assert report_of(round).breakdown == DIMENSIONS
    at_once = in_review(cast)
    with pytest.raises(ChosenAlready):
        choose(cast, at_once, TOGETHER)


def test_after_the_release_nothing_is_chosen(cast: Cast) -> None:
    round = on_the_desk(cast, FEW)
    release(cast, round)
    with pytest.raises(NotInReview):
        choose(cast, round, DIMENSIONS)


def test_without_a_choice_the_worker_protects_nothing(cast: Cast) -> None:
    round = in_review(cast, FEW)
    protect_chosen(round)
    assert report_of(round).protected is None
    assert queries.rounds_to_protect() == []


def test_the_release_waits_for_the_figures(cast: Cast) -> None:
    round = in_review(cast, FEW)
    with pytest.raises(FiguresMissing):
        release(cast, round)
    choose(cast, round, DIMENSIONS)
    with pytest.raises(FiguresMissing):
        release_report(round, by=cast.coach, now=NOW)


def test_comments_stand_under_the_group_whose_figures_stand_beside_them(cast: Cast) -> None:
    said_more = {**FEW, "peer": said([3, 2, 4, 3, 4], "keep", "Peers see calm")}
    said_more["direct_report"] = [
        *said([4, 2, 5, 3, 4], "stop", "Reports want fewer meetings"),
        Voice(3, ratings={"asks": None, "decides": None}),
        Voice(4, ratings={"asks": None}),
    ]
    round = in_review(cast, said_more)
    names = set(DeskComment.objects.filter(round=round).values_list("group", flat=True))
    assert names == {"self", "peer", "direct_report"}
    choose(cast, round, TOGETHER)
    protect_chosen(round)
    names = set(DeskComment.objects.filter(round=round).values_list("group", flat=True))
    assert names == {"self", "colleagues"}
    snapshot = queries.released_of(release(cast, round))
    read = {comment.column for prompt in snapshot.prompts for comment in prompt.comments}
    assert read == {"self", "colleagues"}


# The job


def test_the_job_protects_what_was_chosen(cast: Cast, run_worker: Callable[[], list[str]]) -> None:
    round = in_review(cast, FEW)
    with acting_as(WEB):
        choose(cast, round, DIMENSIONS)
    assert run_worker().count("reports.protect") == 1
    assert report_of(round).protected is not None
    assert not Preparation.objects.exists()


def test_a_lost_job_is_found_again(cast: Cast, run_worker: Callable[[], list[str]]) -> None:
    round = in_review(cast, FEW)
    choose(cast, round, DIMENSIONS)
    with connection.cursor() as cursor, acting_as(WORKER):
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert queries.rounds_to_protect() == [round.pk]
    with acting_as(WORKER):
        resume_preparing(timestamp=0)
    assert run_worker() == ["reports.protect"]
    assert queries.rounds_to_protect() == []


# At the same time


@pytest.mark.django_db(transaction=True)
def test_two_tabs_choose_differently_and_one_of_them_wins(cast: Cast) -> None:
    round = in_review(cast, FEW)
    start = Barrier(4)

    def hand(breakdown: Breakdown) -> str:
        start.wait()
        try:
            return choose(cast, round, breakdown).breakdown
        except ChosenAlready:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcome = list(pool.map(hand, Breakdown))
    assert sorted(outcome) == sorted([report_of(round).breakdown, *["refused"] * 3])
    assert Event.objects.filter(verb="report.breakdown_chosen").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_protect_once(cast: Cast) -> None:
    round = in_review(cast, FEW)
    choose(cast, round, TOGETHER)
    start = Barrier(2)

    def hand(_: int) -> None:
        start.wait()
        try:
            protect_as_chosen(round.pk, gather_evidence(round), now=NOW)
        finally:
            connection.close()

    with acting_as(WORKER), ThreadPoolExecutor(2) as pool:
        list(pool.map(hand, range(2)))
    assert LedgerEntry.objects.filter(round=round.pk).count() == 1
    assert Event.objects.filter(verb="report.protected").count() == 1


# In the database


@pytest.mark.parametrize(
    "change",
    [{"breakdown": "", "protected": {}}, {"protected": None, "released_at": NOW, "snapshot": {}}],
)
def test_figures_without_a_breakdown_and_releases_without_figures_cannot_be(
    cast: Cast, change: dict[str, object]
) -> None:
    round = on_the_desk(cast, FEW)
    changed = change | ({"released_by": cast.coach} if "snapshot" in change else {})
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(round=round).update(**changed)
