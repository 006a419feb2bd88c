"""Where a round stands on the leader's way, as stations with links to the pages that are open."""

from django.urls import reverse

from parallax.domain.people.models import Person
from parallax.domain.rounds.models import Round, State
from parallax.web.shared.templatetags.components import JOURNEY

type Station = dict[str, object]

STATION_OF = {
    State.DESIGNING: "design",
    State.NOMINATING: "raters",
    State.COLLECTING: "gather",
    State.CLOSED: "read",
    State.REVIEWING: "read",
    State.RELEASED: "read",
    State.ARCHIVED: "follow-up",
    State.CANCELLED: "agree",
}
LEADER_PAGES = {
    "design": "shared:questionnaire",
    "raters": "leader:raters",
    "gather": "leader:progress",
}
COACH_PAGES = {
    "design": "shared:questionnaire",
    "raters": "coach:raters",
    "gather": "coach:collecting",
}


def journey_of(round: Round | None, person: Person) -> list[Station]:
    """Steps for `shared/components/journey.html`; without a round the way has not begun."""
    stations = list(JOURNEY)
    here = stations.index(station_of(round))
    links = _links(round, person) if round else {}
    return [
        {
            "label": JOURNEY[key],
            "state": "done" if at < here else "now" if at == here else "",
            "href": links.get(key, "") if at <= here else "",
        }
        for at, key in enumerate(stations)
    ]


def station_of(round: Round | None) -> str:
    return STATION_OF[State(round.state)] if round else "agree"


def _links(round: Round, person: Person) -> dict[str, str]:
    pages = LEADER_PAGES if person.pk == round.leader_id else COACH_PAGES
    links = {key: reverse(name, args=[round.pk]) for key, name in pages.items()}
    if read := _reading(round, person):
        links["read"] = reverse(read, args=[round.pk])
    return links


def _reading(round: Round, person: Person) -> str:
    if person.pk == round.leader_id:
        return "leader:report" if round.state == State.RELEASED else ""
    return {State.REVIEWING: "coach:comments", State.RELEASED: "coach:draft"}.get(
        State(round.state), ""
    )
