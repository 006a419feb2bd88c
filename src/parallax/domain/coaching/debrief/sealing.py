"""The leader's own words at rest: a copy of the database opens none of them without the key store."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag

from parallax.domain.keys.keystore import person_key
from parallax.domain.responses.envelope import seal, unseal

from ..models import LeadersOwn

type Content = Mapping[str, Any]


def lock(own: LeadersOwn, content: Content) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    own.sealed = seal(_key(own), own.pk.bytes, text.encode())


def unlock(own: LeadersOwn) -> Content:
    """Empty when the key was lost: the words cannot be had back then."""
    if not own.sealed:
        return {}
    try:
        text = unseal(_key(own), own.pk.bytes, bytes(own.sealed))
    except InvalidTag:
        return {}
    content: Content = json.loads(text)
    return content


def _key(own: LeadersOwn) -> bytes:
    return person_key(own.debrief.report.round.leader_id)
