"""What a leader may guess before it is opened: figures before any of them is seen, words before each question."""

from parallax.core.report import Part
from parallax.domain.reports.debriefing import is_open
from parallax.domain.reports.models import Debrief

WORDS = (Part.CONTINUE, Part.STOP, Part.GROWTH, Part.OPEN)
FIGURES = (
    Part.HEADLINES,
    Part.STRENGTHS,
    Part.GAPS,
    Part.PRESSURE,
    Part.ITEMS,
    Part.CHANGE,
    Part.APPENDIX,
)


def can_be_predicted(part: Part, debrief: Debrief) -> bool:
    """Once one section with figures is open, the others tell little that could still be guessed."""
    if part in WORDS:
        return not is_open(debrief, part)
    return part in FIGURES and not any(is_open(debrief, figures) for figures in FIGURES)
