"""Which sections of a released report are open to the leader, and which comes next."""

from parallax.core.report import Part

from .models import Debrief
from .queries import released_of
from .render.view import Section, view


def sections_of(debrief: Debrief) -> tuple[Section, ...]:
    """All sections of the report in its order: what the coach sees."""
    return view(released_of(debrief.report)).sections


def is_open(debrief: Debrief, part: Part) -> bool:
    return debrief.finished_at is not None or part in debrief.opened


def open_sections(debrief: Debrief) -> tuple[Section, ...]:
    """All that the leader may see, in the order of the report."""
    return tuple(section for section in sections_of(debrief) if is_open(debrief, section.id))


def on_screen(debrief: Debrief) -> Part | None:
    """The section that both look at, open or only announced; None before they begin."""
    return Part(debrief.here) if debrief.here else None


def next_part(debrief: Debrief, sections: tuple[Section, ...]) -> Part | None:
    """The first section that the leader has not seen."""
    return next((section.id for section in sections if not is_open(debrief, section.id)), None)
