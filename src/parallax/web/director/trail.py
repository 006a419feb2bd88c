"""Events of the trail as lines to read: when, who, what, about whom; there is no content to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parallax.domain.audit.models import Event
from parallax.domain.people.models import Person


@dataclass(frozen=True)
class Line:
    at: datetime
    actor: str
    what: str


def lines_of(events: Iterable[Event]) -> list[Line]:
    events = list(events)
    names = _names(events)
    return [Line(event.at, _actor(event, names), _what(event, names)) for event in events]


def _actor(event: Event, names: dict[UUID, str]) -> str:
    if event.actor is None:
        return _("The system")
    return names.get(event.actor, _("Somebody"))


def _what(event: Event, names: dict[UUID, str]) -> str:
    text = _phrases().get(event.verb, event.verb)
    return text % {"person": _subject(event, names)} if "%(person)s" in text else text


def _subject(event: Event, names: dict[UUID, str]) -> str:
    person = _person_id(event)
    return names.get(person, "") if person else ""


def _person_id(event: Event) -> UUID | None:
    return UUID(event.subject_id) if event.subject_type == "people.person" else None


def _names(events: list[Event]) -> dict[UUID, str]:
    asked = {event.actor for event in events} | {_person_id(event) for event in events}
    return dict(Person.objects.filter(pk__in=asked - {None}).values_list("pk", "name"))


def _phrases() -> dict[str, str]:
    """Verbs of the field in words; one that is missing here is shown as it is."""
    return {
        "organisation.created": _("made this organisation"),
        "person.invited": _("invited %(person)s"),
        "person.accepted": _("signed in for the first time"),
        "person.changed": _("changed their account"),
        "person.signed-out-everywhere": _("signed out everywhere"),
        "membership.ended": _("ended a role of %(person)s"),
        "engagement.started": _("brought a leader and a coach together"),
        "engagement.ended": _("ended an engagement"),
        "round.started": _("opened a round"),
    }
