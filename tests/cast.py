"""The cast: the people of all tests, made through the same actions as in the product.

St. Brigid Health has a director, two coaches and two leaders; Ada coaches Lena in an engagement.
Northfield Trust is another organisation: its director is the stranger.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from parallax.domain.coaching.actions import start_engagement
from parallax.domain.coaching.models import Engagement
from parallax.domain.people.actions import accept_invitations, create_organisation, invite_person
from parallax.domain.people.models import Organisation, Person, Role

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
