"""What a downloaded report is called: whose it is, which of their reports, from when; safe in a header and on every disk."""

import re
import unicodedata
from urllib.parse import quote

from django.utils.text import slugify

# Four bytes each at most, and a disk takes 255 for the whole name.
LONGEST = 40


def attachment(kind: str, leader: str, *more: str, ending: str) -> str:
    """A Content-Disposition: in ASCII for every program, and in the leader's own letters for those that read them (RFC 6266)."""
    plain, own = (
        "-".join((kind, called[:LONGEST].strip("-_") or "leader", *more)) + ending
        for called in (slugify(leader), _letters(leader))
    )
    extended = "" if own == plain else f"; filename*=UTF-8''{quote(own, safe='')}"
    return f'attachment; filename="{plain}"{extended}'


def _letters(words: str) -> str:
    """Letters, their accents and digits of any script; everything else, such as quotes, slashes and marks of direction, becomes a hyphen."""
    known = unicodedata.normalize("NFC", words.lower())
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else "-" for letter in known)
    return re.sub("-+", "-", "".join(kept)).lstrip("-")
