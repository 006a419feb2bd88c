"""From the sealed answers to the coach's desk."""

import json
import uuid
from collections import Counter
from collections.abc import Callable

import pytest

from parallax.config.roles import WORKER
from parallax.core.disclosure.policy import Policy
from parallax.core.disclosure.protect import protect
from parallax.core.psychometrics.scoring import score
from parallax.domain.audit.models import Event
from parallax.domain.disclosure.models import LedgerEntry
from parallax.domain.notifications.models import Message
from parallax.domain.reports import queries
from parallax.domain.reports.actions.errors import NotInReview
from parallax.domain.reports.actions.prepare import open_review
from parallax.domain.reports.figures import Figures, figures_from_json, figures_to_json
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.models import DeskComment, Report
from parallax.domain.reports.tasks import prepare_soon, seal_and_compile
from parallax.domain.responses.models import SealedRating
from parallax.domain.rounds.models import Round, State
from tests.cast import NOW, Cast
from tests.closed_round import USUAL, Voice, make_closed_round, on_the_desk, said
from tests.harness.database import acting_as


def test_puts_figures_and_comments_on_the_desk(cast: Cast) -> None:
    round = on_the_desk(cast)
    assert round.state == State.REVIEWING
    desk = DeskComment.objects.filter(round=round)
    assert sorted((c.prompt, c.group, c.text, c.decision) for c in desk) == sorted(
        [("keep", "self", "I ask before I decide", "keep")]
        + [("keep", "peer", f"Peers see calm {n}", "") for n in range(1, 6)]
        + [("stop", "direct_report", f"Reports want fewer meetings {n}", "") for n in range(1, 6)]
    )
    [message] = Message.objects.filter(template="review_ready")
    assert (message.to_email, message.context["leader"]) == (cast.coach.email, "Lena Leader")
    [event] = Event.objects.filter(verb="report.prepared")
    [entry] = LedgerEntry.objects.all()
    assert event.detail == {"comments": 11, "ledger": 1, "entry": entry.sha256}


def test_doing_it_again_changes_nothing(cast: Cast) -> None:
    round = on_the_desk(cast)
    before = list(DeskComment.objects.values_list("pk", "position"))
    with acting_as(WORKER):
        open_review(round.pk, gather_evidence(round), now=NOW)
    assert list(DeskComment.objects.values_list("pk", "position")) == before
    assert Report.objects.count() == Message.objects.filter(template="review_ready").count() == 1


def test_only_a_sealed_round_comes_to_the_desk(cast: Cast) -> None:
    round = make_closed_round(cast)
    Round.objects.filter(pk=round.pk).update(state=State.COLLECTING)
    with acting_as(WORKER), pytest.raises(NotInReview):
        open_review(round.pk, gather_evidence(round), now=NOW)


def test_order_on_the_desk_differs_from_round_to_round(cast: Cast) -> None:
    orders = {
        tuple(
            DeskComment.objects.filter(round=on_the_desk(cast), prompt="keep").values_list(
                "text", flat=True
            )
        )
        for _ in range(5)
    }
    assert len(orders) > 1


def test_what_is_stored_is_what_may_leave_and_nothing_else(cast: Cast) -> None:
    """A value that only one protected person gave is not in the figures, however one reads them."""
    loud = {**USUAL, "peer": [Voice(3), Voice(3), Voice(3), Voice(3), Voice(1)]}
    report = Report.objects.get(round=on_the_desk(cast, loud))
    assert report.protected
    assert set(report.protected) == {
        "version",
        "agreement",
        "invited",
        "spread",
        "policy",
        "plan",
        "groups",
        "dimensions",
        "items",
        "others_dimensions",
        "others_items",
    }
    cells = [cell for *_, cell in report.protected["dimensions"] + report.protected["items"]]
    assert {tuple(sorted(cell)) for cell in cells} == {("bound", "n", "value")}
    assert "respondent" not in json.dumps(report.protected)


def test_figures_survive_storage(cast: Cast) -> None:
    round = make_closed_round(
        cast, {**USUAL, "peer": said([5, 5, 5, 5]), "direct_report": said([1, 2])}
    )
    with acting_as(WORKER):
        evidence = gather_evidence(round)
    questionnaire = queries.questionnaire_of(round)
    protected = protect(score(evidence, questionnaire), questionnaire, Policy())
    figures = Figures(protected, evidence.invited)
    stored = json.loads(json.dumps(figures_to_json(figures)))
    assert figures_from_json(stored, questionnaire) == figures


def test_figures_of_another_version_are_refused(cast: Cast) -> None:
    report = Report.objects.get(round=on_the_desk(cast))
    assert report.protected
    with pytest.raises(ValueError, match="version 9"):
        figures_from_json(
            {**report.protected, "version": 9}, queries.questionnaire_of(report.round)
        )


def test_small_groups_are_merged_and_the_coach_is_told(cast: Cast) -> None:
    round = on_the_desk(cast, {**USUAL, "peer": said([3, 4])})
    report = Report.objects.get(round=round)
    told = queries.protection_of(report, queries.questionnaire_of(round))
    assert told.merged == (("Peers", "Colleagues"), ("Direct reports", "Colleagues"))
    assert told.left_out == ()


def test_too_few_everywhere_are_left_out(cast: Cast) -> None:
    round = on_the_desk(cast, {**USUAL, "peer": said([3]), "direct_report": said([4, 4])})
    report = Report.objects.get(round=round)
    told = queries.protection_of(report, queries.questionnaire_of(round))
    assert told.left_out == ("Peers", "Direct reports")
    draft = queries.draft_of(report, now=NOW)
    assert [column.id for column in draft.columns] == ["self", "superior"]


def test_few_comments_of_a_group_lose_its_name(cast: Cast) -> None:
    mixed = {
        **USUAL,
        "peer": said([3, 3, 4, 4, 3], "grow", "One"),
        "direct_report": said([4, 4, 4], "grow", "Two") + said([4]),
    }
    desk = DeskComment.objects.filter(round=on_the_desk(cast, mixed), prompt="grow")
    assert Counter(c.group for c in desk) == {"": 8}


def test_the_job_finishes_what_was_interrupted(
    cast: Cast, run_worker: Callable[[], list[str]]
) -> None:
    round = make_closed_round(cast)
    prepare_soon(round.pk)
    prepare_soon(round.pk)
    assert run_worker().count("reports.seal_and_compile") == 1
    round.refresh_from_db()
    assert round.state == State.REVIEWING


def test_closed_rounds_are_found_again(cast: Cast) -> None:
    waiting = make_closed_round(cast)
    on_the_desk(cast)
    assert queries.rounds_to_prepare() == [waiting.pk]


def test_a_failure_leaves_the_round_as_it_was(cast: Cast) -> None:
    round = make_closed_round(cast)
    with acting_as(WORKER):
        SealedRating.sealed.filter(round=round)[:1].get()
        SealedRating.sealed.filter(round=round, group="superior", item="asks").update(value=77)
        with pytest.raises(ValueError, match="outside the scale"):
            seal_and_compile(str(round.pk))
    round.refresh_from_db()
    assert round.state == State.CLOSED
    assert (
        not Report.objects.exists()
        and not DeskComment.objects.exists()
        and not Message.objects.filter(template="review_ready")
    )


def test_the_job_carries_nothing_but_the_round(cast: Cast) -> None:
    with acting_as(WORKER), pytest.raises(Round.DoesNotExist):
        seal_and_compile(str(uuid.uuid4()))
