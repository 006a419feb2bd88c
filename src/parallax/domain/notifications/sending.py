"""Sends what is due in the outbox, one message after the other, each in a transaction of its own.

The row is locked while the mail server has the word, so two workers never send the same message, and it is marked only
once the server has taken it: a worker that dies before loses nothing. docs/decisions/outbox.md says what remains.
"""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import Enum, auto

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext

from .actions import WAITING
from .models import Message
from .owners import still_wanted, tell_owner_of_refusal
from .rendering import to_email

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
PERMANENT = range(500, 600)


class Outcome(Enum):
    SENT = auto()
    CANCELLED = auto()
    REFUSED = auto()
    LATER = auto()
    SERVER_AWAY = auto()


class Refused(Exception):
    """The mail server will never take this mail for this address."""


class TryAgain(Exception):
    """Not now; `server_away` when nothing else would get through either."""

    def __init__(self, reason: str, *, server_away: bool) -> None:
        super().__init__(reason)
        self.server_away = server_away


def send_due(*, now: datetime) -> int:
    """Send everything due; how many mails the server took. Ends early when the server is away."""
    sent = 0
    with _server() as server:
        while (outcome := send_next(server, now=now)) not in (None, Outcome.SERVER_AWAY):
            sent += outcome is Outcome.SENT
    return sent


@transaction.atomic
def send_next(server: BaseEmailBackend, *, now: datetime) -> Outcome | None:
    """The next message that is due and that no other worker holds; None when there is none."""
    message = (
        Message.objects.select_for_update(skip_locked=True)
        .filter(WAITING, due_at__lte=now)
        .order_by("due_at", "pk")
        .first()
    )
    if message is None:
        return None
    if not still_wanted(message):
        message.cancelled_at = now
        message.save(update_fields=["cancelled_at"])
        return Outcome.CANCELLED
    return _send(message, server, now)


def _send(message: Message, server: BaseEmailBackend, now: datetime) -> Outcome:
    message.attempts += 1
    try:
        _hand_over(message, server)
    except Refused as refusal:
        message.refused = str(refusal)[:500]
        message.save(update_fields=["refused", "attempts"])
        tell_owner_of_refusal(message)
        return Outcome.REFUSED
    except TryAgain as trouble:
        log.warning("mail %s waits: %s", message.pk, trouble)
        message.due_at = now + pause_after(message.attempts)
        message.save(update_fields=["due_at", "attempts"])
        return Outcome.SERVER_AWAY if trouble.server_away else Outcome.LATER
    message.sent_at = now
    message.save(update_fields=["sent_at", "attempts"])
    return Outcome.SENT


def pause_after(attempts: int) -> timedelta:
    """1, 2, 4, … minutes, at most an hour; nobody's mail is ever given up."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)


def _hand_over(message: Message, server: BaseEmailBackend) -> None:
    email = _written(message)
    try:
        server.open()
        server.send_messages([email])
    except smtplib.SMTPRecipientsRefused as refusal:
        (code, words), *_others = refusal.recipients.values()
        _refuse_or_wait(code, words)
    except smtplib.SMTPDataError as refusal:
        _refuse_or_wait(refusal.smtp_code, refusal.smtp_error)
    except smtplib.SMTPResponseException as refusal:
        # The sender or the sign-in was refused: the fault is ours, not the receiver's.
        server.close()
        raise TryAgain(_answer(refusal.smtp_code, refusal.smtp_error), server_away=True) from None
    except ValueError:
        raise _unusable() from None
    except OSError as fault:
        server.close()
        raise TryAgain(type(fault).__name__, server_away=True) from None


def _written(message: Message) -> EmailMultiAlternatives:
    try:
        return to_email(message)
    except UnicodeEncodeError:
        raise _unusable() from None
    except Exception as fault:
        # One mail that cannot be written must not hold up all that come after it.
        log.exception("mail %s (%s) cannot be written", message.pk, message.template)
        raise TryAgain(type(fault).__name__, server_away=False) from None


def _unusable() -> Refused:
    return Refused(gettext("This address cannot be written to."))


def _refuse_or_wait(code: int, words: bytes | str) -> None:
    if code in PERMANENT:
        raise Refused(_answer(code, words)) from None
    # Some servers say 421 and hang up: then the others have to wait too.
    raise TryAgain(_answer(code, words), server_away=code == 421) from None


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


@contextmanager
def _server() -> Iterator[BaseEmailBackend]:
    """One connection for the whole batch, opened with the first mail."""
    server = mail.mailers.default
    try:
        yield server
    finally:
        server.close()
