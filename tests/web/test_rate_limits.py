"""Too many attempts are refused with a page, and nobody is locked out for what a neighbour does."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from parallax.domain.notifications.links import derive_token
from parallax.domain.rounds.access import ANSWER_ROUTE
from parallax.web.account.limits import UNKNOWN_LINKS_A_MINUTE
from tests.cast import Cast
from tests.collecting_round import invitations_of, make_collecting_round
from tests.harness.mail import Mailbox

UNKNOWN = "/answer/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/"


@pytest.fixture(autouse=True)
def counted_in_the_database(db: None) -> None:
    """The count is rolled back with the test."""


def exhaust(client: Client, **origin: Any) -> None:
    """Until refused: twice the limit, as a minute may end meanwhile."""
    attempts = range(2 * UNKNOWN_LINKS_A_MINUTE + 2)
    statuses = [
        status
        for _attempt in attempts
        if (status := client.get(UNKNOWN, **origin).status_code) != 404
    ]
    assert statuses and set(statuses) == {429}
    assert len(statuses) <= UNKNOWN_LINKS_A_MINUTE + 2


def test_unknown_links_are_refused_after_a_while(client: Client) -> None:
    exhaust(client)
    response = client.get(UNKNOWN)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "One moment, please" in response.content.decode()


def test_a_genuine_link_works_all_the_same(client: Client, cast: Cast) -> None:
    invitation = invitations_of(make_collecting_round(cast, now=timezone.now()))[0]
    token = derive_token(ANSWER_ROUTE, invitation.pk, invitation.link_version)
    exhaust(client)
    assert client.get(UNKNOWN).status_code == 429
    assert client.get(f"/answer/{token}/").status_code == 200


def test_other_addresses_are_counted_apart(client: Client) -> None:
    exhaust(client, REMOTE_ADDR="10.0.0.1")
    assert client.get(UNKNOWN, REMOTE_ADDR="10.0.0.1").status_code == 429
    assert client.get(UNKNOWN, REMOTE_ADDR="10.0.0.2").status_code == 404


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(
    client: Client, settings: Settings
) -> None:
    exhaust(client, HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert client.get(UNKNOWN, HTTP_X_FORWARDED_FOR="10.8.8.8").status_code == 429
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get(UNKNOWN, HTTP_X_FORWARDED_FOR="10.8.8.8").status_code == 404


def test_other_missing_pages_are_not_counted(client: Client, cast: Cast) -> None:
    exhaust(client)
    assert client.get("/nowhere/").status_code == 404


def test_one_mailbox_gets_few_codes_and_its_neighbour_the_first(
    cast: Cast, mailbox: Mailbox
) -> None:
    asked = [ask(cast.coach.email) for _attempt in range(6)]
    assert asked == [302, 302, 302, 302, 302, 429]
    assert len(mailbox.to(cast.coach.email)) == 5
    assert ask(cast.leader.email) == 302
    assert len(mailbox.to(cast.leader.email)) == 1


def test_whoever_asks_for_many_people_is_refused(mailbox: Mailbox, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/m/ip"}
    assert [ask(f"{number}@example.org") for number in range(3)] == [302, 302, 429]


def ask(email: str) -> int:
    return Client().post("/account/login/code/", {"email": email}).status_code
