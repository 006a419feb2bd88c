"""Looking through, sending, the receipt."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from parallax.domain.rounds.models import Invitation, Round
from tests.cast import Cast
from tests.collecting_round import answer, invitations_of, make_collecting_round
from tests.rater_form import address, read, stored


@pytest.fixture
def peer(cast: Cast) -> Invitation:
    round = make_collecting_round(cast, now=timezone.now())
    return next(each for each in invitations_of(round) if each.group.key == "peer")


def save(client: Client, peer: Invitation, **fields: str) -> None:
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    revision = str(stored(peer).revision)
    client.post(address("answer", peer), {"revision": revision, "go": "later", **given})


def receipt(client: Client, peer: Invitation) -> str:
    page = client.get(address("submitted", peer)).content.decode()
    found = re.search(r'<p class="receipt-code">([A-Z2-7]{4}-[A-Z2-7]{4})</p>', page)
    assert found
    return found[1]


def test_it_shows_what_is_answered_and_what_is_not(client: Client, peer: Invitation) -> None:
    save(client, peer, r_listens="2", r_asks="none", c_keep="Calm\n<and> kind")
    page = client.get(address("review", peer)).content.decode()
    given = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    nothing = '<span class="muted">No answer</span>'
    assert given == [
        ("Lena Leader listens well", "2"),
        ("Lena Leader asks well", "Not observed"),
        ("Lena Leader decides well", nothing),
        ("Lena Leader explains well", nothing),
        ("What should Lena Leader keep?", "Calm<br>&lt;and&gt; kind"),
        ("What should Lena Leader stop?", nothing),
        ("What should Lena Leader grow?", nothing),
    ]
    assert re.findall(r'#([\w-]+)">([^<]+)</a>: (.*?)</li>', page) == [
        ("r-decides-1", "Setting direction", "2 of 2 unanswered"),
        ("c-stop", "In your own words", "2 of 3 unanswered"),
    ]


def test_sending_with_gaps(client: Client, peer: Invitation) -> None:
    save(client, peer, r_listens="2")
    response = client.post(address("review", peer), {"revision": "1"})
    assert (response.status_code, response["Location"]) == (303, address("submitted", peer))
    assert (stored(peer).ratings, stored(peer).submitted) == ({"listens": 2}, True)


@pytest.mark.parametrize("fields", [{}, {"r_listens": "none", "r_asks": "none"}])
def test_at_least_one_answer_is_needed(
    client: Client, peer: Invitation, fields: dict[str, str]
) -> None:
    if fields:
        save(client, peer, **fields)
    response = client.post(address("review", peer), {"revision": str(stored(peer).revision)})
    assert response.status_code == 422
    assert read(response.content).headings[1] == "There is nothing to send yet"
    assert not stored(peer).submitted


def test_sending_twice_changes_nothing(client: Client, peer: Invitation) -> None:
    save(client, peer, r_listens="2")
    for _time in range(2):
        response = client.post(address("review", peer), {"revision": "1"})
        assert response["Location"] == address("submitted", peer)
    assert stored(peer).revision == 2


def test_answers_changed_in_another_tab_are_looked_at_again(
    client: Client, peer: Invitation
) -> None:
    save(client, peer, r_listens="2")
    save(client, peer, r_listens="5")
    response = client.post(address("review", peer), {"revision": "1"})
    assert response.status_code == 409
    assert not stored(peer).submitted
    form = read(response.content)
    assert (form.headings[1], form.fields["revision"]) == (
        "These answers were changed in another window",
        "2",
    )


def test_the_receipt_stays_and_changes_with_the_answers(client: Client, peer: Invitation) -> None:
    answer(peer, now=timezone.now())
    first = receipt(client, peer)
    assert receipt(Client(), peer) == first
    save(client, peer, r_listens="1")
    assert receipt(client, peer) != first


def test_no_receipt_before_sending(client: Client, peer: Invitation) -> None:
    save(client, peer, r_listens="2")
    response = client.get(address("submitted", peer))
    assert (response.status_code, response["Location"]) == (302, address("answer", peer))


def test_a_closed_round_takes_nothing_more(client: Client, peer: Invitation) -> None:
    save(client, peer, r_listens="2")
    Round.objects.filter(pk=peer.round_id).update(state="closed", closed_at=timezone.now())
    assert client.post(address("review", peer), {"revision": "1"}).status_code == 410
    assert not stored(peer).submitted
