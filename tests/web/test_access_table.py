"""Who may open what: every address of the product by everybody of the cast; an address without a row fails.

A row says for whom an address is there, and with which status. Everybody else is a stranger there: 404 for
whoever is signed in, the way to the sign-in page for whoever is not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from parallax.domain.coaching.debrief.actions import save_goal
from parallax.domain.coaching.models import GoalDraft
from parallax.domain.notifications.links import derive_token
from parallax.domain.people.models import Person, Role
from parallax.domain.reports.models import Debrief
from parallax.domain.rounds.access import ANSWER_ROUTE
from parallax.domain.rounds.actions.nominate import nominate
from parallax.domain.rounds.models import Invitation, Round, State
from parallax.domain.rounds.rater_list import Entry
from tests.cast import Cast, make_person, make_round

SIGN_IN = "/account/login/"
PEOPLE = (
    "anonymous",
    "rater",
    "director",
    "coach",
    "leader",
    "other coach",
    "other leader",
    "stranger",
)
OPEN_STATES = (
    State.DESIGNING,
    State.NOMINATING,
    State.COLLECTING,
    State.REVIEWING,
    State.RELEASED,
)


@dataclass(frozen=True)
class World:
    """A round in each state, each with a leader of its own, all with the same coach."""

    cast: Cast
    rounds: Mapping[State, Round]
    people: Mapping[str, Person]
    token: str
    browsers: dict[tuple[str, State], Client] = field(default_factory=dict)

    def leader_of(self, state: State) -> Person:
        return self.rounds[state].leader


type Arguments = Callable[[World], Mapping[str, object]]


def _nothing(_world: World) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True)
class Row:
    """`allowed`: person → status; `state`: the round it is about, whose leader is "leader"."""

    allowed: Mapping[str, int] = field(default_factory=dict)
    arguments: Arguments = _nothing
    state: State = State.RELEASED
    method: str = "get"


def everybody(status: int = 200, **row: object) -> Row:
    return Row(dict.fromkeys(PEOPLE, status), **row)  # type: ignore[arg-type]


def signed_in(status: int = 200, **row: object) -> Row:
    people = {person: status for person in PEOPLE if person not in {"anonymous", "rater"}}
    return Row(people, **row)  # type: ignore[arg-type]


def of_round(state: State, status: int, *people: str, method: str = "get", **more: str) -> Row:
    return Row(
        dict.fromkeys(people, status),
        lambda world: {"pk": world.rounds[state].pk, **more},
        state,
        method,
    )


def with_rater(state: State, status: int, *people: str, method: str = "get") -> Row:
    def arguments(world: World) -> Mapping[str, object]:
        round = world.rounds[state]
        rater = Invitation.objects.filter(round=round, person=None).order_by("email")[0]
        return {"pk": round.pk, "rater": rater.pk}

    return Row(dict.fromkeys(people, status), arguments, state, method)


def with_comment(status: int, *people: str) -> Row:
    def arguments(world: World) -> Mapping[str, object]:
        round = world.rounds[State.REVIEWING]
        return {"pk": round.pk, "comment": round.desk_comments.all()[0].pk}

    return Row(dict.fromkeys(people, status), arguments, State.REVIEWING, "post")


def with_goal(status: int, *, name: str = "goal", method: str = "get") -> Row:
    """A draft of the leader's, made anew when an earlier row has removed it."""

    def arguments(world: World) -> Mapping[str, object]:
        round = world.rounds[RELEASED]
        debrief = Debrief.objects.filter(report__round=round)[0]
        goal = GoalDraft.objects.filter(debrief=debrief).first() or save_goal(
            debrief,
            None,
            {"title": "Listen"},
            expected_revision=0,
            by=round.leader,
            now=timezone.now(),
        )
        return {"pk": round.pk, name: goal.pk}

    return Row({"leader": status}, arguments, RELEASED, method)


def with_token(status: int = 200) -> Row:
    """The link is all one needs; that nobody else's will do is tested below."""
    return everybody(status, arguments=lambda world: {"token": world.token})


BOTH = ("coach", "leader")
DESIGNING, NOMINATING, COLLECTING = State.DESIGNING, State.NOMINATING, State.COLLECTING
REVIEWING, RELEASED = State.REVIEWING, State.RELEASED


def design(status: int = 200, *, method: str = "get", **more: str) -> Row:
    return of_round(DESIGNING, status, *BOTH, method=method, **more)


def of_item(status: int = 200, *, method: str = "get") -> Row:
    return design(status, method=method, kind="items", key="listening-finish")


def of_engagement(status: int, *people: str) -> Row:
    def arguments(world: World) -> Mapping[str, object]:
        from parallax.domain.coaching.models import Engagement

        return {"pk": Engagement.objects.get(leader=world.leader_of(RELEASED)).pk}

    return Row(dict.fromkeys(people, status), arguments)


TABLE: Mapping[str, Row] = {
    # Doors.
    "account:home": Row(dict.fromkeys(PEOPLE, 302)),
    "account:profile": signed_in(),
    "account_login": Row({p: 200 if p in {"anonymous", "rater"} else 302 for p in PEOPLE}),
    "account_request_login_code": Row(
        {p: 200 if p in {"anonymous", "rater"} else 302 for p in PEOPLE}
    ),
    "account_confirm_login_code": Row(dict.fromkeys(PEOPLE, 302)),
    "account_logout": Row({p: 302 if p in {"anonymous", "rater"} else 200 for p in PEOPLE}),
    "account_inactive": everybody(),
    "account_signup": Row({p: 200 if p in {"anonymous", "rater"} else 302 for p in PEOPLE}),
    "mfa_index": signed_in(),
    "mfa_authenticate": Row(dict.fromkeys(PEOPLE, 302)),
    "mfa_reauthenticate": signed_in(403),
    "mfa_activate_totp": signed_in(),
    "mfa_deactivate_totp": signed_in(404),
    "mfa_view_recovery_codes": signed_in(404),
    "mfa_generate_recovery_codes": signed_in(),
    "mfa_download_recovery_codes": signed_in(404),
    "mfa_list_webauthn": signed_in(),
    "mfa_add_webauthn": signed_in(),
    "mfa_reauthenticate_webauthn": signed_in(403),
    "mfa_remove_webauthn": Row(arguments=lambda world: {"pk": 1}),
    "mfa_edit_webauthn": Row(arguments=lambda world: {"pk": 1}),
    "mfa_login_webauthn": everybody(302),
    # For all.
    "shared:who-sees-what": everybody(),
    "shared:why-it-holds": everybody(),
    "shared:preferences": everybody(302, method="post"),
    "shared:design": everybody(),
    "shared:design-confirm": everybody(),
    "demo:home": everybody(),
    "demo:sign-in": everybody(404, method="post"),
    "demo:sign-in-as": everybody(404, arguments=lambda world: {"role": "leader"}),
    "demo:mail": everybody(),
    "demo:message": everybody(404, arguments=lambda world: {"number": 1}),
    "demo:message-html": everybody(404, arguments=lambda world: {"number": 1}),
    # Whoever has the link.
    "rater:answer": with_token(),
    "rater:review": with_token(),
    "rater:submitted": with_token(302),
    "rater:withdraw": with_token(),
    "rater:decline": with_token(),
    "rater:protection": with_token(),
    "rater:leader-view": with_token(),
    # The director: logistics, never content.
    "director:home": Row({"director": 200, "stranger": 200}),
    "director:trail": Row({"director": 200, "stranger": 200}),
    "director:people": Row({"director": 200, "stranger": 200}),
    "director:branding": Row({"director": 200, "stranger": 200}),
    "director:engagements": Row({"director": 200, "stranger": 200}),
    "director:end-role": Row(
        {"director": 200}, lambda world: {"pk": world.cast.leader.memberships.get().pk}
    ),
    "director:end-engagement": of_engagement(200, "director"),
    # Leader and coach together.
    "shared:questionnaire": design(),
    "shared:questionnaire-start": design(302, method="post"),
    "shared:questionnaire-settings": design(),
    "shared:questionnaire-agree": design(302, method="post"),
    "shared:questionnaire-reopen": design(302, method="post"),
    "shared:questionnaire-library": design(),
    "shared:dimension-add": design(),
    "shared:item-add": design(key="listening"),
    "shared:prompt-add": design(),
    "shared:questionnaire-groups": design(),
    "shared:group-from-library": design(302, method="post"),
    "shared:group-edit": design(key="peer"),
    "shared:group-remove": design(key="peer"),
    "shared:preview": design(group="peer"),
    "shared:part": of_item(302),
    "shared:part-edit": of_item(),
    "shared:part-move": of_item(302, method="post"),
    "shared:part-remove": of_item(),
    "shared:remarks": of_item(),
    # The leader.
    "leader:home": Row({"leader": 200, "other leader": 200}),
    "leader:raters": of_round(NOMINATING, 200, "leader"),
    "leader:raters-list": of_round(NOMINATING, 200, "leader"),
    "leader:raters-send": of_round(NOMINATING, 302, "leader", method="post"),
    "leader:rater": with_rater(NOMINATING, 302, "leader", method="post"),
    "leader:progress": of_round(COLLECTING, 200, "leader"),
    "leader:report": of_round(RELEASED, 200, "leader"),
    "leader:report-download": of_round(RELEASED, 200, "leader", kind="csv"),
    "leader:debrief": of_round(RELEASED, 200, "leader"),
    "leader:debrief-rest": of_round(RELEASED, 302, "leader", method="post"),
    "leader:debrief-note": of_round(RELEASED, 404, "leader", method="post"),
    "leader:debrief-mark": of_round(RELEASED, 404, "leader", method="post"),
    "leader:debrief-share": with_goal(302, name="own", method="post"),
    "leader:debrief-remove": with_goal(302, name="own", method="post"),
    "leader:goals": of_round(RELEASED, 200, "leader"),
    "leader:goal": with_goal(200),
    # The coach.
    "coach:home": Row({"coach": 200, "other coach": 200}),
    "coach:engagement": of_engagement(200, "coach"),
    "coach:round": of_round(COLLECTING, 200, "coach"),
    "coach:raters": of_round(NOMINATING, 200, "coach"),
    "coach:raters-list": of_round(NOMINATING, 200, "coach"),
    "coach:raters-return": of_round(NOMINATING, 422, "coach", method="post"),
    "coach:launch": of_round(NOMINATING, 422, "coach", method="post"),
    "coach:rater": with_rater(NOMINATING, 302, "coach", method="post"),
    "coach:collecting": of_round(COLLECTING, 200, "coach"),
    "coach:remind": of_round(COLLECTING, 302, "coach", method="post"),
    "coach:extend": of_round(COLLECTING, 422, "coach", method="post"),
    "coach:raters-approve": of_round(COLLECTING, 302, "coach", method="post"),
    "coach:mend": with_rater(COLLECTING, 200, "coach"),
    "coach:close": of_round(COLLECTING, 200, "coach"),
    "coach:cancel": of_round(COLLECTING, 200, "coach"),
    "coach:comments": of_round(REVIEWING, 200, "coach"),
    "coach:comments-keep": of_round(REVIEWING, 200, "coach", method="post"),
    "coach:comment-decide": with_comment(302, "coach"),
    "coach:preparing": of_round(REVIEWING, 200, "coach"),
    "coach:breakdown": of_round(REVIEWING, 200, "coach"),
    "coach:compose": of_round(REVIEWING, 200, "coach"),
    "coach:draft": of_round(REVIEWING, 200, "coach"),
    "coach:draft-pdf": of_round(REVIEWING, 200, "coach"),
    "coach:draft-pages": of_round(REVIEWING, 200, "coach"),
    "coach:release": of_round(REVIEWING, 200, "coach"),
    "coach:debrief": of_round(RELEASED, 200, "coach"),
    "coach:debrief-step": of_round(RELEASED, 302, "coach", method="post"),
    "coach:debrief-finish": of_round(RELEASED, 302, "coach"),
    "coach:report-download": of_round(RELEASED, 200, "coach", kind="csv"),
    # Last, as it ends the sign-ins of those who knock.
    "account:everywhere": signed_in(302, method="post"),
}


@pytest.fixture
def world(cast: Cast) -> World:
    now = timezone.now()
    rounds = {
        state: make_round(
            cast,
            state,
            leader=make_person(
                cast.organisation, Role.LEADER, f"Leader {state.label}", by=cast.director
            ),
            now=now,
        )
        for state in OPEN_STATES
    }
    listed = rounds[State.NOMINATING]
    nominate(
        listed, [Entry(1, "Rita Rater", "rita@example.org", "peer")], by=listed.leader, now=now
    )
    rater = Invitation.objects.filter(round=rounds[State.COLLECTING], group__key="peer")[0]
    return World(
        cast=cast,
        rounds=rounds,
        people={
            "director": cast.director,
            "coach": cast.coach,
            "other coach": cast.other_coach,
            "other leader": cast.other_leader,
            "stranger": cast.stranger,
        },
        token=derive_token(ANSWER_ROUTE, rater.pk, rater.link_version),
    )


@pytest.mark.django_db(transaction=True)
def test_every_address_for_everybody(world: World) -> None:
    wrong = [fault for name, row in TABLE.items() for fault in _faults(world, name, row)]
    assert not wrong, "\n".join(wrong)


def test_every_address_has_a_row() -> None:
    assert sorted(set(_names(get_resolver()))) == sorted(TABLE)


@pytest.fixture
def links(cast: Cast) -> list[str]:
    """Of all raters of a round that collects."""
    round = make_round(cast, State.COLLECTING, now=timezone.now())
    raters = Invitation.objects.filter(round=round, person=None)
    return [derive_token(ANSWER_ROUTE, rater.pk, rater.link_version) for rater in raters]


def test_a_link_opens_its_own_invitation_only(client: Client, links: list[str]) -> None:
    own, other = links[:2]
    for path in _rater_paths(own):
        assert client.get(path).status_code != 404
    # Another rater's invitation with one's own proof; and a link cut short.
    for wrong in (other[:22] + own[22:], own[:-1]):
        for path in _rater_paths(wrong):
            assert client.get(path).status_code == 404, path


def test_a_revoked_link_opens_nothing(client: Client, links: list[str]) -> None:
    Invitation.objects.update(link_version=2)
    for path in _rater_paths(links[0]):
        assert client.get(path).status_code == 404, path


def _rater_paths(token: str) -> list[str]:
    return [reverse(name, args=[token]) for name in TABLE if name.startswith("rater:")]


def _faults(world: World, name: str, row: Row) -> Iterator[str]:
    path = reverse(name, kwargs=dict(row.arguments(world)))
    for person in PEOPLE:
        expected = row.allowed.get(person)
        if expected is None:
            yield from _denied(world, name, path, row, person)
        elif (status := _status(world, path, row, person, row.method)[0]) != expected:
            yield f"{name} for {person}: {status} instead of {expected}"


def _denied(world: World, name: str, path: str, row: Row, person: str) -> Iterator[str]:
    """Whoever may not read may not write either."""
    for method in ("get", "post"):
        status, location = _status(world, path, row, person, method)
        if status == 405:
            continue
        if person in {"anonymous", "rater"}:
            if status != 302 or not location.startswith(SIGN_IN):
                yield f"{name} ({method}) for {person}: {status} {location} instead of the sign-in page"
        elif status != 404:
            yield f"{name} ({method}) for {person}: {status} instead of 404"


def _status(world: World, path: str, row: Row, person: str, method: str) -> tuple[int, str]:
    browser = _browser(world, person, row.state)
    response = getattr(browser, method)(path)
    return response.status_code, response.headers.get("Location", "")


def _browser(world: World, person: str, state: State) -> Client:
    """One for each person, signed in once; "leader" is somebody else in each state."""
    place = (person, state if person == "leader" else State.RELEASED)
    if place not in world.browsers:
        world.browsers[place] = browser = Client()
        if person == "rater":
            browser.get(f"/answer/{world.token}/")
        elif person == "leader":
            browser.force_login(world.leader_of(state))
        elif person != "anonymous":
            browser.force_login(world.people[person])
    return world.browsers[place]


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern, inner)
