"""How a draft is kept while the round collects: where only the round key finds it, and unreadable.

    lookup = HMAC-SHA256(round key, "lookup" ‖ invitation id ‖ version of its link)
    key    = HMAC-SHA256(round key, "draft" ‖ lookup)
    sealed = nonce ‖ AES-256-GCM(key, nonce, padded answers, associated data = lookup)

Padding hides how much somebody wrote. Once the round key is destroyed, neither the lookup can be
computed nor the text be read: not from the database, a backup, or a dead tuple on disk.
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
SMALLEST_ENVELOPE = 4_096
LENGTH_BYTES = 4


def lookup_of(round_key: bytes, invitation: UUID, link_version: int) -> bytes:
    """A new link finds nothing that was written through an old one: it may be in other hands."""
    statement = b"lookup" + invitation.bytes + link_version.to_bytes(4)
    return hmac.digest(round_key, statement, hashlib.sha256)


def seal(round_key: bytes, lookup: bytes, content: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(round_key, lookup).encrypt(nonce, _pad(content), lookup)


def unseal(round_key: bytes, lookup: bytes, sealed: bytes) -> bytes:
    nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return _unpad(_cipher(round_key, lookup).decrypt(nonce, text, lookup))


def _cipher(round_key: bytes, lookup: bytes) -> AESGCM:
    return AESGCM(hmac.digest(round_key, b"draft" + lookup, hashlib.sha256))


def _pad(content: bytes) -> bytes:
    framed = len(content).to_bytes(LENGTH_BYTES) + content
    size = SMALLEST_ENVELOPE
    while size < len(framed):
        size *= 2
    return framed.ljust(size, b"\0")


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:LENGTH_BYTES])
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]
