"""A rater's address is mended while the rater is writing: the new link must not open what the old one wrote."""

import pytest
from django.test import Client
from django.utils import timezone

from parallax.domain.responses.actions import RoundClosed, save_draft, submit_response
from parallax.domain.rounds.actions.collect import mend_address
from parallax.domain.rounds.models import Invitation
from tests.cast import Cast
from tests.collecting_round import invitations_of, make_collecting_round
from tests.rater_form import address, stored


def test_a_new_link_shows_nothing_that_was_written_through_the_old_one(
    client: Client, cast: Cast
) -> None:
    """Whoever gets the mended address, the coach's own second one perhaps, must not read another's draft."""
    now = timezone.now()
    first = next(
        r for r in invitations_of(make_collecting_round(cast, now=now)) if r.group.key == "peer"
    )
    save_draft(first, {}, {"keep": "Half a thought"}, expected_revision=0, now=now)
    assert "Half a thought" in client.get(address("answer", first)).content.decode()
    second = mend_address(first, "somebody.else@example.org", by=cast.coach, now=now)
    second = Invitation.objects.select_related("group", "round__terms").get(pk=second.pk)
    for route in ("answer", "review", "withdraw"):
        assert "Half a thought" not in client.get(address(route, second)).content.decode()
    assert not stored(second).revision
    # Whoever had the page of the old link open is refused, and leaves nothing behind.
    with pytest.raises(RoundClosed):
        submit_response(first, {"listens": 4}, {}, expected_revision=1, now=now)
    assert not Invitation.objects.get(pk=first.pk).answered
    assert submit_response(second, {"listens": 5}, {}, expected_revision=0, now=now).submitted
