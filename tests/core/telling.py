"""Sentences and what is found in them, for Python and the browser alike: kind and passage, in the order of the text."""

from parallax.core.disclosure.recognisable import Names, Somebody

PEOPLE = (
    Somebody("Leonard Leader", "leader@example.org", central=True, role="Leonard Leader"),
    Somebody("Robert Okafor", "r.okafor@example.org"),
    Somebody("José García-Núñez", "jose@example.org"),
    Somebody("Will Hope", "will@example.org"),
)
NAMES = Names.of(PEOPLE)

TABLE: list[tuple[str, list[tuple[str, str]]]] = [
    ("Leonard explains decisions and asks what the numbers leave out.", []),
    ("In a hard week she still asks how the night team is doing.", [("story", "In a hard week")]),
    ("Last March you told me to wait.", [("date", "Last March"), ("story", "you told me")]),
    ("When I asked her about it, she laughed.", [("story", "When I asked her")]),
    ("When I have a question, there is time.", [("standpoint", "When I have")]),
    ("I will not forget it.", [("story", "I will not forget")]),
    ("one day, during the water outage", [("story", "one day"), ("story", "during the water outage")]),
    ("My team sees it, as a resident I see more.", [("standpoint", "My team"), ("standpoint", "as a resident")]),
    ("As a result, as a whole, as a rule it works.", []),
    ("Write to sam.lee+x@ward-4.example.org, please", [("contact", "sam.lee+x@ward-4.example.org")]),
    ("me @ home", []),
    ("See https://intranet.example/x/y", [("contact", "https://intranet.example/x/y")]),
    ("Call +1 (415) 555-0100 or ext. 4711", [("contact", "+1 (415) 555-0100"), ("contact", "ext. 4711")]),
    ("On 12.05.2026, 2026-05-12 or 5/12/26 at 10:30", [("date", "12.05.2026"), ("date", "2026-05-12"), ("date", "5/12/26"), ("date", "10:30")]),
    ("on May 3rd, in May, the 3rd of June and at 4pm", [("date", "May 3rd"), ("date", "in May"), ("date", "3rd of June"), ("date", "4pm")]),
    ("two weeks ago, at six in the morning", [("date", "two weeks ago"), ("date", "at six in the morning")]),
    ("It may march on, 24/7, in 2 of 3 cases, on Mondays.", []),
    ("in room 12 on the 4th floor near Bay B2", [("place", "room 12"), ("place", "4th floor"), ("place", "Bay B2")]),
    ("MRN: 0012345 of the 45-year-old", [("patient", "MRN: 0012345"), ("patient", "45-year-old")]),
    ("The patient in room 7 and a patient who fell", [("patient", "The patient in room"), ("place", "room 7"), ("patient", "a patient who fell")]),
    ("Patients come first, and patience too.", []),
    ("She said “this is not how we do it here” again", [("quote", "“this is not how we do it here”")]),
    ("The way she says “we” or “of course” is fine.", []),
    ("Bob, BOBBY OKAFOR and R.O. agree", [("person", "Bob"), ("person", "BOBBY OKAFOR"), ("person", "R.O")]),
    ("jose garcia-nunez knows; José too", [("person", "jose garcia-nunez"), ("person", "José")]),
    ("Will you ask Will? I hope so.", [("person", "Will")]),
    ("Dear r.okafor@example.org", [("person", "r.okafor"), ("contact", "r.okafor@example.org")]),
    ("Work with Fatima Haddad in Project Falcon, Dr. Stone.", [("name", "Fatima Haddad"), ("name", "Project Falcon"), ("name", "Stone")]),
    ("She listens. Always. “Yes” comes late:\nNothing new.", []),
    ("Łukasz met Åse: naïve café 😀 when I told you, in Zürich", [("name", "Åse"), ("story", "when I told you"), ("name", "Zürich")]),
    ("😀😀 you told me ﷺ ½ ~ ` … 12:30", [("story", "you told me"), ("date", "12:30")]),
    ("Sie ist immer für uns da und hat auch ein Ohr, wenn es nicht so gut läuft.", [("name", "Ohr"), ("language", "")]),
    ("She says what she means. " * 20, [("length", "")]),
    ("", []),
]  # fmt: skip
