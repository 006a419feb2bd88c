"""Pages about one round, engagement or person ask the database the same, however much there is to show; lists have such a test beside them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from parallax.domain.coaching.models import Engagement
from parallax.domain.people.actions import accept_invitations, invite_person
from parallax.domain.people.models import Person, Role
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.actions.close import cancel_round
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.queries import current_questionnaire
from tests.cast import Cast, make_round
from tests.nominating import make_collecting

ABOUT_RATERS = {"coach:round": 6, "coach:close": 7, "coach:cancel": 4}
ENGAGEMENT = 5
PREVIEW = 8
ACCOUNT = 6


@pytest.fixture
def check(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> Callable[[Person, str, int], None]:
    def check(person: Person, path: str, queries: int) -> None:
        client.force_login(person)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200

    return check


type Check = Callable[[Person, str, int], None]


@pytest.mark.parametrize("raters", [1, 3])
@pytest.mark.parametrize("name", sorted(ABOUT_RATERS))
def test_pages_about_a_round(cast: Cast, check: Check, name: str, raters: int) -> None:
    round = make_collecting(cast, {"superior": raters, "peer": 4 * raters})
    check(cast.coach, reverse(name, args=[round.pk]), ABOUT_RATERS[name])


@pytest.mark.parametrize("rounds", [1, 3])
def test_an_engagement(cast: Cast, check: Check, rounds: int) -> None:
    for _more in range(rounds):
        cancel_round(make_round(cast, State.DESIGNING), by=cast.coach, now=cast.now)
    pair = Engagement.objects.get()
    check(cast.coach, reverse("coach:engagement", args=[pair.pk]), ENGAGEMENT)


@pytest.mark.parametrize("dimensions", [1, 3])
def test_the_preview(cast: Cast, check: Check, dimensions: int) -> None:
    round = make_round(cast, State.DESIGNING)
    for key in ("fairness", "follow-through", "change")[:dimensions]:
        add_dimension(round, key, cast)
    check(cast.leader, reverse("shared:preview", args=[round.pk, "peer"]), PREVIEW)


def add_dimension(round: Round, key: str, cast: Cast) -> None:
    design.add_library_dimension(
        current_questionnaire(round), key, by=cast.leader, now=cast.now + timedelta(minutes=1)
    )


@pytest.mark.parametrize("roles", [1, 3])
def test_the_account(cast: Cast, check: Check, roles: int) -> None:
    for role in (Role.LEADER, Role.DIRECTOR)[: roles - 1]:
        invite_person(
            cast.organisation, role, email=cast.coach.email, name="", by=cast.director, now=cast.now
        )
    accept_invitations(cast.coach, now=cast.now)
    check(cast.coach, "/account/", ACCOUNT)
