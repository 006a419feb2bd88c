"""From an outbox row to a mail: words in the receiver's language, links derived at this very moment."""

from dataclasses import dataclass
from datetime import date, datetime
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.utils import timezone, translation

from .links import derive_token
from .models import Message


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    text: str
    html: str


def message_id(message: Message) -> str:
    """The same for every try: a mail that goes out twice can be told to be one."""
    return f"<{message.pk}@{_host()}>"


def message_of(message_id: str) -> UUID | None:
    """The row behind a Message-ID of ours."""
    try:
        return UUID(message_id.strip().removeprefix("<").partition("@")[0])
    except ValueError:
        return None


def render(message: Message) -> RenderedMail:
    context = _context(message)
    folder = f"mail/{message.template}"
    with translation.override(message.language), timezone.override(settings.TIME_ZONE):
        subject = " ".join(_words(f"{folder}/subject.txt", context, plain=True).split())
        text = _words(f"{folder}/body.txt", context, plain=True).strip() + "\n"
        html = _words(f"{folder}/body.html", {**context, "subject": subject}, plain=False)
    return RenderedMail(subject, text, html)


def to_email(message: Message) -> EmailMultiAlternatives:
    mail = render(message)
    email = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=_sender(message.context.get("organisation", "")),
        to=[formataddr((_one_line(message.to_name), message.to_email))],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            "List-Id": f"Parallax <parallax.{_host()}>",
            "Content-Language": message.language,
        },
    )
    email.attach_alternative(mail.html, "text/html")
    return email


def _context(message: Message) -> dict[str, Any]:
    stored = {name: _value(name, value) for name, value in message.context.items()}
    if page := stored.get("page"):
        stored["page_url"] = f"{settings.PARALLAX_BASE_URL}{page}"
    return {**stored, "link": _link(message), "language": message.language}


def _value(name: str, value: Any) -> Any:
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    if name.endswith("_on"):
        return date.fromisoformat(value)
    return value


def _link(message: Message) -> str:
    if message.link_object is None:
        return ""
    token = derive_token(message.link_route, message.link_object, message.link_version)
    return f"{settings.PARALLAX_BASE_URL}/{message.link_route}/{token}/"


def _words(template: str, context: dict[str, Any], *, plain: bool) -> str:
    # The engine itself, because its public wrapper always escapes as for HTML.
    found = Engine.get_default().get_template(template)
    return found.render(Context(context, autoescape=not plain))


def _sender(organisation: str) -> str:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((_one_line(organisation) or name, address))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _host() -> str:
    return urlsplit(settings.PARALLAX_BASE_URL).hostname or "localhost"
