"""The outbox and a real mail server: taken, refused, away, and a worker that dies."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import hypothesis
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

import parallax
from parallax.config.roles import OWNER, WORKER
from parallax.domain.notifications import rendering
from parallax.domain.notifications.actions import (
    Link,
    cancel_messages,
    queue_message,
    record_bounce,
)
from parallax.domain.notifications.bounces import Bounce, read_bounce
from parallax.domain.notifications.links import derive_token
from parallax.domain.notifications.models import Message
from parallax.domain.notifications.queries import delayed_mails
from parallax.domain.notifications.sending import Outcome, pause_after, send_due, send_next
from parallax.domain.people.models import Person
from parallax.domain.rounds.actions.close import close_round
from parallax.domain.rounds.actions.collect import mend_address, remind_missing
from parallax.domain.rounds.actions.decline import decline_invitation
from parallax.domain.rounds.models import Invitation
from tests.cast import NOW, Cast
from tests.conftest import SMTP as SMTP_MAILER
from tests.harness.mail import Mailbox, text_of
from tests.harness.place import address, database_name, free_port
from tests.harness.server import environment
from tests.nominating import make_collecting, rater

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def as_worker(acting_as: Callable[[str], AbstractContextManager[None]]) -> Iterator[None]:
    with acting_as(WORKER):
        yield


def queue(key: str = "k", *, to: str = "kim@example.org", **more: object) -> Message:
    queue_message(
        "nominations_returned",
        to=Person(name="Kim", email=to),
        context={
            "coach": "Ada <Coach>",
            "note": "Ask & see",
            "organisation": "St. Brigid Health",
            "page": "/leader/",
        },
        key=key,
        language="en",
        now=NOW,
        **more,  # type: ignore[arg-type]
    )
    return Message.objects.get(idempotency_key=key)


def mailer(port: int) -> dict[str, object]:
    return SMTP_MAILER | {"OPTIONS": SMTP_MAILER["OPTIONS"] | {"port": port}}


class Picky:
    """Answers each receiver as told."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.taken: list[str] = []

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.answers.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def picky(settings: Settings) -> Iterator[Picky]:
    handler = Picky(
        {"gone@example.org": "550 5.1.1 No such user", "busy@example.org": "451 4.3.0 Try later"}
    )
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    settings.MAILERS = {"default": mailer(port)}
    controller.start()
    yield handler
    controller.stop()


def test_a_mail_as_it_arrives(db: None, mailbox: Mailbox) -> None:
    message = queue()
    assert send_due(now=NOW) == 1
    (arrived,) = mailbox.messages
    assert arrived["Subject"] == "Ada <Coach> suggests a change to your list of raters"
    assert arrived["From"].addresses[0].display_name == "St. Brigid Health"
    assert arrived["To"] == "Kim <kim@example.org>"
    assert arrived["Message-ID"] == rendering.message_id(message)
    assert (arrived["Auto-Submitted"], "parallax" in arrived["List-Id"]) == ("auto-generated", True)
    assert "Ask & see" in text_of(arrived)
    html = arrived.get_body(("html",))
    assert isinstance(html, EmailMessage)
    assert "Ask &amp; see" in html.get_content()
    assert "Ada &lt;Coach&gt;" in html.get_content()
    message.refresh_from_db()
    assert (message.sent_at, message.attempts) == (NOW, 1)
    assert send_due(now=LATER) == 0


def test_asked_for_twice_sent_once(db: None, mailbox: Mailbox) -> None:
    queue()
    queue()
    assert send_due(now=NOW) == 1
    queue()
    assert send_due(now=LATER) == 0
    assert len(mailbox.messages) == 1


def test_what_rolls_back_is_not_sent(db: None, mailbox: Mailbox) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        1 / 0  # noqa: B018
    assert send_due(now=NOW) == 0


def test_waits_until_due_and_can_be_taken_back(db: None, mailbox: Mailbox) -> None:
    link = Link("elsewhere", queue("a", due_at=LATER).pk, 1)
    queue("b", link=link)
    assert cancel_messages(link.object_id, now=NOW) == 1
    assert send_due(now=NOW) == 0
    assert send_due(now=LATER) == 1


def test_refused_for_good_or_for_now(db: None, picky: Picky) -> None:
    queue("gone", to="gone@example.org")
    queue("busy", to="busy@example.org")
    queue("fine")
    assert send_due(now=NOW) == 1
    gone, busy = (Message.objects.get(idempotency_key=key) for key in ("gone", "busy"))
    assert (gone.refused, gone.sent_at) == ("550 5.1.1 No such user", None)
    assert (busy.refused, busy.sent_at, busy.due_at) == ("", None, NOW + timedelta(minutes=1))
    picky.answers.clear()
    assert send_due(now=NOW) == 0
    assert send_due(now=NOW + timedelta(minutes=1)) == 1
    assert picky.taken == ["kim@example.org", "busy@example.org"]


def test_an_address_that_cannot_be_written_to_is_refused(db: None, mailbox: Mailbox) -> None:
    message = queue(to="jørgen@example.org")
    assert send_due(now=NOW) == 0
    message.refresh_from_db()
    assert message.refused == "This address cannot be written to."


def test_a_server_that_is_away_for_an_hour_loses_nothing(
    db: None, settings: Settings, request: pytest.FixtureRequest
) -> None:
    settings.MAILERS = {"default": mailer(free_port())}
    for number in range(3):
        queue(f"k{number}")
    for minute in range(60):
        assert send_due(now=NOW + timedelta(minutes=minute)) == 0
    assert Message.objects.filter(attempts__gt=0, sent_at=None, refused="").count() == 3
    mailbox: Mailbox = request.getfixturevalue("mailbox")
    assert send_due(now=NOW + timedelta(hours=2)) == 3
    assert len(mailbox.messages) == 3


def test_the_pauses_grow_to_an_hour() -> None:
    minutes = [pause_after(attempt).total_seconds() / 60 for attempt in (1, 2, 3, 7, 30_000)]
    assert minutes == [1, 2, 4, 60, 60]


def test_one_mail_that_cannot_be_written_does_not_hold_up_the_others(
    db: None, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    queue_message(
        "no_such_template",
        to=Person(email="a@example.org"),
        context={},
        key="a",
        language="en",
        now=NOW,
    )
    queue("b")
    assert send_due(now=NOW) == 1
    assert Message.objects.get(idempotency_key="a").due_at == NOW + timedelta(minutes=1)
    assert "no_such_template" in caplog.text


def test_the_invitation_carries_a_link_that_no_table_holds(
    cast: Cast, mailbox: Mailbox, settings: Settings
) -> None:
    round = make_collecting(cast, {"superior": 1})
    send_due(now=NOW)
    (arrived,) = mailbox.to("superior1@example.org")
    invited = rater(round, "superior1")
    token = derive_token("answer", invited.pk, 1)
    assert f"{settings.PARALLAX_BASE_URL}/answer/{token}/" in text_of(arrived)
    assert arrived["Subject"] == "Lena Leader asks for your view"
    for row in Message.objects.values():
        assert token not in str(row)


def test_nobody_is_asked_who_has_answered_or_said_no_since(cast: Cast, mailbox: Mailbox) -> None:
    round = make_collecting(cast, {"peer": 5})
    send_due(now=NOW)
    mailbox.clear()
    remind_missing(round, by=cast.coach, now=LATER)
    Invitation.objects.filter(pk=rater(round, "peer1").pk).update(answered=True)
    decline_invitation(rater(round, "peer2"), "", now=LATER)
    mend_address(rater(round, "peer3"), "new3@example.org", by=cast.coach, now=LATER)
    send_due(now=LATER)
    receivers = sorted(str(message["To"].addresses[0].addr_spec) for message in mailbox.messages)
    assert receivers == [
        "lena.leader@example.org",
        "new3@example.org",
        "peer4@example.org",
        "peer5@example.org",
    ]
    close_round(round, by=cast.coach, now=LATER)


def test_a_refused_invitation_is_shown_to_the_coach(cast: Cast, picky: Picky) -> None:
    picky.answers["peer1@example.org"] = "550 5.1.1 No such user"
    round = make_collecting(cast)
    send_due(now=NOW)
    assert rater(round, "peer1").bounced == "550 5.1.1 No such user"
    assert rater(round, "peer2").bounced == ""


def test_the_coach_is_told_how_many_wait(cast: Cast, picky: Picky) -> None:
    picky.answers["peer1@example.org"] = "451 4.7.1 Greylisted"
    round = make_collecting(cast)
    send_due(now=NOW)
    assert delayed_mails(round.invitations.values_list("pk", flat=True)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work(mailbox: Mailbox) -> None:
    for number in range(20):
        queue(f"k{number}")
    counts: list[int] = []

    def work() -> None:
        counts.append(send_due(now=NOW))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sum(counts) == 20
    assert (
        len({message["Message-ID"] for message in mailbox.messages}) == len(mailbox.messages) == 20
    )


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_before_the_server_answers_loses_nothing(mailbox: Mailbox) -> None:
    queue()
    server = mail.mailers.default
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        assert send_next(server, now=NOW) is Outcome.SENT
        raise KeyboardInterrupt
    server.close()
    # The window that remains: the server had it. It comes again, under the same Message-ID.
    assert send_due(now=NOW) == 1
    assert len({message["Message-ID"] for message in mailbox.messages}) == 1


NOTICE = """\
From: Mail Delivery System <MAILER-DAEMON@mail.example.org>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; peer1@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 unknown
 user

--b
Content-Type: {kind}

Message-ID: {original}
Subject: Lena Leader asks for your view

--b--
"""


def notice(
    message: Message, action: str = "failed", status: str = "5.1.1", kind: str = ""
) -> bytes:
    return NOTICE.format(
        action=action,
        status=status,
        kind=kind or "text/rfc822-headers",
        original=rendering.message_id(message),
    ).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_mail_that_comes_back_later_is_shown_to_the_coach(
    cast: Cast, mailbox: Mailbox, kind: str
) -> None:
    round = make_collecting(cast)
    send_due(now=NOW)
    message = Message.objects.get(to_email="peer1@example.org")
    bounce = read_bounce(notice(message, kind=kind))
    assert bounce == Bounce(message.pk, "550 5.1.1 unknown user")
    assert record_bounce(bounce.message, bounce.reason)
    assert record_bounce(bounce.message, "another reason")
    assert rater(round, "peer1").bounced == "550 5.1.1 unknown user"


def test_an_old_link_that_bounces_does_not_blame_the_mended_address(cast: Cast) -> None:
    round = make_collecting(cast)
    old = Message.objects.get(to_email="peer1@example.org")
    mend_address(rater(round, "peer1"), "right@example.org", by=cast.coach, now=LATER)
    assert record_bounce(old.pk, "550 gone")
    assert rater(round, "right").bounced == ""


def test_delays_and_other_mail_are_no_bounces(db: None) -> None:
    message = queue()
    assert read_bounce(notice(message, action="delayed", status="4.4.7")) is None
    assert read_bounce(b"Subject: I am on holiday\n\nUntil Monday.") is None
    assert read_bounce(b"") is None
    assert record_bounce(message.pk, "550 gone")
    assert not record_bounce(UUID(int=0), "550 gone")


@hypothesis.settings(deadline=None)
@given(st.binary(max_size=400), st.integers(0, 700))
def test_no_notice_is_too_odd_to_read(noise: bytes, at: int) -> None:
    whole = NOTICE.format(
        action="failed", status="5.0.0", kind="message/rfc822", original="x"
    ).encode()
    assert read_bounce(whole[:at] + noise + whole[at + len(noise) :]) is None


@pytest.mark.django_db(transaction=True)
def test_the_mail_server_pipes_notices_into_the_command(settings: Settings) -> None:
    message = queue()
    done = subprocess.run(
        [sys.executable, "-m", "parallax", "bounce"],
        input=notice(message),
        env=environment(OWNER, settings.PARALLAX_BASE_URL)
        | {"DATABASE_URL_WORKER": address(WORKER, database_name())},
        capture_output=True,
        timeout=60,
    )
    assert (done.stdout, done.returncode) == (b"noted\n", 0), done.stderr
    message.refresh_from_db()
    assert message.refused == "550 5.1.1 unknown user"


MAILS = sorted(Path(parallax.__file__).parent.glob("**/templates/mail/*/"))


@pytest.mark.parametrize("folder", MAILS, ids=lambda folder: folder.name)
def test_every_mail_can_be_written(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "body.html",
        "body.txt",
        "subject.txt",
    ]
    known = {
        name: f"[{name}]" for name in ("rater", "leader", "coach", "who", "note", "organisation")
    }
    message = Message(
        template=folder.name,
        context={**known, "page": "/page/", "minutes": 8, "closes_at": NOW.isoformat()},
        to_name="Kim",
        to_email="kim@example.org",
        link_route="answer",
        link_object=UUID(int=1),
        link_version=1,
    )
    written = rendering.render(message)
    assert written.subject and "\n" not in written.subject
    assert ("/answer/" in written.text) or ("/page/" in written.text) or "cancelled" in written.text
    # Both forms lead to the same place and hold the same words.
    for name in known.values():
        assert (name in written.subject + written.text) == (name in written.html)
