"""The cast: the people of all tests, made through the same actions as in the product.

St. Brigid Health has a director, two coaches and two leaders; Ada coaches Lena in an engagement.
Northfield Trust is another organisation: its director is the stranger.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from parallax.config.roles import WORKER
from parallax.domain.coaching.actions import start_engagement, start_round
from parallax.domain.coaching.models import Engagement
from parallax.domain.instruments import library
from parallax.domain.people.actions import accept_invitations, create_organisation, invite_person
from parallax.domain.people.models import Organisation, Person, Role
from parallax.domain.reports.actions.moderate import keep_remaining
from parallax.domain.reports.actions.prepare import open_review
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.models import DeskComment
from parallax.domain.responses.actions import submit_response
from parallax.domain.responses.sealing import seal_round
from parallax.domain.rounds.actions.close import close_round
from parallax.domain.rounds.actions.collect import launch_round
from parallax.domain.rounds.actions.design import agree
from parallax.domain.rounds.actions.nominate import nominate, send_to_coach
from parallax.domain.rounds.models import Invitation, Round, State
from parallax.domain.rounds.queries import current_questionnaire, frozen_form
from parallax.domain.rounds.rater_list import Entry
from tests.harness.database import acting_as

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    organisation: Organisation
    director: Person
    coach: Person
    leader: Person
    other_coach: Person
    other_leader: Person
    elsewhere: Organisation
    stranger: Person
    now: datetime = NOW


def make_person(
    organisation: Organisation, role: Role, name: str, *, by: Person | None = None
) -> Person:
    """Invited, and signed in once."""
    email = name.lower().replace(" ", ".") + "@example.org"
    membership = invite_person(organisation, role, email=email, name=name, by=by, now=NOW)
    accept_invitations(membership.person, now=NOW)
    return membership.person


def give_role(role: Role, person: Person, *, by: Person) -> None:
    """One more to somebody who has one already, in the organisation of who gives it."""
    organisation = by.memberships.get(role=Role.DIRECTOR).organisation
    invite_person(organisation, role, email=person.email, name="", by=by, now=NOW)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def round_before_its_first_question(engagement: Engagement) -> Round:
    return Round.objects.create(
        organisation=engagement.organisation,
        leader=engagement.leader,
        coach=engagement.coach,
        created_at=NOW,
    )


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def cast(db: None) -> Cast:
    organisation = create_organisation("St. Brigid Health", by=None, now=NOW)
    director = make_person(organisation, Role.DIRECTOR, "Dora Director")
    elsewhere = create_organisation("Northfield Trust", by=None, now=NOW)
    return Cast(
        organisation=organisation,
        director=director,
        coach=make_person(organisation, Role.COACH, "Ada Coach", by=director),
        leader=make_person(organisation, Role.LEADER, "Lena Leader", by=director),
        other_coach=make_person(organisation, Role.COACH, "Otto Coach", by=director),
        other_leader=make_person(organisation, Role.LEADER, "Olga Leader", by=director),
        elsewhere=elsewhere,
        stranger=make_person(elsewhere, Role.DIRECTOR, "Sten Stranger"),
    )


@pytest.fixture
def organisation(cast: Cast) -> Organisation:
    return cast.organisation


@pytest.fixture
def director(cast: Cast) -> Person:
    return cast.director


@pytest.fixture
def coach(cast: Cast) -> Person:
    return cast.coach


@pytest.fixture
def leader(cast: Cast) -> Person:
    return cast.leader


@pytest.fixture
def other_coach(cast: Cast) -> Person:
    return cast.other_coach


@pytest.fixture
def other_leader(cast: Cast) -> Person:
    return cast.other_leader


@pytest.fixture
def stranger(cast: Cast) -> Person:
    return cast.stranger


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    """Ada coaches Lena."""
    return start_engagement(
        cast.organisation, leader=cast.leader, coach=cast.coach, by=cast.director, now=NOW
    )


# Rounds, through the same actions as in the product


def make_round(
    cast: Cast, state: State, *, leader: Person | None = None, now: datetime = NOW
) -> Round:
    """A round of the coach's with this leader, in this state; for closing and after, outside of a transaction."""
    leader = leader or cast.leader
    pair = start_engagement(
        cast.organisation, leader=leader, coach=cast.coach, by=cast.director, now=now
    )
    round = start_round(pair, library().templates["short"], by=cast.coach, now=now)
    for reached, step in STEPS:
        if round.state == state:
            break
        step(round, now)
        round = Round.objects.select_related("leader", "coach", "organisation").get(pk=round.pk)
        assert round.state == reached
    return round


def _agree(round: Round, now: datetime) -> None:
    questionnaire = current_questionnaire(round)
    agree(questionnaire, questionnaire.revision, by=round.coach, now=now)
    agree(questionnaire, questionnaire.revision, by=round.leader, now=now)


def _launch(round: Round, now: datetime) -> None:
    groups = ["superior", *["peer"] * 5, *["direct_report"] * 5]
    entries = [
        Entry(line, f"Rater {line}", f"rater{line}.{round.pk}@example.org", group)
        for line, group in enumerate(groups, start=1)
    ]
    nominate(round, entries, by=round.leader, now=now)
    send_to_coach(round, by=round.leader, now=now)
    launch_round(round, now + timedelta(days=14), by=round.coach, now=now)


def _answer_and_close(round: Round, now: datetime) -> None:
    form = frozen_form(round)
    invitations = Invitation.objects.filter(round=round).select_related("group", "round__terms")
    for number, invitation in enumerate(invitations):
        ratings = {item.id: 3 + number % 3 for item in form.items}
        comments = {"continue": f"Keep going, says number {number}."} if number % 2 else {}
        submit_response(invitation, ratings, comments, expected_revision=0, now=now)
    close_round(round, by=round.coach, now=now)


def _review(round: Round, now: datetime) -> None:
    with acting_as(WORKER):
        sealed = seal_round(round.pk, now=now)
        open_review(sealed.pk, gather_evidence(sealed), now=now)


def _release(round: Round, now: datetime) -> None:
    undecided = DeskComment.objects.filter(round=round, decision="").count()
    keep_remaining(round, expected=undecided, by=round.coach, now=now)
    release_report(round, by=round.coach, now=now)


STEPS = (
    (State.NOMINATING, _agree),
    (State.COLLECTING, _launch),
    (State.CLOSED, _answer_and_close),
    (State.REVIEWING, _review),
    (State.RELEASED, _release),
)
