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


class WordsLost(Exception):
    """The key store has not the key that these words were sealed with: nobody can open them."""


def lock(own: LeadersOwn, content: Content) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    create_person_key(_leader(own))
    own.sealed = seal(_key(own), own.pk.bytes, text.encode())


def unlock(own: LeadersOwn) -> Content:
    """Empty when nothing was written yet."""
    if not own.sealed:
        return {}
    try:
        text = unseal(_key(own), own.pk.bytes, bytes(own.sealed))
    except InvalidTag as error:
        raise WordsLost from error
    content: Content = json.loads(text)
    return content


def _key(own: LeadersOwn) -> bytes:
    try:
        return person_key(_leader(own))
    except KeyDestroyed as error:
        raise WordsLost from error


def _leader(own: LeadersOwn) -> UUID:
    return own.debrief.report.round.leader_id
