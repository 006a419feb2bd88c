"""Launch, reminders, mended addresses, later dates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from parallax.domain import keys
from parallax.domain.audit.models import Event
from parallax.domain.notifications.links import derive_token
from parallax.domain.notifications.models import Message
from parallax.domain.rounds.access import LinkUnknown, invitation_for_token
from parallax.domain.rounds.actions.collect import (
    AddressRefused,
    DateRefused,
    ListNotSent,
    NobodyToRemind,
    NotCollecting,
    NothingToShow,
    QuestionnaireOpen,
    extend_round,
    invite_proposed,
    launch_round,
    mend_address,
    remind_missing,
    send_due_reminders,
)
from parallax.domain.rounds.actions.decline import decline_invitation
from parallax.domain.rounds.actions.nominate import nominate
from parallax.domain.rounds.models import Invitation, Questionnaire, Round, State
from parallax.domain.rounds.progress import counts_for_leader
from parallax.domain.rounds.queries import frozen_form
from parallax.domain.rounds.reminding import is_quiet, reminder_day
from tests.cast import NOW, Cast
from tests.nominating import CLOSES, entries, make_collecting, make_nominating, make_sent, rater

# Monday, 2 March 2026, 9:00.
TUESDAY = NOW + timedelta(days=1)


def reminded() -> list[str]:
    mails = Message.objects.filter(template__in=["reminder", "self_reminder"])
    return sorted(mails.values_list("to_email", flat=True))


def test_launch_freezes_and_invites_everybody_once(cast: Cast) -> None:
    round = make_sent(cast)
    launched = launch_round(round, CLOSES, by=cast.coach, now=NOW)
    launch_round(round, CLOSES + timedelta(days=9), by=cast.coach, now=TUESDAY)
    assert (launched.state, launched.launched_at, launched.closes_at) == (
        State.COLLECTING,
        NOW,
        CLOSES,
    )
    assert frozen_form(launched).leader_name == "Lena Leader"
    assert launched.terms.promise["version"] == launched.terms.promise_version
    assert len(keys.round_key(round.pk)) == 32
    invited = Message.objects.filter(template="invitation")
    assert invited.count() == 9
    own = Message.objects.get(template="self_invitation")
    assert own.to_email == cast.leader.email
    assert set(round.invitations.values_list("invited_on", flat=True)) == {NOW.date()}
    assert Event.objects.filter(verb="round.launched").count() == 1
    assert {"token", "link"}.isdisjoint(invited[0].context)


def test_launch_is_refused_until_everything_is_ready(cast: Cast) -> None:
    round = make_nominating(cast)
    with pytest.raises(ListNotSent):
        launch_round(round, CLOSES, by=cast.coach, now=NOW)
    nominate(round, entries({"peer": 3}), by=cast.leader, now=NOW)
    Round.objects.filter(pk=round.pk).update(nominations_sent_at=NOW)
    with pytest.raises(NothingToShow):
        launch_round(round, CLOSES, by=cast.coach, now=NOW)
    for closes_at in (NOW - timedelta(days=1), NOW + timedelta(hours=2), NOW + timedelta(days=400)):
        with pytest.raises(DateRefused):
            launch_round(round, closes_at, by=cast.coach, now=NOW)
    Questionnaire.objects.filter(round=round).update(locked_at=None)
    with pytest.raises(QuestionnaireOpen):
        launch_round(round, CLOSES, by=cast.coach, now=NOW)
    assert not Message.objects.filter(template="invitation").exists()
    with pytest.raises(keys.KeyDestroyed):
        keys.round_key(round.pk)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 3, 5), None),
        (date(2026, 3, 6), date(2026, 3, 6)),
        (date(2026, 3, 9), date(2026, 3, 6)),
        (date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 3, 16), date(2026, 3, 13)),
    ],
)
def test_reminder_days_of_a_fortnight(today: date, due: date | None) -> None:
    assert reminder_day(date(2026, 3, 2), date(2026, 3, 16), today) == due


def test_a_reminder_close_before_the_last_is_left_out() -> None:
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(12)]
    due = [reminder_day(date(2026, 3, 2), date(2026, 3, 13), day) for day in days]
    assert sorted({day for day in due if day}) == [date(2026, 3, 6), date(2026, 3, 11)]


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (datetime(2026, 3, 2, 6, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 18, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 19, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 7, 12, 0, tzinfo=UTC), True),
    ],
)
def test_quiet_hours(moment: datetime, quiet: bool) -> None:
    assert is_quiet(moment) is quiet


def test_the_schedule_reminds_only_who_is_missing_and_each_once_a_day(cast: Cast) -> None:
    round = make_collecting(cast, {"superior": 1, "peer": 5})
    Invitation.objects.filter(pk=rater(round, "peer1").pk).update(answered=True)
    decline_invitation(rater(round, "peer2"), "no time", now=TUESDAY)
    Invitation.objects.filter(pk=rater(round, "peer3").pk).update(bounced="550 no such user")
    assert send_due_reminders(now=TUESDAY) == 0
    fifth = NOW + timedelta(days=4)
    assert send_due_reminders(now=fifth.replace(hour=22)) == 0
    assert send_due_reminders(now=fifth) == 4
    assert send_due_reminders(now=fifth + timedelta(hours=1)) == 0
    assert send_due_reminders(now=fifth + timedelta(days=3)) == 0
    assert reminded() == [
        "lena.leader@example.org",
        "peer4@example.org",
        "peer5@example.org",
        "superior1@example.org",
    ]
    assert rater(round, "peer4").reminders == 1
    # The worker stood still over two dates: one reminder, not two.
    assert send_due_reminders(now=CLOSES - timedelta(hours=1)) == 4


def test_the_coach_reminds_at_most_once_a_day(cast: Cast) -> None:
    round = make_collecting(cast)
    with pytest.raises(NobodyToRemind):
        remind_missing(round, by=cast.coach, now=NOW)
    assert remind_missing(round, by=cast.coach, now=TUESDAY) == 10
    with pytest.raises(NobodyToRemind):
        remind_missing(round, by=cast.coach, now=TUESDAY + timedelta(hours=3))


def test_a_mended_address_gets_a_new_link_and_the_old_one_dies(cast: Cast) -> None:
    round = make_collecting(cast)
    broken = rater(round, "peer1")
    old = derive_token("answer", broken.pk, broken.link_version)
    Invitation.objects.filter(pk=broken.pk).update(bounced="550 no such user")
    mended = mend_address(broken, "right@example.org", by=cast.coach, now=TUESDAY)
    assert (mended.email, mended.bounced, mended.link_version) == ("right@example.org", "", 2)
    with pytest.raises(LinkUnknown):
        invitation_for_token(old)
    assert invitation_for_token(derive_token("answer", broken.pk, 2)) == mended
    letters = Message.objects.filter(link_object=broken.pk).order_by("link_version")
    assert [(m.to_email, m.link_version, m.cancelled_at) for m in letters] == [
        ("peer1@example.org", 1, TUESDAY),
        ("right@example.org", 2, None),
    ]
    for address in ("peer2@example.org", cast.leader.email, "nonsense"):
        with pytest.raises(AddressRefused):
            mend_address(mended, address, by=cast.coach, now=TUESDAY)
    Invitation.objects.filter(pk=broken.pk).update(answered=True)
    with pytest.raises(NotCollecting):
        mend_address(mended, "third@example.org", by=cast.coach, now=TUESDAY)


def test_extending_goes_forward_only_and_tells_who_is_missing(cast: Cast) -> None:
    round = make_collecting(cast, {"superior": 1})
    for closes_at in (CLOSES, CLOSES - timedelta(days=1), NOW + timedelta(days=400)):
        with pytest.raises(DateRefused):
            extend_round(round, closes_at, by=cast.coach, now=TUESDAY)
    later = CLOSES + timedelta(days=7)
    assert extend_round(round, later, by=cast.coach, now=TUESDAY).closes_at == later
    told = Message.objects.filter(template="extended").values_list("to_email", flat=True)
    assert sorted(told) == ["lena.leader@example.org", "superior1@example.org"]


def test_the_coach_invites_whom_the_leader_proposed(cast: Cast) -> None:
    round = make_collecting(cast)
    nominate(round, entries({"peer": 7})[5:], by=cast.leader, now=TUESDAY)
    assert invite_proposed(round, by=cast.coach, now=TUESDAY) == 2
    assert invite_proposed(round, by=cast.coach, now=TUESDAY) == 0
    assert rater(round, "peer7").invited_on == TUESDAY.date()


def test_the_leader_gets_no_count_of_a_small_group(cast: Cast) -> None:
    round = make_collecting(cast)
    round.invitations.filter(email__in=["peer1@example.org", "superior1@example.org"]).update(
        answered=True
    )
    assert [(c.name, c.invited, c.answered) for c in counts_for_leader(round)] == [
        ("Superiors", 1, None),
        ("Peers", 5, 1),
        ("Direct reports", 3, None),
    ]
