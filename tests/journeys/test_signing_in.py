"""Passkeys and authenticator apps, set up on the account page and used to sign in, in a real browser with a security chip of its own."""

import base64
import hmac
import re
import struct
import time
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.harness.browser import OpenPage, axe
from tests.harness.mail import Mailbox
from tests.harness.server import Live


@pytest.fixture
def named(live: Live, open_page: OpenPage) -> Page:
    """Passkeys belong to a host's name; an address by number has none."""
    return open_page(base_url=live.url.replace("127.0.0.1", "localhost"))


def add_security_chip(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in_by_code(page: Page, email: str, mailbox: Mailbox) -> None:
    page.goto("/account/login/code/")
    page.get_by_label(re.compile("e-?mail", re.I)).fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code_in(mailbox.messages[-1]))
    page.get_by_role("button", name="Continue").click()


def code_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b|\b[A-Z0-9]{6,9}\b", body.get_content())
    assert found
    return found.group()


def digits(secret: str, *, at: float) -> str:
    """RFC 6238: what the app shows at this moment."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    sign = hmac.digest(key, struct.pack(">Q", int(at) // 30), "sha1")
    start = sign[-1] & 15
    number = struct.unpack(">I", sign[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def show_that_it_is_me(page: Page) -> None:
    """What opens the door is changed only by somebody who shows it once more."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    axe(page)
    page.get_by_role("link", name="Use a passkey instead").click()
    use = page.get_by_role("button", name="Use a passkey")
    expect(use).to_be_visible()
    axe(page)
    use.click()


def test_a_passkey_is_added_and_opens_the_door(named: Page, cast: Cast, mailbox: Mailbox) -> None:
    sign_in_by_code(named, cast.coach.email, mailbox)
    add_security_chip(named)
    named.goto("/account/")
    named.get_by_role("link", name="Add a passkey").click()
    named.get_by_label("Name").fill("My laptop")
    named.get_by_role("button", name="Add this device").click()
    expect(named.get_by_text("Your passkey is added.")).to_be_visible()
    show_that_it_is_me(named)
    expect(named.get_by_text("10 of 10 are left.")).to_be_visible()
    axe(named)

    named.goto("/account/")
    named.get_by_role("button", name="Sign out here").click()
    named.goto("/account/login/code/")
    named.get_by_role("link", name="Use a passkey instead").click()
    named.get_by_role("button", name="Sign in with a passkey").click()
    expect(named.get_by_role("heading", level=1)).to_have_text("Leaders I coach")

    named.goto("/account/")
    named.get_by_role("link", name="Change passkeys").click()
    named.get_by_role("link", name=re.compile("Rename.*My laptop")).click()
    show_that_it_is_me(named)
    expect(named.get_by_role("heading", level=1)).to_have_text("Rename a passkey")
    axe(named)
    named.get_by_label("Name").fill("The old laptop")
    named.get_by_role("button", name="Save").click()
    named.get_by_role("link", name=re.compile("Remove.*The old laptop")).click()
    expect(named.get_by_role("heading", level=1)).to_have_text("Remove “The old laptop”?")
    axe(named)
    named.get_by_role("button", name="Remove it").click()
    expect(named.get_by_text("The passkey is removed.")).to_be_visible()


def test_an_app_is_set_up_and_asked_for(named: Page, cast: Cast, mailbox: Mailbox) -> None:
    sign_in_by_code(named, cast.coach.email, mailbox)
    named.goto("/account/")
    named.get_by_role("link", name="Set up an app").click()
    secret = named.get_by_label("Secret").input_value()
    named.get_by_label("Authenticator code").fill(digits(secret, at=time.time()))
    named.get_by_role("button", name="Use this app").click()
    expect(named.get_by_text("The app is set up")).to_be_visible()

    named.goto("/account/")
    named.get_by_role("button", name="Sign out here").click()
    sign_in_by_code(named, cast.coach.email, mailbox)
    expect(named.get_by_role("heading", level=1)).to_have_text("The second lock")
    axe(named)
    # A code works once; the next one is accepted a little early.
    named.get_by_label("Code").fill(digits(secret, at=time.time() + 30))
    named.get_by_role("button", name="Sign in").click()
    expect(named.get_by_role("heading", level=1)).to_have_text("Leaders I coach")

    named.goto("/account/2fa/totp/deactivate/")
    expect(named.get_by_role("heading", level=1)).to_have_text("Is it you?")
    named.get_by_label("Code").fill(digits(secret, at=time.time() - 30))
    named.get_by_role("button", name="Go on").click()
    axe(named)
    named.get_by_role("button", name="Stop using it").click()
    expect(named.get_by_text("The app is not asked for any more.")).to_be_visible()


def test_at_an_address_by_number_a_passkey_says_what_is_in_the_way(
    page: Page, cast: Cast, mailbox: Mailbox
) -> None:
    sign_in_by_code(page, cast.coach.email, mailbox)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add this device").click()
    expect(page.get_by_role("alert")).to_contain_text("Passkeys need an address with a name in it")
    axe(page)
