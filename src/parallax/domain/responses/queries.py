"""Reading back the one draft whose invitation one holds."""

from parallax.domain import keys
from parallax.domain.rounds.models import Invitation

from . import envelope, room
from .answers import NO_ANSWERS, Answers, from_bytes
from .room import RoundClosed


def read_answers(invitation: Invitation) -> Answers:
    """What this rater has answered so far; raises RoundClosed once the round's key is gone."""
    try:
        round_key = keys.round_key(invitation.round_id)
    except keys.KeyDestroyed:
        raise RoundClosed from None
    lookup = envelope.lookup_of(round_key, invitation.pk, invitation.link_version)
    stored = room.read(lookup)
    if stored is None:
        return NO_ANSWERS
    content = from_bytes(envelope.unseal(round_key, lookup, stored.sealed))
    return Answers(
        ratings=content["ratings"],
        comments=content["comments"],
        submitted=stored.submitted,
        revision=stored.revision,
        unquoted=frozenset(content.get("unquoted", ())),
    )
