"""Attacks on what is kept and sent rather than on figures, each under its name, and that docs/privacy names tests that exist.

Attacks that other files try already (order on disk, keys, links, lost answers, exports) are not repeated; docs/privacy/attacks.md lists all.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parallax.config.roles import WORKER
from parallax.core.disclosure.attack import Outcome, feasible_values, read_case
from parallax.core.disclosure.policy import Fate
from parallax.core.disclosure.protect import protect
from parallax.core.disclosure.released import Released
from parallax.core.psychometrics.scoring import score
from parallax.domain.audit.models import Event
from parallax.domain.disclosure.models import ExactFacts, LedgerEntry
from parallax.domain.notifications.models import Message
from parallax.domain.reports.actions.prepare import open_review
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.models import Report
from parallax.domain.reports.queries import figures_of, questionnaire_of
from parallax.domain.responses.actions import RoundClosed, submit_response, withdraw_response
from parallax.domain.responses.models import SealedRating
from parallax.domain.responses.sealing import seal_round
from parallax.domain.rounds.models import Invitation, RaterGroup, Round, State
from tests.cast import NOW, Cast, signed_in
from tests.closed_round import ITEMS, on_the_desk, released, said
from tests.collecting_round import answer, invitations_of, make_collecting_round
from tests.harness.database import acting_as
from tests.rater_form import address, open_form, token_of

PROJECT = Path(__file__).parents[2]
A_FIGURE = re.compile(r"\b[1-5]\.\d\b")


def raters(round: Round, group: str) -> list[Invitation]:
    return [each for each in invitations_of(round) if each.group.key == group]


def in_words(client: Client, path: str) -> str:
    """A page without what changes with every opening (the token of its forms)."""
    page = client.get(path, follow=True).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# Live results, late answers, versions, filters, later rounds


def test_no_figure_exists_while_answers_come_in(cast: Cast) -> None:
    round = make_collecting_round(cast, now=timezone.now())
    pages = {
        cast.leader: ("leader:home", "leader:progress"),
        cast.coach: ("coach:home", "coach:collecting", "coach:round"),
    }
    for number, rater in enumerate(raters(round, "peer")):
        answer(rater, value=1 + number, now=timezone.now())
        for person, routes in pages.items():
            client = signed_in(person)
            for route in routes:
                path = reverse(route, args=[] if route.endswith("home") else [round.pk])
                assert not A_FIGURE.search(in_words(client, path)), path
    assert not LedgerEntry.objects.exists()
    assert not Report.objects.exists()


def test_a_late_answer_is_not_taken_and_makes_no_second_report(cast: Cast) -> None:
    """Neither through the link, nor by preparing the report again with one answer more in the sealed room."""
    round = released(cast)
    first, entries = Report.objects.get(round=round), LedgerEntry.objects.count()
    late = raters(round, "peer")[-1]
    with pytest.raises(RoundClosed):
        submit_response(late, dict.fromkeys(ITEMS, 1), {}, expected_revision=0, now=NOW)
    with acting_as(WORKER):
        seal_round(round.pk, now=NOW)
        SealedRating.sealed.bulk_create(
            SealedRating(round=round, group="peer", respondent=99, item=item, value=1)
            for item in ITEMS
        )
        evidence = gather_evidence(round)
        questionnaire = questionnaire_of(round)
        # A second version would be another one: here is what must not come out.
        second = protect(score(evidence, questionnaire), questionnaire)
        assert second.dimensions != figures_of(first, questionnaire).protected.dimensions
        assert open_review(round.pk, evidence, now=NOW) == first
    again = Report.objects.get(round=round)
    assert (again.snapshot, again.protected) == (first.snapshot, first.protected)
    assert LedgerEntry.objects.count() == entries


def test_what_is_sealed_cannot_be_taken_out(cast: Cast) -> None:
    round = released(cast)
    for rater in invitations_of(round):
        with pytest.raises(RoundClosed):
            withdraw_response(rater, now=NOW)
    with acting_as(WORKER):
        assert SealedRating.sealed.filter(round=round).exists()


@pytest.mark.parametrize(
    "query", ["group=peer", "minimum=1", "since=2026-02-01&until=2026-02-28", "items=listens&raw=1"]
)
def test_a_report_takes_no_filter(cast: Cast, query: str) -> None:
    round = released(cast)
    client = signed_in(cast.leader)
    page = reverse("leader:report", args=[round.pk])
    assert in_words(client, page) == in_words(client, f"{page}?{query}")
    for kind in ("csv", "json"):
        file = reverse("leader:report-download", args=[round.pk, kind])
        assert client.get(file).content == client.get(f"{file}?{query}").content


def test_a_later_round_leaves_the_earlier_one_as_it_was(cast: Cast) -> None:
    """Fewer answer the second time; the first report is not worked out again without the others."""
    first = released(cast)
    before = Report.objects.get(round=first)
    entries = list(LedgerEntry.objects.filter(round=first.pk).order_by("number").values())
    answers = {"peer": said([3, 3, 4, 2]), "direct_report": said([4, 4, 5, 3])}
    second = on_the_desk(cast, answers, now=NOW + timedelta(days=300))
    after = Report.objects.get(round=first)
    assert (after.snapshot, after.protected, after.released_at) == (
        before.snapshot,
        before.protected,
        before.released_at,
    )
    kept = LedgerEntry.objects.filter(organisation=cast.organisation.pk).order_by("number")
    assert list(kept.filter(round=first.pk).values()) == entries
    assert kept.filter(round=second.pk).count() == 1
    with acting_as(WORKER):
        facts = {row.round: row.facts for row in ExactFacts.objects.all()}
    people = [
        {name for fact in facts[round.pk] for part in _parts(fact) for name in part["members"]}
        for round in (first, second)
    ]
    assert people[0].isdisjoint(people[1])
    # Who stayed is known to everybody, but nobody is the same in both rounds' figures.
    both = [
        {**fact, "items": [f"{item} {round.pk}" for item in fact["items"]]}
        for round in (first, second)
        for fact in facts[round.pk]
        if "items" in fact and len(fact["members"]) > 1
    ]
    verdict = feasible_values(read_case({"scale": {"min": 1, "max": 5}, "facts": both}))
    assert verdict.outcome is Outcome.SAFE


def _parts(fact: dict[str, list[dict[str, list[str]]]]) -> list[dict[str, list[str]]]:
    return fact.get("parts", [fact])  # type: ignore[list-item]


# Switching protection off, moving people


@pytest.mark.django_db(transaction=True)
def test_protection_cannot_be_switched_off_once_invitations_are_out(cast: Cast) -> None:
    """An administrator changes the groups in the database, and moves three who have answered to a named group."""
    round = make_collecting_round(cast, {"superior": 1, "peer": 3, "direct_report": 5})
    for invitation in invitations_of(round):
        answer(invitation)
    RaterGroup.objects.filter(round=round).update(kind="named", minimum=1, merge_into="")
    named = RaterGroup.objects.get(round=round, key="superior")
    Invitation.objects.filter(round=round, group__key="peer").update(group=named)
    Round.objects.filter(pk=round.pk).update(state=State.CLOSED, closed_at=NOW)
    with acting_as(WORKER):
        sealed = seal_round(round.pk, now=NOW)
        report = open_review(round.pk, gather_evidence(sealed), now=NOW)
    protected = figures_of(report, questionnaire_of(round)).protected
    plan = protected.plan
    assert (plan.of("peer").fate, plan.of("peer").count) == (Fate.MERGED, 3)
    assert [column.members for column in protected.groups] == [
        ("superior",),
        ("peer", "direct_report"),
    ]
    cell = protected.dimensions["listening", "superior"]
    assert isinstance(cell, Released) and cell.n == 1


# What a page, a mail or the trail carries besides


def test_the_form_carries_nothing_of_the_rater_but_a_revision(client: Client, cast: Cast) -> None:
    round = make_collecting_round(cast, now=timezone.now())
    rater = raters(round, "peer")[0]
    hidden = {
        name for name in open_form(client, rater).fields if not name.startswith(("r-", "c-", "q-"))
    }
    assert hidden == {"revision"}
    page = client.get(address("answer", rater))
    assert not page.cookies
    body = page.content.decode()
    assert str(rater.pk) not in body
    # The own name helps to warn of names in comments; nobody else's is there, asked or not.
    assert not [
        other.email for other in invitations_of(round)[1:] if other.email in body and other != rater
    ]
    # The address is the key; inside of the page it stands in links to the rater's own pages alone.
    token = token_of(rater)
    assert set(re.findall(rf'(\w+)="[^"]*{token}', body)) <= {"href", "action"}


def test_nobody_is_told_the_moment_somebody_answers(cast: Cast) -> None:
    """No mail to leader or coach, and no time on the invitation: only that, never when."""
    round = make_collecting_round(cast)
    rater, before = raters(round, "peer")[0], Message.objects.count()
    answer(rater, words="marker")
    rater.refresh_from_db()
    withdraw_response(rater, now=NOW)
    assert Message.objects.count() == before
    stamps = {
        field.name
        for field in Invitation._meta.get_fields()
        if isinstance(getattr(rater, field.name, None), datetime)
    }
    assert stamps == set()


def test_the_trail_keeps_the_fact_and_not_author_time_or_text(cast: Cast) -> None:
    round = make_collecting_round(cast)
    moment = NOW.replace(hour=13, minute=37)
    first, second = raters(round, "peer")[:2]
    answer(first, words="marker of the first", now=moment)
    answer(second, value=2, words="marker of the second", now=moment + timedelta(minutes=5))
    withdraw_response(second, now=moment)
    events = Event.objects.filter(verb__startswith="response.").order_by("pk")
    kept = [(e.verb, e.actor, e.subject_id, e.detail, e.at.hour, e.at.minute) for e in events]
    assert kept == [
        ("response.submitted", None, str(round.pk), {}, 0, 0),
        ("response.submitted", None, str(round.pk), {}, 0, 0),
        ("response.withdrawn", None, str(round.pk), {}, 0, 0),
    ]


# The pages of docs/privacy say what is true


def pages() -> list[Path]:
    return sorted((PROJECT / "docs" / "privacy").glob("*.md"))


NAMED = re.compile(r"`((?:tests|src|bench|examples|docs|bin)/[\w./*-]+?)(?:::(\w+))?`")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_every_file_and_test_that_a_page_names_exists(page: Path) -> None:
    for place, function in NAMED.findall(page.read_text()):
        found = list(PROJECT.glob(place.rstrip("/")))
        assert found, f"{page.name}: {place}"
        if function:
            assert re.search(rf"^def {function}\(", found[0].read_text(), re.M), function


def test_every_attack_has_a_test() -> None:
    """15 seen in open-source programs, 15 in products, each with a row and at least one test."""
    text = (PROJECT / "docs" / "privacy" / "attacks.md").read_text()
    rows = [line.split("|")[1:-1] for line in text.splitlines() if re.match(r"\| [OC]\d", line)]
    numbers = [number for row in rows for number in re.findall(r"[OC]\d+", row[0])]
    assert sorted(numbers) == sorted(f"{kind}{n}" for kind in "OC" for n in range(1, 16))
    assert all(NAMED.search(row[-1]) and "::" in row[-1] for row in rows)
