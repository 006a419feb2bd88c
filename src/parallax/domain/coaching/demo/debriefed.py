"""Grace and Miriam have read the report together; what Grace noted, and what she shared of it."""

from datetime import datetime

from parallax.core.report import Part
from parallax.domain.reports import debriefing
from parallax.domain.reports.actions.debrief import finish_debrief, open_section, show_section
from parallax.domain.reports.models import Debrief, Report
from parallax.domain.reports.queries import released_of
from parallax.domain.reports.render.view import Section

from ..debrief.actions import Attitude, mark, save_goal, save_note, share
from ..debrief.pieces import Piece, pieces_of
from ..debrief.predicting import ALL_FIGURES
from ..models import Kind

EXPECTED = {
    Part.CONTINUE: "That I know the night staff, and that I back the charge nurses.",
    Part.STOP: "Mails at night. And that I decide too fast.",
    Part.GROWTH: "More time for my own team.",
}
REFLECTION = "They have stopped bringing questions because I answer before they have asked them. That is the opposite of what I want."
GOAL = {
    "title": "Let people finish before I answer",
    "behaviour": "In the budget meeting I ask one more question before I say what I think.",
    "first_step": "From Monday on: two breaths, then a question.",
}


def read_together(report: Report, *, now: datetime) -> None:
    leader, coach = report.round.leader, report.round.coach
    debrief = Debrief.objects.get(report=report)
    sections = {section.id: section for section in debriefing.sections_of(debrief)}
    for part in sections:
        place = ALL_FIGURES if part is Part.HEADLINES else part.value
        guess = _figures(report) if place == ALL_FIGURES else {"text": EXPECTED.get(part, "")}
        if any(guess.values()):
            debrief = show_section(debrief, part, by=coach, now=now)
            save_note(
                debrief, Kind.PREDICTION, place, guess, expected_revision=0, by=leader, now=now
            )
        debrief = open_section(debrief, part, by=coach, now=now)
    for part, number, attitude in (
        (Part.CONTINUE, 0, Attitude.ACCEPT),
        (Part.STOP, 0, Attitude.EXPLORE),
        (Part.STOP, 2, Attitude.DOUBT),
    ):
        mark(debrief, part, _marked(sections[part])[number].anchor, attitude, by=leader, now=now)
    _write(debrief, _marked(sections[Part.STOP])[0], now)
    finish_debrief(debrief, by=coach, now=now)


def _figures(report: Report) -> dict[str, str]:
    dimensions = released_of(report).dimensions[:3]
    return {f"{dimension.id}.peer": "4.0" for dimension in dimensions}


def _marked(section: Section) -> list[Piece]:
    return [piece for piece in pieces_of(section) if piece.anchor]


def _write(debrief: Debrief, piece: Piece, now: datetime) -> None:
    """A thought and a draft of a goal, both shared with Miriam."""
    leader = debrief.report.round.leader
    thought = save_note(
        debrief,
        Kind.REFLECTION,
        Part.STOP.value,
        {"text": REFLECTION},
        expected_revision=0,
        by=leader,
        now=now,
    )
    share(thought, True, by=leader, now=now)
    evidence = [{"part": Part.STOP.value, "anchor": piece.anchor, "words": piece.words}]
    goal = {**GOAL, "evidence": evidence}
    draft = save_goal(debrief, None, goal, expected_revision=0, by=leader, now=now)
    share(draft, True, by=leader, now=now)
