import pytest
from django.db import ProgrammingError

from parallax.config.roles import WORKER
from parallax.domain.reports.gather import gather_evidence
from tests.cast import Cast
from tests.closed_round import USUAL, make_closed_round
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
