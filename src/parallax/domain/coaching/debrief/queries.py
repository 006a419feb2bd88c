"""What a leader has written, opened again for those who may read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from parallax.domain.reports.debriefing import open_sections
from parallax.domain.reports.models import Debrief
from parallax.domain.reports.render.view import Section

from ..models import GoalDraft, Kind, LeadersOwn, Note
from .pieces import Piece, pieces_of
from .sealing import Content, WordsLost, unlock


@dataclass(frozen=True)
class Written:
    """A note or draft with its words; none of them when their key is lost."""

    own: LeadersOwn
    content: Content
    lost: bool = False

    @property
    def shared(self) -> bool:
        return self.own.shared_at is not None


@dataclass(frozen=True)
class Evidence:
    """A marked piece of the report: where it stands, what stands there, and what the leader does with it."""

    part: str
    anchor: str
    words: str
    attitude: str


def notes_by_place(notes: Iterable[Note]) -> dict[tuple[Kind, str], Written]:
    return {(Kind(note.kind), note.place): written(note) for note in notes}


def goals_written(goals: Iterable[GoalDraft]) -> list[Written]:
    return [written(goal) for goal in goals]


def written(own: LeadersOwn) -> Written:
    try:
        return Written(own, unlock(own))
    except WordsLost:
        return Written(own, {}, lost=True)


def evidence_of(sections: Iterable[Section], notes: Iterable[Note]) -> list[Evidence]:
    """Everything marked in these sections, all of them open, in their order."""
    marks = {note.place: written(note).content for note in notes if note.kind == Kind.MARKS}
    return [
        Evidence(section.id.value, piece.anchor, piece.words, marks[section.id][piece.anchor])
        for section in sections
        if section.id in marks
        for piece in pieces_of(section)
        if piece.anchor in marks[section.id]
    ]


def piece_at(debrief: Debrief, part: str, anchor: str) -> Piece | None:
    """A piece of a section that is open."""
    if not anchor:
        return None
    found = (
        piece
        for section in open_sections(debrief)
        if section.id == part
        for piece in pieces_of(section)
        if piece.anchor == anchor
    )
    return next(found, None)
