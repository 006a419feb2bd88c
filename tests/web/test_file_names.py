"""Names of downloaded files: whatever somebody is called, a header takes them, and so does a disk."""

import re
import unicodedata
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax.web.shared.file_names import attachment


def names(header: str) -> tuple[str, str]:
    """What a program without and with the extended name makes of it; read by Python's mail library."""
    plain, extended = (
        re.sub(r"; filename\*=.*", "", header),
        re.sub(r' filename="[^"]*";', "", header),
    )
    return _named(plain), _named(extended)


def _named(header: str) -> str:
    message = Message()
    message["Content-Disposition"] = header
    name = message.get_filename()
    assert name is not None
    return name


@pytest.mark.parametrize(
    ("leader", "plain", "own"),
    [
        ("Lena Leader", "lena-leader", "lena-leader"),
        ("Zoë D’Arcy", "zoe-darcy", "zoë-d-arcy"),
        ("Олена Шевченко", "leader", "олена-шевченко"),
        ("नीता हिन्दी", "leader", "नीता-हिन्दी"),
        ("../../etc/passwd", "etcpasswd", "etc-passwd"),
        ('a"; filename="b.exe', "a-filenamebexe", "a-filename-b-exe"),
        ("\u202egpj\r\nX: y", "gpj-x-y", "gpj-x-y"),
        ("🦉", "leader", "leader"),
        ("Ab " * 60, "ab-" * 13 + "a", "ab-" * 13 + "a"),
    ],
)
def test_names(leader: str, plain: str, own: str) -> None:
    header = attachment("feedback", leader, "round-1", ending=".pdf")
    assert names(header) == (f"feedback-{plain}-round-1.pdf", f"feedback-{own}-round-1.pdf")


@given(st.text(max_size=200))
def test_every_name_is_safe(leader: str) -> None:
    header = attachment("feedback", leader, "round-12", "2026-03-02", ending="-us-letter.pdf")
    assert re.fullmatch(r"[ -~]+", header)
    for name in names(header):
        assert name.startswith("feedback-") and name.endswith("-round-12-2026-03-02-us-letter.pdf")
        assert len(name.encode()) <= 255
        assert all(c in "-_." or unicodedata.category(c)[0] in "LMN" for c in name)
