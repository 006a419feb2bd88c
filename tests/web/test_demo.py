"""The demo: every story stands where its page says, and none of it exists outside the demo."""

from datetime import UTC, datetime

import pytest

from parallax.config.roles import OWNER
from parallax.domain.coaching.demo import demo_cast, load_demo
from parallax.domain.coaching.models import Engagement
from parallax.domain.rounds.models import Invitation, Round

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def demo(transactional_db, acting_as):
    with acting_as(OWNER):
        load_demo(now=NOW)


def test_every_stage_of_a_round_is_there(demo):
    states = {round.leader.name: round.state for round in Round.objects.select_related("leader")}
    assert states == {
        "Grace Whitfield": "released",
        "Dr. Rafael Monteiro": "reviewing",
        "Dr. Hannah Lindqvist": "collecting",
        "Daniel Reyes": "nominating",
        "Dr. Amina Okafor": "designing",
    }
