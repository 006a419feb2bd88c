"""A round from agreed questions to open for answers, made through the same actions as in the product."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from parallax.domain.coaching.actions import start_engagement, start_round
from parallax.domain.instruments import library
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.actions.collect import launch_round
from parallax.domain.rounds.actions.nominate import nominate, send_to_coach
from parallax.domain.rounds.models import Invitation, Round
from parallax.domain.rounds.queries import current_questionnaire
from parallax.domain.rounds.rater_list import Entry
from tests.cast import NOW, Cast

USUAL = {"superior": 1, "peer": 5, "direct_report": 3}
CLOSES = NOW + timedelta(days=14)


def make_nominating(cast: Cast, *, now: datetime = NOW) -> Round:
    """Questions agreed by both; nobody named yet."""
    engagement = start_engagement(
        cast.organisation, leader=cast.leader, coach=cast.coach, by=cast.director, now=now
    )
    template = library().templates["short"]
    round = start_round(engagement, template, by=cast.coach, now=now)
    questionnaire = current_questionnaire(round)
    for person in (cast.coach, cast.leader):
        design.agree(questionnaire, questionnaire.revision, by=person, now=now)
    round.refresh_from_db()
    return round


def entries(named: Mapping[str, int] = USUAL) -> list[Entry]:
    return [
        Entry(line, f"{group.title()} {number}", f"{group}{number}@example.org", group)
        for group, count in named.items()
        for line, number in enumerate(range(1, count + 1), start=1)
    ]


def make_sent(cast: Cast, named: Mapping[str, int] = USUAL, *, now: datetime = NOW) -> Round:
    """The list is with the coach."""
    round = make_nominating(cast, now=now)
    nominate(round, entries(named), by=cast.leader, now=now)
    return send_to_coach(round, by=cast.leader, now=now)


def make_collecting(
    cast: Cast,
    named: Mapping[str, int] = USUAL,
    *,
    now: datetime = NOW,
    closes_at: datetime = CLOSES,
) -> Round:
    return launch_round(make_sent(cast, named, now=now), closes_at, by=cast.coach, now=now)


def rater(round: Round, name: str) -> Invitation:
    """`rater(round, "peer1")`."""
    return round.invitations.select_related("group", "round").get(
        email=f"{name}@example.org", removed=False
    )
