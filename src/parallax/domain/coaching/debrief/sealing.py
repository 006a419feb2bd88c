"""The leader's own words at rest: a copy of the database opens none of them without the key store."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag

from parallax.domain.keys.keystore import KeyDestroyed, create_person_key, person_key
from parallax.domain.responses.envelope import seal, unseal

from ..models import LeadersOwn

type Content = Mapping[str, Any]


def lock(own: LeadersOwn, content: Content) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    create_person_key(_writer(own))
    own.sealed = seal(person_key(_writer(own)), own.pk.bytes, text.encode())


def unlock(own: LeadersOwn) -> Content:
    """Empty while the key is lost: the words come back with it or not at all."""
    if not own.sealed:
        return {}
    try:
        text = unseal(person_key(_writer(own)), own.pk.bytes, bytes(own.sealed))
    except (KeyDestroyed, InvalidTag):
        return {}
    content: Content = json.loads(text)
    return content


def _writer(own: LeadersOwn) -> UUID:
    return own.debrief.report.round.leader_id
