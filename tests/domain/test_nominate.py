"""Naming raters, handing the list over, and what may not happen to it."""

from datetime import timedelta

import pytest

from parallax.domain.notifications.models import Message
from parallax.domain.rounds.actions.nominate import (
    HasAnswered,
    ListRefused,
    NobodyNamed,
    NoteMissing,
    NotNow,
    WithCoach,
    move_rater,
    nominate,
    remove_rater,
    return_to_leader,
    send_to_coach,
)
from parallax.domain.rounds.models import Invitation, Round
from parallax.domain.rounds.outlook import outlook_when_named
from parallax.domain.rounds.rater_list import Entry
from tests.cast import NOW, Cast
from tests.nominating import entries, make_collecting, make_nominating, make_sent, rater

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def round(cast: Cast) -> Round:
    return make_nominating(cast)


def addresses(round: Round) -> list[str]:
    return sorted(round.invitations.filter(removed=False).values_list("email", flat=True))


def letters() -> list[str]:
    mails = Message.objects.filter(template__startswith="nominations")
    return sorted(mails.values_list("template", flat=True))


def test_adds_everybody_or_nobody(cast: Cast, round: Round) -> None:
    bad = [*entries({"peer": 2}), Entry(3, "Typo", "not an address", "peer")]
    with pytest.raises(ListRefused) as refusal:
        nominate(round, bad, by=cast.leader, now=NOW)
    assert [fault.line for fault in refusal.value.checked.faults] == [3]
    assert addresses(round) == []
    nominate(round, bad, by=cast.leader, now=NOW, only_good=True)
    assert addresses(round) == ["peer1@example.org", "peer2@example.org"]


def test_knows_who_is_named_already(cast: Cast, round: Round) -> None:
    nominate(round, entries({"peer": 1}), by=cast.leader, now=NOW)
    again = [
        Entry(1, "", "PEER1@example.org", "superior"),
        Entry(2, "", cast.leader.email.upper(), "peer"),
        Entry(3, "", cast.coach.email, "peer"),
    ]
    with pytest.raises(ListRefused) as refusal:
        nominate(round, again, by=cast.leader, now=NOW)
    assert [fault.what for fault in refusal.value.checked.faults] == [
        "PEER1@example.org has been named already, under Peers.",
        "This is the leader’s own address.",
        "This is the coach’s address.",
    ]


def test_warns_before_anybody_is_invited(cast: Cast, round: Round) -> None:
    nominate(
        round, entries({"superior": 1, "peer": 6, "direct_report": 3}), by=cast.leader, now=NOW
    )
    outlook = outlook_when_named(round)
    assert [(g.key, g.count, g.fate.value) for g in outlook.groups] == [
        ("superior", 1, "shown"),
        ("peer", 6, "merged"),
        ("direct_report", 3, "merged"),
    ]
    assert outlook.warnings == (
        "“Direct reports” (3 of 4): too few to stand alone. “Peers” and “Direct reports” are shown together as “Colleagues”.",
        "Add 1 more to “Direct reports”, better two or three, to hear them separately.",
    )


def test_the_list_goes_to_and_fro(cast: Cast, round: Round) -> None:
    with pytest.raises(NobodyNamed):
        send_to_coach(round, by=cast.leader, now=NOW)
    nominate(round, entries(), by=cast.leader, now=NOW)
    send_to_coach(round, by=cast.leader, now=NOW)
    send_to_coach(round, by=cast.leader, now=LATER)
    with pytest.raises(WithCoach):
        nominate(round, entries({"peer": 9})[8:], by=cast.leader, now=LATER)
    nominate(round, entries({"peer": 9})[8:], by=cast.coach, now=LATER)
    with pytest.raises(NoteMissing):
        return_to_leader(round, "  ", by=cast.coach, now=LATER)
    returned = return_to_leader(round, "Please add a critic.", by=cast.coach, now=LATER)
    assert (returned.nominations_sent_at, returned.nominations_note) == (
        None,
        "Please add a critic.",
    )
    with pytest.raises(NotNow):
        return_to_leader(round, "Again", by=cast.coach, now=LATER)
    assert letters() == ["nominations_ready", "nominations_returned"]
    sent = send_to_coach(round, by=cast.leader, now=LATER)
    assert sent.nominations_note == ""


def test_moves_and_removes_before_the_launch(cast: Cast, round: Round) -> None:
    nominate(round, entries({"peer": 2}), by=cast.leader, now=NOW)
    superior, merged = (round.groups.get(key=key) for key in ("superior", "colleagues"))
    move_rater(rater(round, "peer1"), superior, by=cast.leader, now=NOW)
    assert rater(round, "peer1").group == superior
    with pytest.raises(NotNow):
        move_rater(rater(round, "peer2"), merged, by=cast.leader, now=NOW)
    gone = rater(round, "peer2")
    remove_rater(gone, by=cast.leader, now=NOW)
    remove_rater(gone, by=cast.leader, now=NOW)
    assert Invitation.objects.filter(round=round).count() == 1


def test_named_while_collecting_waits_for_the_coach(cast: Cast) -> None:
    round = make_collecting(cast)
    nominate(round, entries({"peer": 6})[5:], by=cast.leader, now=LATER)
    assert rater(round, "peer6").invited_on is None
    nominate(round, entries({"peer": 7})[6:], by=cast.coach, now=LATER)
    assert rater(round, "peer7").invited_on == LATER.date()
    asked = Message.objects.filter(template="invitation", link_object__isnull=False)
    assert asked.filter(to_email="peer6@example.org").count() == 0
    assert asked.filter(to_email="peer7@example.org").count() == 1


def test_only_the_coach_removes_somebody_invited_and_never_who_has_answered(cast: Cast) -> None:
    round = make_collecting(cast)
    missing, answered = rater(round, "peer1"), rater(round, "peer2")
    Invitation.objects.filter(pk=answered.pk).update(answered=True)
    with pytest.raises(NotNow):
        remove_rater(missing, by=cast.leader, now=LATER)
    with pytest.raises(NotNow):
        remove_rater(answered, by=cast.leader, now=LATER)
    with pytest.raises(HasAnswered):
        remove_rater(answered, by=cast.coach, now=LATER)
    remove_rater(missing, by=cast.coach, now=LATER)
    missing.refresh_from_db()
    assert (missing.removed, missing.link_version) == (True, 2)
    letter = Message.objects.get(link_object=missing.pk)
    assert letter.cancelled_at == LATER
    nominate(round, [Entry(1, "Again", missing.email, "peer")], by=cast.coach, now=LATER)


def test_move_is_over_after_the_launch(cast: Cast) -> None:
    round = make_collecting(cast)
    with pytest.raises(NotNow):
        move_rater(
            rater(round, "peer1"), round.groups.get(key="superior"), by=cast.coach, now=LATER
        )


def test_list_with_the_coach_can_be_edited_by_the_coach(cast: Cast) -> None:
    round = make_sent(cast)
    with pytest.raises(WithCoach):
        remove_rater(rater(round, "peer1"), by=cast.leader, now=LATER)
    remove_rater(rater(round, "peer1"), by=cast.coach, now=LATER)
    assert "peer1@example.org" not in addresses(round)
