"""Links in mails: derived from the key store when a mail is sent, never stored.

A token is base64url(object id ‖ HMAC-SHA256(link key, route ‖ id ‖ version)[:20]): 160 bits that
only the key store can make. Raising the stored version revokes every earlier link.
"""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from parallax.domain.keys import link_key

MAC_BYTES = 20


def derive_token(route: str, object_id: UUID, version: int) -> str:
    raw = object_id.bytes + _mac(route, object_id, version)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def token_object(token: str) -> UUID | None:
    """The id a token claims to speak for; nothing is proven until `token_is_genuine`."""
    try:
        raw = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16 + MAC_BYTES:
        return None
    return UUID(bytes=raw[:16])


def token_is_genuine(token: str, route: str, object_id: UUID, version: int) -> bool:
    expected = derive_token(route, object_id, version)
    return hmac.compare_digest(token.encode(), expected.encode())


def _mac(route: str, object_id: UUID, version: int) -> bytes:
    statement = b"\x00".join([route.encode(), object_id.bytes, str(version).encode()])
    return hmac.digest(link_key(), statement, hashlib.sha256)[:MAC_BYTES]
