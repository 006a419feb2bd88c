"""Names for the respondents of one round, the same in each of its releases, that lead to nobody. Worker only."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from uuid import UUID

from .models import PseudonymKey

KEY_BYTES = 32


def pseudonyms(round_id: UUID, numbers: Iterable[int]) -> dict[int, str]:
    """`numbers` are those that the sealed room drew at random for the respondents."""
    made, _ = PseudonymKey.objects.get_or_create(
        round=round_id, defaults={"key": secrets.token_bytes(KEY_BYTES)}
    )
    key = bytes(made.key)
    return {number: _name(key, number) for number in numbers}


def _name(key: bytes, number: int) -> str:
    return hmac.new(key, number.to_bytes(8), hashlib.sha256).hexdigest()[:16]
