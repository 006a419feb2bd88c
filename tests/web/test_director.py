"""The director: inviting, pairing, ending; logistics and never content."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parallax.domain.coaching.actions import start_engagement
from parallax.domain.coaching.models import Engagement
from parallax.domain.people.models import Membership, Person, Role
from parallax.domain.rounds.actions.design import remark
from parallax.domain.rounds.models import Item, State
from tests.cast import Cast, give_role, make_person, make_round

PEOPLE_QUERIES = 6
ENGAGEMENT_QUERIES = 8
TRAIL_QUERIES = 8


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.director)
    return client


def words(browser: Client, path: str) -> str:
    return " ".join(browser.get(path).content.decode().split())


def test_inviting_somebody(browser: Client, cast: Cast) -> None:
    form = {"role": "coach", "name": "  Nora   New ", "email": "nora@example.org"}
    response = browser.post("/director/people/", form, follow=True)
    assert "Nora New is invited; the mail is on its way." in response.content.decode()
    person = Person.objects.get(email="nora@example.org")
    assert (person.name, person.memberships.get().invited_by) == ("Nora New", cast.director)
    again = browser.post("/director/people/", form, follow=True)
    assert "Nora New has this role already; nothing was sent." in again.content.decode()


def test_a_bad_address_is_said_where_it_stands(browser: Client) -> None:
    response = browser.post(
        "/director/people/", {"role": "coach", "name": "Nora", "email": "nora@"}
    )
    page = response.content.decode()
    assert "One thing needs your attention" in page
    assert 'href="#id_email"' in page
    assert 'value="nora@"' in page


def test_nobody_is_invited_as_something_else(browser: Client) -> None:
    browser.post(
        "/director/people/", {"role": "operator", "name": "Nora", "email": "nora@example.org"}
    )
    assert not Person.objects.filter(email="nora@example.org").exists()


def test_people_are_searched(browser: Client) -> None:
    page = words(browser, "/director/people/?search=lena")
    assert "Lena Leader" in page and "Olga Leader" not in page
    assert "Nobody found" in words(browser, "/director/people/?search=zzz")


def test_ending_a_role_is_asked_first(browser: Client, cast: Cast) -> None:
    path = f"/director/people/{cast.leader.memberships.get().pk}/end/"
    assert "They are signed out at once, in every browser." in words(browser, path)
    assert cast.leader.memberships.get().ended_at is None
    response = browser.post(path, follow=True)
    assert "Lena Leader no longer has this role." in response.content.decode()
    assert cast.leader.memberships.get().ended_at is not None


def test_the_last_director_cannot_end(browser: Client, cast: Cast) -> None:
    path = f"/director/people/{cast.director.memberships.get().pk}/end/"
    assert "This is the last director." in browser.post(path, follow=True).content.decode()
    assert cast.director.memberships.get().ended_at is None


def test_pairing_leader_and_coach(browser: Client, cast: Cast) -> None:
    pair = {"leader": str(cast.leader.pk), "coach": str(cast.coach.pk)}
    response = browser.post("/director/engagements/", pair, follow=True)
    assert "Ada Coach now coaches Lena Leader; both get a mail." in response.content.decode()
    assert Engagement.objects.get().organisation == cast.organisation


def test_people_of_elsewhere_cannot_be_chosen(browser: Client, cast: Cast) -> None:
    far = make_person(cast.elsewhere, Role.COACH, "Farah Far")
    browser.post("/director/engagements/", {"leader": str(cast.leader.pk), "coach": str(far.pk)})
    assert not Engagement.objects.exists()


def test_nobody_coaches_themself(browser: Client, cast: Cast) -> None:
    give_role(Role.LEADER, cast.coach, by=cast.director)
    both = {"leader": str(cast.coach.pk), "coach": str(cast.coach.pk)}
    assert (
        "Nobody coaches themself" in browser.post("/director/engagements/", both).content.decode()
    )


def test_an_engagement_with_a_round_under_way_stays(
    browser: Client, cast: Cast, engagement: Engagement
) -> None:
    make_round(cast, State.DESIGNING)
    response = browser.post(f"/director/engagements/{engagement.pk}/end/", follow=True)
    assert "A round is under way in this engagement." in response.content.decode()
    engagement.refresh_from_db()
    assert engagement.ended_at is None


def test_ending_an_engagement(browser: Client, engagement: Engagement) -> None:
    path = f"/director/engagements/{engagement.pk}/end/"
    assert "It cannot be taken up again" in words(browser, path)
    assert "The engagement has ended." in browser.post(path, follow=True).content.decode()


def test_the_trail_tells_steps_and_no_content(browser: Client, cast: Cast) -> None:
    round = make_round(cast, State.DESIGNING)
    item = Item.objects.filter(dimension__questionnaire__round=round)[0]
    remark(item, "A marker that nobody else may read", by=cast.leader, now=cast.now)
    page = words(browser, "/director/trail/")
    assert "opened a round for Lena Leader" in page
    assert "brought Lena Leader and Ada Coach together" in page
    assert "invited Ada Coach" in page
    for secret in ("marker", "questionnaire", item.text, str(round.pk)):
        assert secret not in page


def test_the_trail_of_elsewhere_stays_there(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.stranger)
    page = words(client, "/director/trail/")
    assert "Lena" not in page and "Ada" not in page


def test_the_start_page_says_what_comes_first(client: Client, browser: Client, cast: Cast) -> None:
    assert "Nobody works together yet" in words(browser, "/director/")
    client.force_login(cast.stranger)
    assert "Begin with people" in words(client, "/director/")


def test_lists_ask_the_same_however_long(
    browser: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def read() -> None:
        for path, queries in (
            ("/director/people/?search=walk-on", PEOPLE_QUERIES),
            ("/director/engagements/", ENGAGEMENT_QUERIES),
            ("/director/trail/", TRAIL_QUERIES),
        ):
            with django_assert_num_queries(queries):
                browser.get(path)

    def add(number: int) -> None:
        leader = make_person(cast.organisation, Role.LEADER, f"Walk-on {number}", by=cast.director)
        start_engagement(
            cast.organisation, leader=leader, coach=cast.coach, by=cast.director, now=cast.now
        )
        make_round(cast, State.DESIGNING, leader=leader)

    add(1)
    read()
    add(2)
    add(3)
    read()
    assert Membership.objects.filter(person__name__startswith="Walk-on").count() == 3
