"""Inviting, accepting, ending; one person, one address, one row for each role."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404

from parallax.domain.audit.models import Event
from parallax.domain.notifications.models import Message
from parallax.domain.people.access import (
    membership_for_director,
    organisation_for_director,
    require_role,
)
from parallax.domain.people.actions import (
    LastDirector,
    OrganisationExists,
    accept_invitations,
    change_profile,
    create_organisation,
    end_membership,
    invite_person,
    sign_out_everywhere,
)
from parallax.domain.people.models import Membership, Organisation, Person, Role
from parallax.domain.people.queries import members, people_in_role, roles_of
from tests.cast import Cast, give_role

LATER = timedelta(days=1)


def invite(cast: Cast, email: str, role: Role = Role.LEADER, name: str = "Nora New") -> Membership:
    return invite_person(
        cast.organisation, role, email=email, name=name, by=cast.director, now=cast.now
    )


def test_an_invitation_makes_a_person_a_role_and_a_mail(cast: Cast) -> None:
    membership = invite(cast, "nora@example.org")

    assert (membership.person.name, membership.role, membership.accepted_at) == (
        "Nora New",
        "leader",
        None,
    )
    assert not membership.person.has_usable_password()
    mail = Message.objects.get(to_email="nora@example.org")
    assert (mail.template, mail.to_name, mail.context) == (
        "invited_leader",
        "Nora New",
        {"organisation": "St. Brigid Health", "invited_by": "Dora Director", "page": "/"},
    )
    event = Event.objects.get(verb="person.invited", subject_id=str(membership.person_id))
    assert (event.actor, event.detail) == (cast.director.pk, {"role": "leader"})


def test_inviting_twice_changes_nothing(cast: Cast) -> None:
    first = invite(cast, "nora@example.org")
    second = invite(cast, " NORA@example.org ", name="Somebody Else")

    assert second == first
    assert Person.objects.get(email="nora@example.org").name == "Nora New"
    assert Message.objects.filter(to_email="nora@example.org").count() == 1


def test_a_second_role_is_a_second_row_of_the_same_person(cast: Cast) -> None:
    give_role(Role.COACH, cast.director, by=cast.director)
    assert roles_of(cast.director) == [Role.DIRECTOR, Role.COACH]


def test_signing_in_for_the_first_time_accepts(cast: Cast) -> None:
    person = invite(cast, "nora@example.org").person
    assert accept_invitations(person, now=cast.now + LATER) == 1
    assert accept_invitations(person, now=cast.now + 2 * LATER) == 0
    assert person.memberships.get().accepted_at == cast.now + LATER


def test_ending_the_only_role_shuts_the_door(cast: Cast) -> None:
    before = cast.leader.get_session_auth_hash()
    end_membership(cast.leader.memberships.get(), by=cast.director, now=cast.now + LATER)

    person = Person.objects.get(pk=cast.leader.pk)
    assert (person.is_active, roles_of(person)) == (False, [])
    assert person.get_session_auth_hash() != before
    with pytest.raises(Http404):
        require_role(person, Role.LEADER)


def test_ending_one_of_two_roles_leaves_the_other(cast: Cast) -> None:
    both = invite(cast, cast.coach.email, Role.LEADER)
    end_membership(both, by=cast.director, now=cast.now)
    person = Person.objects.get(pk=cast.coach.pk)
    assert (person.is_active, roles_of(person)) == (True, [Role.COACH])


def test_ending_twice_ends_once(cast: Cast) -> None:
    membership = cast.leader.memberships.get()
    end_membership(membership, by=cast.director, now=cast.now)
    end_membership(membership, by=cast.director, now=cast.now + LATER)
    assert Membership.objects.get(pk=membership.pk).ended_at == cast.now
    assert Event.objects.filter(verb="membership.ended").count() == 1


def test_whoever_was_ended_can_be_invited_again(cast: Cast) -> None:
    end_membership(cast.leader.memberships.get(), by=cast.director, now=cast.now)
    again = invite(cast, cast.leader.email)
    assert again.person.pk == cast.leader.pk
    assert Person.objects.get(pk=cast.leader.pk).is_active


def test_the_last_director_stays(cast: Cast) -> None:
    membership = cast.director.memberships.get()
    with pytest.raises(LastDirector):
        end_membership(membership, by=cast.director, now=cast.now)
    invite(cast, "second@example.org", Role.DIRECTOR)
    end_membership(membership, by=cast.director, now=cast.now)
    assert roles_of(cast.director) == []


def test_signing_out_everywhere_ends_every_session(cast: Cast) -> None:
    before = cast.coach.get_session_auth_hash()
    sign_out_everywhere(cast.coach, by=cast.coach, now=cast.now)
    assert Person.objects.get(pk=cast.coach.pk).get_session_auth_hash() != before


def test_a_changed_profile_is_kept(cast: Cast) -> None:
    change_profile(
        cast.leader,
        name="Dr. Lena Leader",
        pronoun="she",
        language="en",
        by=cast.leader,
        now=cast.now,
    )
    person = Person.objects.get(pk=cast.leader.pk)
    assert (person.name, person.pronoun, person.language) == ("Dr. Lena Leader", "she", "en")


def test_an_organisation_has_its_name_alone(cast: Cast) -> None:
    with pytest.raises(OrganisationExists):
        create_organisation("st. brigid health", by=None, now=cast.now)


def test_a_director_reaches_only_the_own_organisation(cast: Cast) -> None:
    assert organisation_for_director(cast.director) == cast.organisation
    for person in (cast.coach, cast.leader):
        with pytest.raises(Http404):
            organisation_for_director(person)
    with pytest.raises(Http404):
        membership_for_director(cast.stranger, cast.leader.memberships.get().pk)


def test_people_are_found_by_name_and_address(cast: Cast) -> None:
    assert [m.person for m in members(cast.organisation, "coach")] == [cast.coach, cast.other_coach]
    assert [m.person for m in members(cast.organisation, "lena.leader@")] == [cast.leader]
    assert list(people_in_role(cast.organisation, Role.LEADER)) == [cast.leader, cast.other_leader]


def test_the_first_director_comes_from_the_command_line(db: None) -> None:
    for _time in range(2):
        call_command("create_director", "first@example.org", "Fina First", organisation="New House")
    organisation = Organisation.objects.get()
    assert [(m.person.email, m.role) for m in members(organisation)] == [
        ("first@example.org", "director")
    ]
    assert Message.objects.get().template == "invited_director"


def test_the_command_refuses_what_is_no_address(db: None) -> None:
    with pytest.raises(CommandError, match="'first' is not an e-mail address"):
        call_command("create_director", "first", "Fina First", organisation="New House")
    assert not Organisation.objects.exists()
