"""What the parts of a report are called wherever they are spoken of: while it is composed, and at the debrief before they are open."""

from collections.abc import Mapping

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from parallax.core.report import Part

# A part's own title may tell how many findings there are, or that none can be shown; these names tell nothing.
NAMES: Mapping[Part, Words] = {
    Part.READING: _("How to read this report"),
    Part.SUMMARY: _("In your coach’s words"),
    Part.HEADLINES: _("What to take home"),
    Part.CONTINUE: _("Continue"),
    Part.STOP: _("Stop"),
    Part.GROWTH: _("Areas of growth"),
    Part.OPEN: _("In their own words"),
    Part.STRENGTHS: _("Where people see you strong"),
    Part.GAPS: _("Where there is room to grow"),
    Part.PRESSURE: _("Under pressure"),
    Part.ITEMS: _("Single items"),
    Part.CHANGE: _("Since the last round"),
    Part.QUESTIONS: _("Questions for your conversation"),
    Part.PLAN: _("My plan"),
    Part.APPENDIX: _("Item by item"),
    Part.METHOD: _("How this was made"),
}
