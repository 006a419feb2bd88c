"""Signing in with a code by e-mail: real mail, no passwords, no signing up, nothing told about who has an account."""

import re
from email.message import EmailMessage
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from parallax.domain.notifications.models import Message
from parallax.domain.people.actions import end_membership, invite_person
from parallax.domain.people.models import Person, Role
from tests.cast import Cast
from tests.harness.mail import Mailbox

type Response = Any  # What Django's test client answers has no public type.

ASK = "/account/login/code/"
CONFIRM = "/account/login/code/confirm/"


def ask(client: Client, email: str) -> Response:
    return client.post(ASK, {"email": email})


def code_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b|\b[A-Z0-9]{6,9}\b", body.get_content())
    assert found, body.get_content()
    return found.group()


def sign_in(client: Client, email: str, mailbox: Mailbox) -> Response:
    ask(client, email)
    return client.post(CONFIRM, {"code": code_in(mailbox.messages[-1])})


def test_a_code_by_mail_opens_the_door(client: Client, cast: Cast, mailbox: Mailbox) -> None:
    response = ask(client, cast.coach.email)
    assert (response.status_code, response["Location"]) == (302, CONFIRM)
    assert [mail["To"] for mail in mailbox.messages] == [cast.coach.email]

    response = client.post(CONFIRM, {"code": code_in(mailbox.messages[0])}, follow=True)
    assert response.redirect_chain[-1] == ("/coach/", 302)
    assert response.status_code == 200


def test_the_address_may_be_typed_in_any_case(client: Client, cast: Cast, mailbox: Mailbox) -> None:
    assert sign_in(client, cast.coach.email.upper(), mailbox).status_code == 302
    assert client.get("/coach/").status_code == 200


def test_an_unknown_address_looks_just_the_same(
    client: Client, cast: Cast, mailbox: Mailbox
) -> None:
    known = ask(Client(), cast.coach.email)
    unknown = ask(client, "nobody@example.org")
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert [mail["To"] for mail in mailbox.messages] == [cast.coach.email, "nobody@example.org"]
    page = client.get(CONFIRM).content.decode()
    assert "nobody@example.org" in page
    assert client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code == 200
    assert client.get("/coach/").status_code == 302


def test_three_wrong_codes_and_the_code_is_gone(
    client: Client, cast: Cast, mailbox: Mailbox
) -> None:
    ask(client, cast.coach.email)
    code = code_in(mailbox.messages[0])
    statuses = [client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code for _attempt in range(3)]
    assert statuses == [200, 200, 302]
    client.post(CONFIRM, {"code": code})
    assert client.get("/coach/").status_code == 302


def test_nobody_signs_up(client: Client, db: None) -> None:
    assert client.get("/account/signup/").status_code == 200
    client.post("/account/signup/", {"email": "sneak@example.org", "password1": "x"})
    assert not Person.objects.exists()
    for path in ("/account/password/reset/", "/account/password/change/", "/account/email/"):
        assert client.get(path).status_code == 404


def test_the_first_sign_in_accepts_the_invitation(
    client: Client, cast: Cast, mailbox: Mailbox
) -> None:
    membership = invite_person(
        cast.organisation,
        Role.LEADER,
        email="nora@example.org",
        name="Nora",
        by=cast.director,
        now=cast.now,
    )
    sign_in(client, "nora@example.org", mailbox)
    membership.refresh_from_db()
    assert membership.accepted_at is not None


def test_whoever_has_no_role_any_more_gets_no_code(
    client: Client, cast: Cast, mailbox: Mailbox
) -> None:
    end_membership(cast.leader.memberships.get(), by=cast.director, now=cast.now)
    ask(client, cast.leader.email)
    assert re.search(r"[A-Z]{4}-[A-Z]{4}", str(mailbox.messages[0])) is None


def test_ending_a_role_ends_the_sign_in_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.leader)
    assert client.get("/leader/").status_code == 200
    end_membership(cast.leader.memberships.get(), by=cast.director, now=cast.now)
    assert client.get("/leader/")["Location"] == f"{ASK}?next=/leader/"


def test_signing_out_everywhere_reaches_other_browsers(client: Client, cast: Cast) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(cast.coach)
    response = client.post("/account/sign-out-everywhere/")
    assert (response.status_code, response["Location"]) == (302, ASK)
    for browser in (client, elsewhere):
        assert browser.get("/coach/").status_code == 302


def test_signing_out_here_leaves_other_browsers_alone(client: Client, cast: Cast) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(cast.coach)
    assert client.get("/account/logout/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/coach/").status_code == 302
    assert elsewhere.get("/coach/").status_code == 200


def test_without_mail_a_page_says_so(client: Client, cast: Cast, mailbox: Mailbox) -> None:
    mailbox.refusal = "451 the cupboard is full"
    for email in (cast.coach.email, "nobody@example.org"):
        response = ask(client, email)
        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert "We cannot send mail just now" in response.content.decode()


def test_the_code_stands_in_no_outbox(client: Client, cast: Cast, mailbox: Mailbox) -> None:
    before = Message.objects.count()
    sign_in(client, cast.coach.email, mailbox)
    assert Message.objects.count() == before


def test_sessions_are_kept_from_scripts_and_other_sites(
    client: Client, cast: Cast, mailbox: Mailbox
) -> None:
    sign_in(client, cast.coach.email, mailbox)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert Session.objects.exists()


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example"])
def test_nobody_is_led_away_after_signing_in(
    client: Client, cast: Cast, mailbox: Mailbox, next_page: str
) -> None:
    client.post(f"{ASK}?next={next_page}", {"email": cast.coach.email, "next": next_page})
    response = client.post(
        f"{CONFIRM}?next={next_page}", {"code": code_in(mailbox.messages[-1]), "next": next_page}
    )
    assert response["Location"] == "/"


def test_pages_for_passkeys_and_apps_are_there(
    client: Client, cast: Cast, mailbox: Mailbox
) -> None:
    sign_in(client, cast.coach.email, mailbox)
    for path in (
        "/account/",
        "/account/2fa/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/totp/activate/",
    ):
        assert client.get(path).status_code == 200, path
