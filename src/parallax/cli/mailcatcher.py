"""The demo's post office: a real SMTP server on loopback that keeps each message as a file instead of delivering it."""

import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_BYTES = 5_000_000
MESSAGES_KEPT = 500


class Keep:
    """Newest `MESSAGES_KEPT` messages as `<nanoseconds>.eml`; a message appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        name = f"{time.time_ns()}.eml"
        unfinished = self.folder / f".{name}"
        recipients = ", ".join(envelope.rcpt_tos)
        content: Any = envelope.content
        unfinished.write_bytes(f"X-Envelope-To: {recipients}\r\n".encode() + content)
        unfinished.replace(self.folder / name)
        for old in sorted(self.folder.glob("*.eml"))[:-MESSAGES_KEPT]:
            old.unlink(missing_ok=True)
        return "250 kept"


def catcher(folder: Path, port: int) -> Controller:
    return Controller(Keep(folder), hostname="127.0.0.1", port=port, data_size_limit=MESSAGE_BYTES)
