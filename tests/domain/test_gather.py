import pytest
from django.db import ProgrammingError

from parallax.config.roles import WORKER
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.responses.actions import submit_response
from parallax.domain.responses.sealing import seal_round
from parallax.domain.rounds.models import Round, State
from tests.cast import NOW, Cast
from tests.closed_round import USUAL, make_closed_round
from tests.collecting_round import invitations_of, make_collecting_round
from tests.harness.database import acting_as


def test_says_what_was_said_without_who(cast: Cast) -> None:
    round = make_closed_round(cast)
    with acting_as(WORKER):
        evidence = gather_evidence(round)
    expected = sorted(
        (group, voice.value)
        for group, voices in USUAL.items()
        for voice in voices
        for _ in range(4)
    )
    assert sorted((r.group, r.value) for r in evidence.ratings) == expected
    assert sorted(c.text for c in evidence.comments) == sorted(
        text for voices in USUAL.values() for voice in voices for text in voice.comments.values()
    )
    assert evidence.invited == {"self": 1, "superior": 1, "peer": 6, "direct_report": 6}
    assert evidence.answered == {"self": 1, "superior": 1, "peer": 5, "direct_report": 5}


def test_numbers_people_anew_each_time(cast: Cast) -> None:
    round = make_closed_round(cast)
    with acting_as(WORKER):
        numberings = [
            tuple(
                (r.respondent, r.group)
                for r in sorted(gather_evidence(round).ratings, key=lambda r: r.respondent)
            )
            for _ in range(6)
        ]
    assert len(set(numberings)) > 1
    assert {number for number, _ in numberings[0]} == set(range(1, 13))


def test_one_person_keeps_one_number_within_a_report(cast: Cast) -> None:
    round = make_closed_round(cast)
    with acting_as(WORKER):
        evidence = gather_evidence(round)
    values: dict[int, set[int | None]] = {}
    for rating in evidence.ratings:
        values.setdefault(rating.respondent, set()).add(rating.value)
    assert [len(found) for found in values.values()] == [1] * 12


def test_the_web_role_cannot_open_the_door(cast: Cast) -> None:
    round = make_closed_round(cast)
    with pytest.raises(ProgrammingError, match="permission denied"):
        gather_evidence(round)


@pytest.mark.django_db(transaction=True)
def test_whether_somebody_may_be_quoted_goes_all_the_way(cast: Cast) -> None:
    round = make_collecting_round(cast)
    for number, invitation in enumerate(invitations_of(round)):
        submit_response(
            invitation,
            {},
            {"keep": f"Calm {number}", "stop": f"Mails {number}"},
            unquoted=frozenset({"stop"}) if number % 2 else frozenset(),
            expected_revision=0,
            now=NOW,
        )
    Round.objects.filter(pk=round.pk).update(state=State.CLOSED, closed_at=NOW)
    with acting_as(WORKER):
        evidence = gather_evidence(seal_round(round.pk, now=NOW))
    assert {(c.text, c.quotable) for c in evidence.comments} == {
        (f"{word} {number}", word == "Calm" or number % 2 == 0)
        for word in ("Calm", "Mails")
        for number in range(13)
    }
