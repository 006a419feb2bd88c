"""How a report is arranged: its parts in order, what the coach may move and leave out, notes, and the findings that lead."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The parts of a report in their usual order: words first, then figures, then the way forward."""

    READING = "reading"
    SUMMARY = "summary"
    HEADLINES = "headlines"
    CONTINUE = "continue"
    STOP = "stop"
    GROWTH = "growth"
    OPEN = "open"
    STRENGTHS = "strengths"
    GAPS = "gaps"
    PRESSURE = "pressure"
    ITEMS = "items"
    CHANGE = "change"
    QUESTIONS = "questions"
    PLAN = "plan"
    APPENDIX = "appendix"
    METHOD = "method"


FIXED = (Part.READING, Part.METHOD)
"""How to read it comes first and how it was made last: nobody should meet a figure without the one or miss the other."""

OPTIONAL = (Part.HEADLINES, Part.ITEMS, Part.CHANGE, Part.QUESTIONS, Part.PLAN, Part.APPENDIX)
"""What the coach may leave out. What people wrote and how groups rate stays: leaving it out would bend what they said."""

USUALLY_HIDDEN = (Part.APPENDIX,)
MOST_HEADLINES = 3
NOTE_LENGTH = 2000


@dataclass(frozen=True)
class Note:
    """The coach's words at the head of a part."""

    part: Part
    text: str


@dataclass(frozen=True)
class Composition:
    """What the coach arranged. Empty `order` and `lead` leave it to the rules; both may name a part or a finding at most once.

    >>> [part.value for part in Composition(order=(Part.PLAN,)).parts][:3]
    ['reading', 'plan', 'summary']
    """

    order: tuple[Part, ...] = ()
    hidden: tuple[Part, ...] = USUALLY_HIDDEN
    lead: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if fault := next(iter(self._faults()), None):
            raise ValueError(fault)

    def _faults(self) -> list[str]:
        found = []
        for what, names in (("order", self.order), ("hidden", self.hidden), ("lead", self.lead)):
            if len(set(names)) < len(names):
                found.append(f"{what} names something twice")
        found += [f"{part} cannot be moved" for part in self.order if part in FIXED]
        found += [f"{part} cannot be left out" for part in self.hidden if part not in OPTIONAL]
        if len(self.lead) > MOST_HEADLINES:
            found.append(f"at most {MOST_HEADLINES} findings can lead, not {len(self.lead)}")
        if len({note.part for note in self.notes}) < len(self.notes):
            found.append("a part has two notes")
        for note in self.notes:
            if not note.text.strip() or len(note.text) > NOTE_LENGTH:
                found.append(f"the note on {note.part} must have 1 to {NOTE_LENGTH} characters")
        return found

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts in the order of the report, hidden ones too; those that `order` does not name keep their usual order behind it."""
        rest = (part for part in Part if part not in (*FIXED, *self.order))
        first, last = FIXED
        return (first, *self.order, *rest, last)

    def shows(self, part: Part) -> bool:
        return part not in self.hidden

    def note(self, part: Part) -> str:
        return next((note.text for note in self.notes if note.part is part), "")

    def with_lead_among(self, ids: Collection[str]) -> tuple[str, ...]:
        """The coach's leading findings that exist; a finding goes when its figures do."""
        return tuple(finding for finding in self.lead if finding in ids)


USUAL = Composition()


def notes_of(texts: Mapping[Part, str]) -> tuple[Note, ...]:
    """Notes from texts per part, in the usual order; blank ones are none.

    >>> notes_of({Part.PLAN: " ", Part.STOP: "Read slowly."})
    (Note(part=<Part.STOP: 'stop'>, text='Read slowly.'),)
    """
    return tuple(Note(part, text) for part in Part if (text := texts.get(part, "").strip()))
