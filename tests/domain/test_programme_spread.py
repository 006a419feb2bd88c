"""From twenty leaders of an organisation on, bands rest on what they tell: in blocks of five, the leader at hand left out, entered in the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
import pytest

from parallax.config.roles import WORKER
from parallax.core.evidence import Evidence
from parallax.core.report.findings import cold_start
from parallax.domain.disclosure.models import LedgerEntry
from parallax.domain.people.models import Role
from parallax.domain.reports.actions.moderate import keep_remaining
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.gather import gather_programme
from parallax.domain.reports.queries import questionnaire_of, released_of
from parallax.domain.reports.spread import spread_of
from parallax.domain.reports.tasks import seal_and_compile
from parallax.domain.reports.verifying import faults
from parallax.domain.rounds.models import Round
from tests.cast import NOW, Cast, make_person
from tests.closed_round import USUAL, Voice, make_closed_round
from tests.core.cohorts import ASKED, cohort
from tests.harness.database import acting_as

PEERS = 6


def voices(chance: Random) -> list[Voice]:
    """Peers who answer both items of a dimension alike, so that a rater's score is the answer."""
    return [Voice(min(max(round(chance.gauss(3.5, 0.8)), 1), 5)) for _ in range(PEERS)]


def leaders(cast: Cast, number: int) -> list[list[Voice]]:
    """So many other leaders with a sealed round each, one after the other."""
    chance = Random(11)
    said = []
    for at in range(number):
        person = make_person(cast.organisation, Role.LEADER, f"Leader {at:02}", by=cast.director)
        peers = voices(chance)
        own = [Voice(chance.choice((3, 4, 5)))]
        earlier = NOW - timedelta(days=100 - at)
        make_closed_round(replace(cast, leader=person), {"self": own, "peer": peers}, now=earlier)
        said.append(peers)
    return said


def pooled(said: Sequence[Sequence[Voice]]) -> float:
    """A second way: the root of the mean of the variances, all groups being of one size."""
    answers = [[float(voice.value or 0) for voice in peers] for peers in said]
    return float(np.sqrt(np.mean([np.var(group, ddof=1) for group in answers])))


def prepared(cast: Cast) -> Round:
    round = make_closed_round(cast, USUAL)
    with acting_as(WORKER):
        seal_and_compile(str(round.pk))
    return Round.objects.select_related("report").get(pk=round.pk)


@pytest.mark.parametrize(("others", "counted"), [(24, 20), (25, 25)])
def test_twenty_leaders_and_more_count_in_blocks_of_five(
    cast: Cast, others: int, counted: int
) -> None:
    said = leaders(cast, others)
    round = prepared(cast)
    with acting_as(WORKER):
        found = gather_programme(round)
    assert len(found) == counted
    spread = spread_of(found, questionnaire_of(round))
    assert spread.raters == pytest.approx(pooled(said[:counted]), abs=0.005)
    assert not spread.provisional


def test_where_only_overused_strengths_were_rated_the_assumed_midpoint_stands() -> None:
    items = {item.id for item in ASKED.dimensions[5].items}
    said = [Evidence(tuple(r for r in e.ratings if r.item in items)) for e in cohort(20)]
    found, start = spread_of(said, ASKED), cold_start(1, 5)
    assert (found.midpoint, found.provisional) == (start.midpoint, True)
    assert found.raters != start.raters


def test_leaders_who_are_all_alike_do_not_make_every_change_certain() -> None:
    found, start = spread_of(cohort(20)[:1] * 20, ASKED), cold_start(1, 5)
    assert (found.leaders, start.leaders) == (0.3, 0.6)


def test_the_report_says_so_and_the_ledger_holds_it(cast: Cast) -> None:
    leaders(cast, 20)
    waiting = prepared(cast)
    keep_remaining(waiting, expected=10, by=cast.coach, now=NOW)
    report = released_of(release_report(waiting, by=cast.coach, now=NOW))
    assert not report.method.provisional
    entry = LedgerEntry.objects.get(round=waiting.pk, audience="leader")
    [told] = [fact for fact in entry.facts if fact["stat"] == "spread"]
    assert told["raters"] == str(report.method.spread) != "0.70"
    assert told["alpha"] == str(report.method.alpha) != "0.85"
    assert told["icc"] == str(report.method.icc) != "0.30"
    assert told["leniency"] == str(report.method.leniency) != "0.19"
    with acting_as(WORKER):
        assert list(faults(cast.organisation.pk)) == []


def test_nineteen_leaders_tell_nothing(cast: Cast) -> None:
    leaders(cast, 19)
    with acting_as(WORKER):
        found = gather_programme(prepared(cast))
    assert len(found) == 15
    assert spread_of(found, questionnaire_of(prepared(cast))).provisional


def test_the_leader_s_own_rounds_and_other_organisations_do_not_count(cast: Cast) -> None:
    leaders(cast, 5)
    make_closed_round(cast, USUAL, now=NOW - timedelta(days=300))
    elsewhere = make_person(cast.elsewhere, Role.LEADER, "Else Leader", by=cast.stranger)
    make_closed_round(replace(cast, leader=elsewhere, organisation=cast.elsewhere))
    with acting_as(WORKER):
        assert len(gather_programme(prepared(cast))) == 5


def test_only_what_was_asked_word_for_word_counts(cast: Cast) -> None:
    leaders(cast, 5)
    other = Round.objects.exclude(leader=cast.leader).select_related("terms").latest("sealed_at")
    other.terms.form["dimensions"][0]["items"][0]["text"] = "{name} does something else"
    other.terms.save(update_fields=["form"])
    with acting_as(WORKER):
        found = gather_programme(prepared(cast))
    assert [len({r.item for r in evidence.ratings}) for evidence in found] == [4, 4, 4, 4, 2]
