"""Mails that the demo's post office caught: files in a folder, named by the moment they came."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True)
class CaughtMail:
    number: int
    content: EmailMessage

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.number / NANOSECONDS, UTC)

    @property
    def subject(self) -> str:
        return str(self.content["Subject"] or "")

    @property
    def sender(self) -> str:
        return str(self.content["From"] or "")

    @property
    def recipient(self) -> str:
        return str(self.content["To"] or "")

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        body = self.content.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body else ""


def mail_numbers() -> list[int]:
    """Newest first."""
    names = (path.stem for path in _folder().glob("*.eml"))
    return sorted((int(name) for name in names if name.isdecimal()), reverse=True)


def read_mail(number: int) -> CaughtMail | None:
    try:
        content = (_folder() / f"{number}.eml").read_bytes()
    except OSError:  # Not there, or a number longer than any name of a file.
        return None
    return CaughtMail(number, BytesParser(policy=policy.default).parsebytes(content))


def _folder() -> Path:
    return Path(settings.PARALLAX_CAUGHT_MAIL)
