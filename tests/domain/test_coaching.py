"""Engagements: who may work together, one round at a time, and whose turn it is."""

from datetime import timedelta

import pytest
from django.http import Http404

from parallax.domain.audit.models import Event
from parallax.domain.coaching.access import engagement_for_coach, engagement_for_director
from parallax.domain.coaching.actions import (
    EngagementEnded,
    LeaderIsCoach,
    NotInThisRole,
    RoundUnderWay,
    end_engagement,
    start_engagement,
    start_round,
)
from parallax.domain.coaching.models import Engagement, EngagementRound
from parallax.domain.coaching.queries import (
    Turn,
    programme_in_numbers,
    standing_of,
    standings_for_coach,
    standings_for_leader,
)
from parallax.domain.instruments import library
from parallax.domain.notifications.models import Message
from parallax.domain.people.actions import end_membership
from parallax.domain.people.models import Person, Role
from parallax.domain.rounds.actions.close import cancel_round
from parallax.domain.rounds.actions.design import Wording, add_library_group, add_prompt, agree
from parallax.domain.rounds.models import PromptKind, Remark, Round, State
from parallax.domain.rounds.queries import current_questionnaire, form_of
from tests.cast import Cast, give_role

SHORT = library().templates["short"]


def begin(engagement: Engagement, cast: Cast, days: int = 0) -> Round:
    return start_round(engagement, SHORT, by=cast.coach, now=cast.now + timedelta(days=days))


def test_both_hear_that_they_work_together(engagement: Engagement, cast: Cast) -> None:
    mails = Message.objects.filter(template__startswith="coaching_begins").order_by("template")
    assert [(mail.template, mail.to_email) for mail in mails] == [
        ("coaching_begins_coach", cast.coach.email),
        ("coaching_begins_leader", cast.leader.email),
    ]


def test_starting_twice_is_starting_once(engagement: Engagement, cast: Cast) -> None:
    again = start_engagement(
        cast.organisation, leader=cast.leader, coach=cast.coach, by=cast.director, now=cast.now
    )
    assert again == engagement
    assert Event.objects.filter(verb="engagement.started").count() == 1


def test_nobody_coaches_themself_or_outside_of_a_role(cast: Cast) -> None:
    def start(leader: Person, coach: Person) -> None:
        start_engagement(
            cast.organisation,
            leader=leader,
            coach=coach,
            by=cast.director,
            now=cast.now,
        )

    with pytest.raises(LeaderIsCoach):
        start(cast.coach, cast.coach)
    for leader, coach in (
        (cast.other_coach, cast.coach),
        (cast.leader, cast.other_leader),
        (cast.leader, cast.stranger),
    ):
        with pytest.raises(NotInThisRole):
            start(leader, coach)


def test_a_round_begins_with_questions_and_one_at_a_time(
    engagement: Engagement, cast: Cast
) -> None:
    round = begin(engagement, cast)
    assert (round.state, round.leader, round.coach) == (State.DESIGNING, cast.leader, cast.coach)
    assert current_questionnaire(round).dimensions.count() == len(SHORT.dimensions)
    with pytest.raises(RoundUnderWay):
        begin(engagement, cast)
    cancel_round(round, by=cast.coach, now=cast.now)
    assert begin(engagement, cast, days=1) != round
    assert EngagementRound.objects.filter(engagement=engagement).count() == 2


def test_a_round_may_ask_the_questions_of_last_time_again(
    engagement: Engagement, cast: Cast
) -> None:
    first = begin(engagement, cast)
    asked = current_questionnaire(first)
    add_prompt(asked, PromptKind.OPEN, Wording("And else?", "And?"), by=cast.coach, now=cast.now)
    Remark.objects.create(
        questionnaire=asked, prompt=asked.prompts.get(text="And else?"), author=cast.coach,
        text="Between us", at=cast.now,
    )  # fmt: skip
    add_library_group(asked, "trainee", by=cast.coach, now=cast.now)
    assert standing_of(engagement).repeatable is None
    Round.objects.filter(pk=first.pk).update(state=State.RELEASED, released_at=cast.now)
    assert standing_of(engagement).repeatable == first
    later = cast.now + timedelta(days=300)
    second = start_round(engagement, first, by=cast.coach, now=later)
    again = current_questionnaire(second)
    assert (again.version, again.locked_at, again.remarks.count()) == (1, None, 0)
    forms = [form_of(current_questionnaire(round)) for round in (first, second)]
    assert forms[0] == forms[1]
    assert second.groups.filter(key="trainee").count() == 1


def test_an_engagement_ends_when_nothing_is_under_way(engagement: Engagement, cast: Cast) -> None:
    round = begin(engagement, cast)
    with pytest.raises(RoundUnderWay):
        end_engagement(engagement, by=cast.director, now=cast.now)
    cancel_round(round, by=cast.coach, now=cast.now)
    end_engagement(engagement, by=cast.director, now=cast.now)
    end_engagement(engagement, by=cast.director, now=cast.now + timedelta(days=1))
    engagement.refresh_from_db()
    assert engagement.ended_at == cast.now
    with pytest.raises(EngagementEnded):
        begin(engagement, cast)


def test_whose_turn_it_is(engagement: Engagement, cast: Cast) -> None:
    def turn() -> Turn:
        return standing_of(engagement).turn

    assert turn() is Turn.COACH
    questionnaire = current_questionnaire(begin(engagement, cast))
    assert turn() is Turn.BOTH
    agree(questionnaire, questionnaire.revision, by=cast.leader, now=cast.now)
    assert turn() is Turn.COACH
    agree(questionnaire, questionnaire.revision, by=cast.coach, now=cast.now)
    assert turn() is Turn.LEADER
    Round.objects.update(nominations_sent_at=cast.now)
    assert turn() is Turn.COACH


def test_what_waits_for_the_coach_comes_first(engagement: Engagement, cast: Cast) -> None:
    begin(engagement, cast)
    Round.objects.update(state=State.CLOSED)
    waiting = start_engagement(
        cast.organisation,
        leader=cast.other_leader,
        coach=cast.coach,
        by=cast.director,
        now=cast.now,
    )
    assert [s.engagement for s in standings_for_coach(cast.coach)] == [waiting, engagement]
    assert standings_for_coach(cast.other_coach) == []


def test_a_leader_sees_all_own_engagements(engagement: Engagement, cast: Cast) -> None:
    end_engagement(engagement, by=cast.director, now=cast.now)
    newer = start_engagement(
        cast.organisation,
        leader=cast.leader,
        coach=cast.other_coach,
        by=cast.director,
        now=cast.now,
    )
    assert [s.engagement for s in standings_for_leader(cast.leader)] == [newer, engagement]
    assert standings_for_leader(cast.other_leader) == []


def test_only_the_coach_and_the_own_director_reach_it(engagement: Engagement, cast: Cast) -> None:
    assert engagement_for_coach(cast.coach, engagement.pk) == engagement
    assert engagement_for_director(cast.director, engagement.pk) == engagement
    for person in (cast.other_coach, cast.leader, cast.director):
        with pytest.raises(Http404):
            engagement_for_coach(person, engagement.pk)
    for person in (cast.coach, cast.leader, cast.stranger):
        with pytest.raises(Http404):
            engagement_for_director(person, engagement.pk)


def test_a_coach_whose_role_has_ended_sees_nothing_more(engagement: Engagement, cast: Cast) -> None:
    end_membership(cast.coach.memberships.get(), by=cast.director, now=cast.now)
    with pytest.raises(Http404):
        engagement_for_coach(cast.coach, engagement.pk)


def test_a_director_who_coaches_sees_the_own_engagements_alone(
    cast: Cast, engagement: Engagement
) -> None:
    give_role(Role.COACH, cast.director, by=cast.director)
    with pytest.raises(Http404):
        engagement_for_coach(cast.director, engagement.pk)


def test_the_programme_in_numbers(engagement: Engagement, cast: Cast) -> None:
    begin(engagement, cast)
    assert programme_in_numbers(cast.organisation) == {
        "leaders": 2,
        "coaches": 2,
        "engagements": 1,
        "preparing": 1,
        "collecting": 0,
        "reviewing": 0,
        "released": 0,
    }
