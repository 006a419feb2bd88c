"""The cast of the demo: who they are, and where each story stands."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parallax.domain.people.models import Person, Role

ORGANISATION = "Harbour Valley Health"
# A domain that nobody can own: no mail of the demo ever reaches a real person.
DOMAIN = "harbour-valley.example"


@dataclass(frozen=True)
class Part:
    key: str
    role: Role
    name: str
    pronoun: str
    story: str | Promise

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


@dataclass(frozen=True)
class Member:
    """Somebody of the cast who is there to sign in as."""

    person: Person
    role: Role
    story: str | Promise


PARTS = (
    Part(
        "grace",
        Role.LEADER,
        "Grace Whitfield",
        "she",
        _(
            "Chief nursing officer. Her second report is released: read what 24 people told her, where she sees herself differently, and what has changed in a year."
        ),
    ),
    Part(
        "hannah",
        Role.LEADER,
        "Dr. Hannah Lindqvist",
        "she",
        _(
            "Chair of paediatrics. Her raters are answering; half are in. She sees counts, nothing else."
        ),
    ),
    Part(
        "daniel",
        Role.LEADER,
        "Daniel Reyes",
        "he",
        _("Chief operating officer. He is choosing raters, and one group is still too small."),
    ),
    Part(
        "amina",
        Role.LEADER,
        "Dr. Amina Okafor",
        "she",
        _("Chief of emergency medicine. She and her coach are writing the questions together."),
    ),
    Part(
        "rafael",
        Role.LEADER,
        "Dr. Rafael Monteiro",
        "he",
        _("Chief medical officer. His round is closed and sealed; he waits for the debrief."),
    ),
    Part(
        "miriam",
        Role.COACH,
        "Miriam Adler",
        "she",
        _("Coach of Grace, Rafael and Hannah. Comments of Rafael’s raters wait for her eye."),
    ),
    Part(
        "jonas",
        Role.COACH,
        "Jonas Weber",
        "he",
        _("Coach of Amina and Daniel, and about to begin with Samuel."),
    ),
    Part(
        "samuel",
        Role.LEADER,
        "Samuel Ito",
        "they",
        _("Head of clinical informatics. The engagement has begun; no round is open yet."),
    ),
    Part(
        "dora",
        Role.DIRECTOR,
        "Dora Castellan",
        "she",
        _("Directs the programme: invites people, pairs them, and sees nothing of what is said."),
    ),
)
COACHED_BY = {
    "miriam": ("grace", "rafael", "hannah"),
    "jonas": ("amina", "daniel", "samuel"),
}  # fmt: skip


def demo_cast() -> list[Member]:
    """Those of the cast who are in the database with their role, in the order of the page."""
    emails = [part.email for part in PARTS]
    people = {
        person.email: person
        for person in Person.objects.filter(
            email__in=emails,
            is_active=True,
            memberships__organisation__name=ORGANISATION,
            memberships__ended_at=None,
        ).distinct()
    }
    return [
        Member(people[part.email], part.role, part.story) for part in PARTS if part.email in people
    ]
