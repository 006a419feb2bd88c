"""Mails that were taken and came back later: reads the notice that mail servers send (RFC 3464)."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

from .rendering import message_of


@dataclass(frozen=True)
class Bounce:
    message: UUID
    reason: str


def read_bounce(notice: bytes) -> Bounce | None:
    """Which of our mails could not be delivered for good, and why; None for every other mail."""
    mail = message_from_bytes(notice, policy=policy.default)
    reason, original = "", None
    for part in mail.walk():
        match part.get_content_type():
            case "message/delivery-status":
                reason = reason or _reason(part)
            case "message/rfc822" | "text/rfc822-headers":
                original = original or _original(part)
    return Bounce(original, reason) if original and reason else None


def _reason(status: EmailMessage) -> str:
    """Of the first receiver for whom delivery failed for good; delays and successes have none."""
    for receiver in _inside(status):
        failed = str(receiver.get("Action", "")).strip().lower() == "failed"
        code = str(receiver.get("Status", "")).strip()
        if failed and code.startswith("5"):
            words = str(receiver.get("Diagnostic-Code", "")).partition(";")[2] or code
            return " ".join(words.split())
    return ""


def _original(part: EmailMessage) -> UUID | None:
    for message in _inside(part):
        return message_of(str(message.get("Message-ID", "")))
    headers = part.get_payload(decode=True)
    if not isinstance(headers, bytes):
        return None
    found = message_from_bytes(headers, policy=policy.default)
    return message_of(str(found.get("Message-ID", "")))


def _inside(part: EmailMessage) -> list[EmailMessage]:
    return [inner for inner in part.walk() if inner is not part]
