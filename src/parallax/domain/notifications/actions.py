"""Writing mails into the outbox, within the transaction of the action that asks for them.

    queue_message(
        "nominations_returned",                       # templates/mail/nominations_returned/…
        to=round.leader,                              # anything with a name and an e-mail
        context={"coach": coach.name, "page": reverse("leader:raters", args=[round.pk])},
        key=f"nominations-returned:{round.pk}:{now.isoformat()}",
        language=round.leader.language,
        now=now,
    )

Words of `context` with a meaning for every mail: `organisation` (sender's name), `page` (path of a
page that asks for sign-in; the mail gets it as `page_url`). A date goes under a name in `_on`, a
moment under a name in `_at`; the template gets them back as such.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from .models import Message
from .owners import tell_owner_of_refusal
from .waking import wake_sender

Words = Mapping[str, str | int | date | datetime]

WAITING = Q(sent_at=None, cancelled_at=None, refused="")


class Addressee(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True)
class Link:
    """A personal link `/<route>/<token>/`; the token is derived when the mail is sent."""

    route: str
    object_id: UUID
    version: int


@dataclass(frozen=True)
class Mail:
    """One mail to come. `key` is its idempotency key: asked for twice, it is sent once."""

    template: str
    to: Addressee
    context: Words
    key: str
    language: str
    link: Link | None = None
    due_at: datetime | None = None


def queue_message(
    template: str,
    *,
    to: Addressee,
    context: Words,
    key: str,
    link: Link | None = None,
    language: str,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Ask for one mail; a second request with the same key changes nothing."""
    queue_messages([Mail(template, to, context, key, language, link, due_at)], now=now)


def queue_messages(mails: Iterable[Mail], *, now: datetime) -> None:
    """Ask for many mails at once."""
    Message.objects.bulk_create([_row(mail, now) for mail in mails], ignore_conflicts=True)
    transaction.on_commit(wake_sender)


def cancel_messages(*link_objects: UUID, now: datetime) -> int:
    """Take back what still waits for the holders of links, e.g. when a rater is removed."""
    waiting = Message.objects.filter(WAITING, link_object__in=link_objects)
    return waiting.update(cancelled_at=now)


@transaction.atomic
def record_bounce(message_id: UUID, reason: str) -> bool:
    """A mail that had been taken came back; whether it was one of ours. A second notice changes nothing."""
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        return False
    if not message.refused:
        message.refused = reason[:500]
        message.save(update_fields=["refused"])
        tell_owner_of_refusal(message)
    return True


def _row(mail: Mail, now: datetime) -> Message:
    link = mail.link
    return Message(
        idempotency_key=mail.key,
        template=mail.template,
        context=_stored(mail.context),
        to_name=mail.to.name[:200],
        to_email=mail.to.email,
        language=mail.language,
        link_route=link.route if link else "",
        link_object=link.object_id if link else None,
        link_version=link.version if link else 0,
        created_at=now,
        due_at=mail.due_at or now,
    )


def _stored(context: Words) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in context.items()
    }
