"""The ledger: what was shown and to whom, in a chain, with the exact facts behind it where only the worker reads."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from parallax.config.roles import OWNER, WORKER
from parallax.core.disclosure.attack import feasible_values, read_case
from parallax.domain.disclosure.actions import record_release
from parallax.domain.disclosure.chain import FIRST, entry_fingerprint
from parallax.domain.disclosure.facts import facts_of, figures_of
from parallax.domain.disclosure.models import ExactFacts, LedgerEntry, PseudonymKey
from parallax.domain.disclosure.queries import exact_faults, head_of
from parallax.domain.people.models import Organisation
from parallax.domain.reports import queries
from parallax.domain.reports.actions.moderate import keep_remaining
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.ledger import NotInLedger
from parallax.domain.reports.models import Report
from parallax.domain.reports.verifying import Head, closure, faults, figures_only
from parallax.domain.rounds.models import Round
from tests.cast import NOW, Cast
from tests.closed_round import USUAL, Voice, on_the_desk, released, said
from tests.harness.database import acting_as

MEANS = ("mean", "mean_at_most", "mean_at_least")
# One of seven direct reports answered one item of "direction" only: the exact facts must know that it is one person.
GAPS = {
    **USUAL,
    "direct_report": [
        *said([4, 4, 5, 3, 2, 3]),
        Voice(3, ratings={"decides": None}),
    ],
}
EIGHT = {**USUAL, "peer": said([3, 3, 4, 4, 3, 4, 3, 4])}


def entry_for(audience: str, round: Round) -> LedgerEntry:
    return LedgerEntry.objects.get(audience=audience, round=round.pk)


def exact_facts(entry: LedgerEntry) -> list[dict[str, Any]]:
    with acting_as(WORKER):
        facts: list[dict[str, Any]] = ExactFacts.objects.get(sha256=entry.exact_sha256).facts
    return facts


def say(organisation: Organisation, kept: Head | None = None) -> list[str]:
    with acting_as(WORKER):
        return [fault.text for fault in faults(organisation.pk, kept)]


def members(fact: dict[str, Any]) -> set[str]:
    parts = fact.get("parts", [fact])
    return {member for part in parts for member in part["members"]}


# What is entered


def test_the_draft_is_entered_when_it_is_laid_on_the_desk(cast: Cast) -> None:
    round = on_the_desk(cast)
    [entry] = LedgerEntry.objects.all()
    assert (entry.number, entry.previous, entry.repeats) == (1, FIRST, None)
    assert (entry.round, entry.organisation, entry.audience, entry.released_at) == (
        round.pk,
        cast.organisation,
        "coach",
        NOW,
    )
    assert entry.policy == {
        "item_surplus": 1,
        "comment_minimum": 4,
        "decimals": 1,
        "agreement_minimum": 8,
        "breakdown": "as_promised",
    }
    assert entry.snapshot_sha256 == ""
    assert entry.sha256 == entry_fingerprint(entry)


def test_the_release_is_entered_and_refers_to_the_draft(cast: Cast) -> None:
    round = released(cast)
    draft, entry = LedgerEntry.objects.all()
    assert (entry.number, entry.previous, entry.audience) == (2, draft.sha256, "leader")
    assert entry.snapshot_sha256 == round.report.snapshot_sha256
    assert (entry.repeats, entry.facts_sha256) == (draft.number, draft.facts_sha256)
    assert (entry.facts, entry.exact_sha256) == (draft.facts, draft.exact_sha256)


def test_every_figure_of_the_report_is_a_fact(cast: Cast) -> None:
    entry = entry_for("leader", released(cast))
    means = [fact for fact in entry.facts if fact["stat"] in MEANS]
    # Two dimensions and four items, for four groups.
    assert len(means) == 4 * (2 + 4)
    assert {
        "stat": "mean",
        "group": "peer",
        "item": "listens",
        "n": 5,
        "value": "3.0",
        "decimals": 1,
        "rounding": "half_up",
    } in means
    assert [fact for fact in entry.facts if fact["group"] == "peer" and fact not in means] == [
        {"stat": "fate", "group": "peer", "value": "shown", "shown_as": "peer"},
        {"stat": "invited", "group": "peer", "n": 6},
        {"stat": "answered", "group": "peer", "n": 5},
        {"stat": "people", "group": "peer", "n": 5},
    ]


def test_end_coded_figures_are_bounds(cast: Cast) -> None:
    ends = {**USUAL, "peer": said([5, 5, 5, 5, 5]), "direct_report": said([1, 1, 1, 1, 1])}
    entry = entry_for("coach", on_the_desk(cast, ends))
    shown = {
        fact["group"]: (fact["stat"], fact["value"], fact["rounding"])
        for fact in entry.facts
        if fact.get("item") == "asks"
    }
    assert shown["peer"] == ("mean_at_least", "4.6", "floor")
    assert shown["direct_report"] == ("mean_at_most", "1.4", "ceiling")


def test_counts_of_merged_groups_are_entered_only_together(cast: Cast) -> None:
    few = {"self": [Voice(5)], "peer": said([3, 4]), "direct_report": said([4, 4])}
    entry = entry_for("coach", on_the_desk(cast, few))
    counts = {(f["stat"], f["group"]): f["n"] for f in entry.facts if "n" in f and "value" not in f}
    assert counts == {
        ("invited", "self"): 1,
        ("answered", "self"): 1,
        ("answered", "superior"): 0,
        ("invited", "peer"): 3,
        ("invited", "direct_report"): 3,
        ("people", "self"): 1,
        ("people", "colleagues"): 4,
    }
    shown = [f for f in entry.facts if f["group"] == "colleagues" and f["stat"] in MEANS]
    # Four people: enough for a dimension's mean, one too few for an item's.
    assert [f["dimension"] for f in shown] == ["listening", "direction"]


def test_names_nobody_and_holds_no_answer(cast: Cast) -> None:
    released(cast)
    for entry in LedgerEntry.objects.all():
        text = json.dumps([entry.facts, entry.policy, exact_facts(entry)])
        assert not re.search(r"@|Lena|calm|direct_report-\d|peer-\d", text)
        assert all("members" not in fact for fact in entry.facts)
    assert [set(fact) & {"value", "counts", "cells"} for fact in exact_facts(entry)] == [
        {"value"}
    ] * len(exact_facts(entry))


def test_words_for_agreement_are_facts(cast: Cast) -> None:
    entry = entry_for("coach", on_the_desk(cast, EIGHT))
    found = [fact for fact in entry.facts if fact["stat"] == "agreement"]
    assert found == [
        {
            "stat": "agreement",
            "group": "peer",
            "dimension": dimension,
            "value": "similar",
            "at_least": "0",
            "below": "1",
        }
        for dimension in ("listening", "direction")
    ]
    behind = [fact for fact in exact_facts(entry) if fact["stat"] == "mean_variance"]
    assert [(f["n"], f["at_least"], f["below"], len(f["parts"])) for f in behind] == [
        (8, "0", "1", 2)
    ] * 2


def test_another_word_than_the_exact_facts_tell_is_found(cast: Cast) -> None:
    entry = entry_for("coach", on_the_desk(cast, EIGHT))
    with acting_as(WORKER):
        assert list(exact_faults(entry)) == []
    for fact in entry.facts:
        if fact["stat"] == "agreement":
            fact |= {"value": "divided", "at_least": "7/5", "below": None}
    with acting_as(WORKER):
        found = [fault.text for fault in exact_faults(entry)]
    assert found == ["the agreement of listening (peer) is not that of its exact facts"]


# The exact facts


def test_exact_facts_know_who_answered_which_item(cast: Cast) -> None:
    round = on_the_desk(cast, GAPS)
    facts = exact_facts(entry_for("coach", round))
    assert len(facts) == len(figures_of(entry_for("coach", round).facts))
    [direction] = [fact for fact in facts if len(fact.get("parts", [])) == 2]
    assert [(part["weight"], part["items"]) for part in direction["parts"]] == [
        (6, ["decides", "explains"]),
        (1, ["explains"]),
    ]
    assert direction["n"] == 7 == len(members(direction))


def test_exact_facts_can_be_attacked(cast: Cast) -> None:
    round = on_the_desk(cast, GAPS)
    facts = exact_facts(entry_for("coach", round))
    questions = ("listens", "asks")
    about = [
        fact for fact in facts if set(fact.get("items", ())) <= set(questions) and "items" in fact
    ]
    exempt = set().union(*(members(fact) for fact in facts if fact["n"] == 1))
    plain = {
        "scale": {"min": 1, "max": 5},
        "m": 3,
        "exempt_respondents": sorted(exempt & set().union(*map(members, about))),
        "facts": [{"release": "1", **fact} for fact in about],
    }
    assert feasible_values(read_case(plain)).is_safe


def test_members_keep_their_pseudonyms_in_every_release_of_a_round(cast: Cast) -> None:
    round, other = on_the_desk(cast), on_the_desk(cast)
    with acting_as(WORKER):
        first, again = gather_evidence(round), gather_evidence(round)
        elsewhere = gather_evidence(other)
        key = bytes(PseudonymKey.objects.get(round=round.pk).key)
    names = set(first.pseudonyms.values())
    assert names == set(again.pseudonyms.values()) and len(names) == 12
    assert names.isdisjoint(elsewhere.pseudonyms.values())
    assert set().union(*map(members, exact_facts(entry_for("coach", round)))) == names
    assert len(key) == 32

    def said_by(evidence: Any) -> dict[str, set[Any]]:
        said: dict[str, set[Any]] = {}
        for rating in evidence.ratings:
            name = evidence.pseudonyms[rating.respondent]
            said.setdefault(name, set()).add((rating.group, rating.value))
        return said

    assert said_by(first) == said_by(again)


@pytest.mark.parametrize("table", ["disclosure_exactfacts", "disclosure_pseudonymkey"])
@pytest.mark.parametrize("statement", ["SELECT * FROM {}", "COPY {} TO STDOUT", "DELETE FROM {}"])
def test_the_web_never_reads_who_answered_what(cast: Cast, table: str, statement: str) -> None:
    on_the_desk(cast)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


# Only what was entered can be released


def test_a_release_of_other_figures_than_the_drafts_does_not_take_place(cast: Cast) -> None:
    round = on_the_desk(cast)
    keep_remaining(round, expected=10, by=cast.coach, now=NOW)
    report = Report.objects.get(round=round)
    assert report.protected
    report.protected["dimensions"][0][2]["value"] = "4.9"
    report.save()
    with pytest.raises(NotInLedger), transaction.atomic():
        release_report(round, by=cast.coach, now=NOW)
    report.refresh_from_db()
    assert report.released_at is None


def test_one_release_for_each_audience(cast: Cast) -> None:
    round = released(cast)
    with pytest.raises(IntegrityError, match="one_release"), transaction.atomic():
        append(round, "leader")


def append(round: Round, audience: str) -> LedgerEntry:
    return record_release(
        round.pk,
        organisation=round.organisation_id,
        audience=audience,
        policy={},
        facts=[],
        exact_sha256="",
        now=NOW,
    )


# The chain


def test_each_organisation_has_a_chain_of_its_own(cast: Cast) -> None:
    round = on_the_desk(cast)
    record_release(
        round.pk,
        organisation=cast.elsewhere.pk,
        audience="leader",
        policy={},
        facts=[],
        exact_sha256="",
        now=NOW,
    )
    assert [(e.number, e.previous) for e in LedgerEntry.objects.all()] == [(1, FIRST)] * 2


@pytest.mark.parametrize("change", [{"number": 3}, {"number": 1}, {"previous": FIRST}])
def test_the_database_refuses_an_entry_that_does_not_follow(
    cast: Cast, change: dict[str, Any]
) -> None:
    on_the_desk(cast)
    [entry] = LedgerEntry.objects.all()
    entry.pk = entry.round = uuid4()
    entry.number, entry.previous = 2, entry.sha256
    for name, value in change.items():
        setattr(entry, name, value)
    with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():
        entry.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_releases_at_the_same_moment_wait_for_each_other(cast: Cast) -> None:
    rounds = [on_the_desk(cast) for _ in range(4)]
    for round in rounds:
        keep_remaining(round, expected=10, by=cast.coach, now=NOW)
    start = Barrier(len(rounds))

    def release(round: Round) -> None:
        start.wait()
        try:
            release_report(round, by=cast.coach, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(rounds)) as pool:
        list(pool.map(release, rounds))
    assert [entry.number for entry in LedgerEntry.objects.all()] == list(range(1, 9))
    assert say(cast.organisation) == []


# Checking it


@pytest.fixture
def superuser(cast: Cast) -> Iterator[Any]:
    """The owner of the tables, who takes the triggers away first."""
    with acting_as(OWNER), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (
            "disclosure_ledgerentry",
            "disclosure_exactfacts",
            "reports_report",
            "audit_event",
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor.execute


@pytest.fixture
def two_rounds(cast: Cast) -> tuple[Round, Round]:
    """Entries 1 to 4."""
    return released(cast), released(cast)


def test_an_honest_ledger_has_no_faults(cast: Cast) -> None:
    for answers in (USUAL, GAPS, {**USUAL, "peer": said([5] * 5), "direct_report": said([1, 2])}):
        round = on_the_desk(cast, answers)
        assert say(cast.organisation) == []
        waiting = queries.progress_of(round.report).remaining
        keep_remaining(round, expected=waiting, by=cast.coach, now=NOW)
        release_report(round, by=cast.coach, now=NOW)
    assert say(cast.organisation) == [] == say(cast.elsewhere)
    head = head_of(cast.organisation.pk)
    assert head and say(cast.organisation, Head(head.number, head.sha256)) == []


CHANGED = "it was changed after it was written: its content does not give its fingerprint"


@pytest.mark.parametrize(
    ("statement", "number", "fault"),
    [
        (
            "UPDATE disclosure_ledgerentry SET facts = jsonb_set(facts, '{20,value}', '\"3.9\"') WHERE number = 2",
            2,
            CHANGED,
        ),
        ("UPDATE disclosure_ledgerentry SET audience = 'sponsor' WHERE number = 3", 3, CHANGED),
        (
            "UPDATE disclosure_ledgerentry SET released_at = released_at - interval '1 second' WHERE number = 1",
            1,
            CHANGED,
        ),
        ("DELETE FROM disclosure_ledgerentry WHERE number = 2", 3, "entry 2 is missing before it"),
        ("DELETE FROM disclosure_ledgerentry WHERE number = 1", 2, "entry 1 is missing before it"),
        (
            "UPDATE disclosure_ledgerentry SET number = 9 WHERE number = 1;"
            "UPDATE disclosure_ledgerentry SET number = 1 WHERE number = 2;"
            "UPDATE disclosure_ledgerentry SET number = 2 WHERE number = 9",
            1,
            "it does not follow the entry before it: one of the two is not the original",
        ),
        (
            "UPDATE disclosure_exactfacts SET facts = jsonb_set(facts, '{0,value}', '\"1.0\"') WHERE round ="
            " (SELECT round FROM disclosure_ledgerentry WHERE number = 3)",
            3,
            "the exact facts that it refers to were changed",
        ),
        (
            "DELETE FROM disclosure_exactfacts WHERE round = (SELECT round FROM disclosure_ledgerentry WHERE number = 1)",
            1,
            "the exact facts that it refers to are missing",
        ),
        (
            "UPDATE reports_report SET snapshot = jsonb_set(snapshot, '{summary}', '\"Well done.\"') WHERE round_id ="
            " (SELECT round FROM disclosure_ledgerentry WHERE number = 1)",
            2,
            "the released report is not the one whose fingerprint was entered",
        ),
        (
            "UPDATE reports_report SET snapshot = '{}' WHERE round_id = (SELECT round FROM disclosure_ledgerentry WHERE number = 1)",
            2,
            "the report cannot be read: it was changed",
        ),
    ],
)
def test_tampering_is_named(
    two_rounds: tuple[Round, Round],
    cast: Cast,
    superuser: Any,
    statement: str,
    number: int,
    fault: str,
) -> None:
    superuser(statement)
    found = next(iter(faults(cast.organisation.pk)))
    assert found.entry is not None
    assert (found.entry.number, found.text) == (number, fault)


def test_a_figure_on_the_page_that_is_not_in_the_ledger_is_named(
    two_rounds: tuple[Round, Round], cast: Cast, superuser: Any
) -> None:
    superuser(
        "UPDATE reports_report SET snapshot = jsonb_set(snapshot, '{dimensions,0,cells,0,figure,value}', '\"1.1\"')"
        " WHERE round_id = (SELECT round FROM disclosure_ledgerentry WHERE number = 1)"
    )
    assert [fault.text for fault in faults(cast.organisation.pk)] == [
        "the released report is not the one whose fingerprint was entered",
        "the report shows listening (self): 1.1, which the ledger does not",
    ]


def test_a_figure_that_does_not_follow_is_named(
    two_rounds: tuple[Round, Round], cast: Cast, superuser: Any
) -> None:
    """The mean of all others is no fact of its own, but must be that of the facts."""
    superuser(
        "UPDATE reports_report SET snapshot = jsonb_set(snapshot, '{dimensions,0,others,value}', '\"1.1\"')"
        " WHERE round_id = (SELECT round FROM disclosure_ledgerentry WHERE number = 1)"
    )
    assert [fault.text for fault in faults(cast.organisation.pk)] == [
        "the released report is not the one whose fingerprint was entered",
        "the report shows a figure that does not follow from the ledger's",
    ]


def test_a_tail_cut_off_is_found_by_what_stands_elsewhere(
    two_rounds: tuple[Round, Round], cast: Cast, superuser: Any
) -> None:
    head = head_of(cast.organisation.pk)
    assert head is not None
    second = two_rounds[1].pk
    superuser("DELETE FROM disclosure_ledgerentry WHERE number = 4")
    kept = Head(head.number, head.sha256)
    assert [fault.text for fault in faults(cast.organisation.pk, kept)] == [
        f"entry 4 is not the one that was noted ({head.sha256})",
        f"round {second} is with its leader, but has no entry",
        f"the trail knows an entry 4 ({head.sha256}) that is not here",
    ]


def test_whoever_rewrites_everything_is_caught_only_by_a_head_kept_elsewhere(
    two_rounds: tuple[Round, Round], cast: Cast, superuser: Any
) -> None:
    """The honest limit of a chain in one's own database."""
    head = head_of(cast.organisation.pk)
    assert head is not None
    second = two_rounds[1].pk
    superuser(f"DELETE FROM disclosure_ledgerentry WHERE round = '{second}'")
    superuser(f"DELETE FROM audit_event WHERE subject_id = '{second}'")
    superuser(
        f"DELETE FROM reports_debrief USING reports_report r WHERE r.id = report_id AND r.round_id = '{second}'"
    )
    superuser(f"DELETE FROM reports_report WHERE round_id = '{second}'")
    assert list(faults(cast.organisation.pk)) == []
    kept = Head(head.number, head.sha256)
    assert [fault.text for fault in faults(cast.organisation.pk, kept)] == [
        f"entry 4 is not the one that was noted ({head.sha256})"
    ]


# Closure


@pytest.mark.parametrize(
    "answers",
    [
        USUAL,
        GAPS,
        {**USUAL, "peer": said([5, 5, 5, 5, 5]), "direct_report": said([1, 1, 1, 1, 2])},
        {**USUAL, "peer": said([3, 4]), "direct_report": said([4, 4])},
        {**USUAL, "peer": said([1]), "direct_report": said([2, 1])},
        {"peer": said([3, 3, 4, 2, 3])},
    ],
    ids=["usual", "not observed", "end-coded", "merged", "left out", "peers only"],
)
def test_the_report_follows_from_its_row_in_the_ledger(cast: Cast, answers: Any) -> None:
    """Closure (SCIENCE 2.5, P1): from the facts of the entry and the public questionnaire alone, the identical report."""
    round = on_the_desk(cast, answers)
    waiting = queries.progress_of(round.report).remaining
    keep_remaining(round, expected=waiting, by=cast.coach, now=NOW)
    snapshot = queries.released_of(release_report(round, by=cast.coach, now=NOW))
    entry = entry_for("leader", round)
    again = figures_only(closure(entry, Report.objects.get(round=round), "en"))
    assert again == figures_only(snapshot)
    assert facts_of(again) == entry.facts
    assert all(Decimal(f["value"]) for f in entry.facts if f["stat"] in MEANS)
