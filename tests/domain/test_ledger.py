"""The ledger: what was shown, as facts about pseudonymous members."""

import json

import pytest
from django.db import IntegrityError, transaction

from parallax.domain.disclosure.actions import record_release
from parallax.domain.disclosure.models import LedgerEntry
from parallax.domain.disclosure.queries import facts_of
from parallax.domain.reports import queries
from parallax.domain.reports.actions import release_report
from tests.cast import NOW, Cast
from tests.closed_round import USUAL, Voice, on_the_desk, released, said


def test_holds_every_figure_of_the_release(cast: Cast) -> None:
    round = released(cast)
    [entry] = LedgerEntry.objects.all()
    assert (entry.round, entry.organisation, entry.audience, entry.released_at) == (
        round.pk,
        cast.organisation,
        "leader",
        NOW,
    )
    assert entry.snapshot_sha256 == round.report.snapshot_sha256
    assert entry.policy == {"item_surplus": 1, "comment_minimum": 4, "decimals": 1}
    # Two dimensions and four items, for four groups.
    assert len(entry.facts) == 4 * (2 + 4)
    peers = [f"peer-{number}" for number in range(1, 6)]
    assert {
        "release": str(round.pk),
        "stat": "mean",
        "members": peers,
        "items": ["listens"],
        "n": 5,
        "value": "3.0",
        "decimals": 1,
        "rounding": "half_up",
    } in entry.facts


def test_facts_and_report_say_the_same(cast: Cast) -> None:
    round = released(cast)
    report = queries.released_of(round.report)
    shown = [
        (str(cell.figure.value), cell.figure.n)
        for cells in [*(d.cells for d in report.dimensions), *(i.cells for i in report.items)]
        for cell in cells
        if cell.figure
    ]
    [entry] = LedgerEntry.objects.all()
    assert sorted((fact["value"], fact["n"]) for fact in entry.facts) == sorted(shown)


def test_end_coded_figures_are_bounds(cast: Cast) -> None:
    round = on_the_desk(
        cast, {**USUAL, "peer": said([5, 5, 5, 5, 5]), "direct_report": said([1, 1, 1, 1, 1])}
    )
    figures = queries.figures_of(round.report, queries.questionnaire_of(round))
    facts = facts_of(figures.protected, queries.questionnaire_of(round), "r")
    by_group = {fact["members"][0][:-2]: fact for fact in facts if fact["items"] == ["asks"]}
    assert (by_group["peer"]["stat"], by_group["peer"]["value"]) == ("mean_at_least", "4.6")
    assert (by_group["direct_report"]["stat"], by_group["direct_report"]["value"]) == (
        "mean_at_most",
        "1.4",
    )
    assert "decimals" not in by_group["peer"]


def test_merged_groups_stand_together_and_hidden_cells_are_no_facts(cast: Cast) -> None:
    few = {"self": [Voice(5)], "peer": said([3, 4]), "direct_report": said([4, 4])}
    round = on_the_desk(cast, few)
    release_report(round, by=cast.coach, now=NOW)
    [entry] = LedgerEntry.objects.all()
    together = ["peer-1", "peer-2", "direct_report-1", "direct_report-2"]
    others = [fact for fact in entry.facts if fact["members"] != ["self-1"]]
    # Four people: enough for a dimension's mean, one too few for an item's.
    assert [(fact["members"], fact["items"]) for fact in others] == [
        (together, ["listens", "asks"]),
        (together, ["decides", "explains"]),
    ]


def test_names_nobody(cast: Cast) -> None:
    released(cast)
    [entry] = LedgerEntry.objects.all()
    text = json.dumps([entry.facts, entry.policy])
    assert "@" not in text and "Lena" not in text and "calm" not in text


def test_one_release_a_round(cast: Cast) -> None:
    round = released(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        record_release(
            round.pk,
            organisation=cast.organisation.pk,
            audience="leader",
            policy={},
            facts=[],
            snapshot_sha256="",
            now=NOW,
        )
