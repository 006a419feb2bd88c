"""Logistics as lines to read: when, who, what, about whom; there is no content to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parallax.domain.audit.models import Event
from parallax.domain.people.models import Person
from parallax.domain.rounds.models import Round

type Names = dict[UUID, str]

PHRASES = {
    "organisation.created": gettext_lazy("made this organisation"),
    "organisation.branding-changed": gettext_lazy("changed how reports look"),
    "person.invited": gettext_lazy("invited %(person)s"),
    "person.accepted": gettext_lazy("signed in for the first time"),
    "membership.ended": gettext_lazy("ended a role of %(person)s"),
    "engagement.started": gettext_lazy("brought %(leader)s and %(coach)s together"),
    "engagement.ended": gettext_lazy("ended an engagement"),
    "round.started": gettext_lazy("opened a round for %(leader)s"),
    "round.launched": gettext_lazy("sent the invitations of the round of %(leader)s"),
    "round.extended": gettext_lazy("extended the round of %(leader)s"),
    "round.closed": gettext_lazy("closed the round of %(leader)s"),
    "round.cancelled": gettext_lazy("cancelled the round of %(leader)s"),
    "report.released": gettext_lazy("released the report to %(leader)s"),
}
VERBS = frozenset(PHRASES)


@dataclass(frozen=True)
class Line:
    at: datetime
    actor: str
    what: str


def lines_of(events: Iterable[Event]) -> list[Line]:
    """Three queries, however many events."""
    events = list(events)
    leaders = _leaders(events)
    names = _names(events, leaders)
    return [
        Line(
            event.at, _actor(event, names), str(PHRASES[event.verb]) % _about(event, names, leaders)
        )
        for event in events
    ]


def _actor(event: Event, names: Names) -> str:
    return names.get(event.actor, _("Somebody")) if event.actor else _("The system")


def _about(event: Event, names: Names, leaders: dict[UUID, UUID]) -> dict[str, str]:
    """Who fills the blanks of the phrase."""
    ids = _ids(event)
    if leader := leaders.get(UUID(event.subject_id)):
        ids["leader"] = leader
    return {blank: names.get(person, _("somebody")) for blank, person in ids.items()}


def _ids(event: Event) -> dict[str, UUID]:
    named = {
        blank: UUID(event.detail[blank]) for blank in ("leader", "coach") if blank in event.detail
    }
    if event.subject_type == "people.person":
        named["person"] = UUID(event.subject_id)
    return named


def _leaders(events: list[Event]) -> dict[UUID, UUID]:
    """The leader of each round that an event is about."""
    rounds = [event.subject_id for event in events if event.subject_type == "rounds.round"]
    return dict(Round.objects.filter(pk__in=rounds).values_list("pk", "leader"))


def _names(events: list[Event], leaders: dict[UUID, UUID]) -> Names:
    asked = {event.actor for event in events if event.actor} | set(leaders.values())
    for event in events:
        asked.update(_ids(event).values())
    return dict(Person.objects.filter(pk__in=asked).values_list("pk", "name"))
