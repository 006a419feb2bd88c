"""The start pages: everybody is led to the one next step, with a fixed number of queries however long the list."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parallax.domain.coaching.actions import end_engagement, start_engagement
from parallax.domain.coaching.models import Engagement
from parallax.domain.people.actions import end_membership
from parallax.domain.people.models import Person, Role
from parallax.domain.rounds.actions.close import cancel_round
from parallax.domain.rounds.models import Invitation, Round, State
from parallax.domain.rounds.queries import current_questionnaire
from tests.cast import Cast, give_role, make_person, make_round

LEADER_QUERIES = 6
COACH_QUERIES = 8


def page(person: Person, path: str) -> str:
    browser = Client()
    browser.force_login(person)
    response = browser.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# Where one is led to


@pytest.mark.parametrize(
    ("who", "to"), [("director", "/director/"), ("coach", "/coach/"), ("leader", "/leader/")]
)
def test_one_role_leads_straight_there(client: Client, cast: Cast, who: str, to: str) -> None:
    client.force_login(getattr(cast, who))
    assert client.get("/")["Location"] == to


def test_several_roles_are_offered(cast: Cast) -> None:
    give_role(Role.LEADER, cast.coach, by=cast.director)
    found = page(cast.coach, "/")
    assert found.index('href="/coach/">Coach</a>') < found.index('href="/leader/">Leader</a>')


def test_without_a_role_a_page_says_so(cast: Cast) -> None:
    cast.leader.memberships.update(ended_at=cast.now)
    assert "You have no role here at present" in page(cast.leader, "/")


# The leader


def test_a_leader_without_coach_is_told_what_comes(cast: Cast) -> None:
    assert "You have no coach yet" in page(cast.leader, "/leader/")


@pytest.mark.parametrize(
    ("state", "heading", "href"),
    [
        (None, "Your coach will open your round", ""),
        (State.DESIGNING, "Decide what you want to ask", "/rounds/{pk}/questionnaire/"),
        (State.NOMINATING, "Choose who gives you feedback", "/leader/rounds/{pk}/raters/"),
        (State.COLLECTING, "Your raters are answering", "/leader/rounds/{pk}/progress/"),
        (State.CLOSED, "Your report is being prepared", ""),
        (State.CANCELLED, "Your coach will open your round", ""),
    ],
)
def test_a_leader_sees_the_one_next_step(
    cast: Cast, engagement: Engagement, state: State | None, heading: str, href: str
) -> None:
    round = (
        make_round(cast, State.DESIGNING if state == State.CANCELLED else state) if state else None
    )
    if round and state == State.CANCELLED:
        cancel_round(round, by=cast.coach, now=cast.now)
    found = page(cast.leader, "/leader/")
    assert f"<h1>{heading}</h1>" in found
    if href and round:
        assert f'class="button" href="{href.format(pk=round.pk)}"' in found
    else:
        assert "There is nothing you need to do now." in found
        assert ("What happens now" in found, "Your next step" in found) == (True, False)


def test_a_leader_is_asked_to_rate_herself_until_she_has(cast: Cast) -> None:
    round = make_round(cast, State.COLLECTING)
    assert ">Rate yourself</a>" in page(cast.leader, "/leader/")
    Invitation.objects.filter(round=round, person=cast.leader).update(answered=True)
    found = page(cast.leader, "/leader/")
    assert "Your own answers are in." in found
    assert ">See how it is going</a>" in found


def test_a_leader_never_learns_who_has_answered(cast: Cast) -> None:
    round = make_round(cast, State.COLLECTING)
    Invitation.objects.filter(round=round, group__key="peer").update(answered=True)
    found = page(cast.leader, "/leader/")
    assert not [
        i.email for i in Invitation.objects.filter(round=round, person=None) if i.email in found
    ]


def test_an_ended_engagement_stays_readable(cast: Cast, engagement: Engagement) -> None:
    end_engagement(engagement, by=cast.director, now=cast.now)
    assert "This coaching has ended" in page(cast.leader, "/leader/")


def test_the_leaders_page_asks_the_same_however_many_rounds(
    client: Client,
    cast: Cast,
    engagement: Engagement,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(cast.leader)
    for rounds in (1, 2):
        for _more in range(rounds):
            cancel_round(make_round(cast, State.DESIGNING), by=cast.coach, now=cast.now)
        with django_assert_num_queries(LEADER_QUERIES):
            client.get("/leader/")
    assert Round.objects.count() == 3


# The coach


def test_a_coach_without_leaders_is_told_what_comes(cast: Cast) -> None:
    assert "No leader yet" in page(cast.other_coach, "/coach/")


def test_what_waits_for_the_coach_stands_first(cast: Cast) -> None:
    make_round(cast, State.COLLECTING)
    start_engagement(
        cast.organisation,
        leader=cast.other_leader,
        coach=cast.coach,
        by=cast.director,
        now=cast.now,
    )
    found = page(cast.coach, "/coach/")
    places = [
        found.index(text)
        for text in ("Waiting for you", "Olga Leader", "With others", "Lena Leader")
    ]
    assert places == sorted(places)


def test_a_returned_invitation_calls_the_coach(cast: Cast) -> None:
    round = make_round(cast, State.COLLECTING)
    assert "Nothing waits for you just now." in page(cast.coach, "/coach/")
    Invitation.objects.filter(round=round, group__key="superior").update(bounced="550 no such user")
    assert "1 invitation came back: mend the address." in page(cast.coach, "/coach/")


def test_the_coachs_page_asks_the_same_however_many_leaders(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.coach)
    make_round(cast, State.DESIGNING)
    with django_assert_num_queries(COACH_QUERIES):
        client.get("/coach/")
    for name in ("Nina Two", "Nora Three"):
        make_round(cast, State.DESIGNING, leader=make_person(cast.organisation, Role.LEADER, name))
    with django_assert_num_queries(COACH_QUERIES):
        client.get("/coach/")


# The engagement


def test_the_first_round_is_opened_from_a_template(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.coach)
    path = f"/coach/engagements/{engagement.pk}/"
    assert client.get(path).context["form"]["template"].initial == "short"
    response = client.post(path, {"template": "full"})
    round = Round.objects.get()
    assert response["Location"] == f"/rounds/{round.pk}/questionnaire/"
    assert round.questionnaires.get().dimensions.count() > 4


def test_a_second_round_waits_for_the_first(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    make_round(cast, State.DESIGNING)
    client.force_login(cast.coach)
    response = client.post(
        f"/coach/engagements/{engagement.pk}/", {"template": "short"}, follow=True
    )
    assert "A round is under way already; this is it." in response.content.decode()
    assert Round.objects.count() == 1


def test_no_template_is_no_round(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.coach)
    response = client.post(f"/coach/engagements/{engagement.pk}/", {"template": "invented"})
    assert response.status_code == 422
    assert "One thing needs your attention" in response.content.decode()
    assert not Round.objects.exists()


# The account


def test_name_and_pronoun_are_changed_by_their_owner(client: Client, cast: Cast) -> None:
    client.force_login(cast.leader)
    words = {"name": "Dr. Lena Leader", "pronoun": "she", "language": "en"}
    assert "Saved." in client.post("/account/", words, follow=True).content.decode()
    cast.leader.refresh_from_db()
    assert (cast.leader.name, cast.leader.pronoun) == ("Dr. Lena Leader", "she")


def test_a_name_is_needed(client: Client, cast: Cast) -> None:
    client.force_login(cast.leader)
    response = client.post("/account/", {"name": " ", "pronoun": "she", "language": "en"})
    assert response.status_code == 422
    assert "One thing needs your attention" in response.content.decode()
    cast.leader.refresh_from_db()
    assert cast.leader.name == "Lena Leader"


def test_who_sees_what_is_for_everybody(client: Client, db: None) -> None:
    found = client.get("/who-sees-what/").content.decode()
    assert "Confidential, not anonymous" in found


def test_an_ended_role_closes_its_pages(client: Client, cast: Cast) -> None:
    give_role(Role.LEADER, cast.coach, by=cast.director)
    end_membership(cast.coach.memberships.get(role=Role.LEADER), by=cast.director, now=cast.now)
    client.force_login(Person.objects.get(pk=cast.coach.pk))
    assert (client.get("/coach/").status_code, client.get("/leader/").status_code) == (200, 404)


def test_after_a_report_the_questions_of_last_time_come_first(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    address = f"/coach/engagements/{engagement.pk}/"
    assert 'value="again"' not in page(cast.coach, address)
    first = make_round(cast, State.DESIGNING)
    Round.objects.filter(pk=first.pk).update(state=State.RELEASED, released_at=cast.now)
    assert re.search(r'value="again"[^>]*checked', page(cast.coach, address))
    client.force_login(cast.coach)
    client.post(address, {"template": "again"})
    newest = Round.objects.latest("created_at")
    assert newest != first
    texts = [
        list(
            current_questionnaire(r)
            .dimensions.order_by("position", "items__position")
            .values_list("key", "items__text")
        )
        for r in (first, newest)
    ]
    assert texts[0] == texts[1]
    assert client.post(address, {"template": "nothing"}).status_code == 422
