"""Who sees what: the page that anybody may read, raters included."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Sight:
    who: str
    sees: str
    never: str


@require_safe
def who_sees_what(request: HttpRequest) -> HttpResponse:
    return render(request, "shared/who_sees_what.html", {"rows": sights()})


def sights() -> list[Sight]:
    return [
        Sight(
            _("Leader"),
            _(
                "The questions, the list of raters, how many of each group have answered, and the released report; what is noted at the debrief is the leader’s alone, unless it is shared."
            ),
            _("Who said what; who has answered; figures of a group that is too small."),
        ),
        Sight(
            _("Rater"),
            _("Their own questions and answers, and how the leader will see them."),
            _("Other people’s answers; the report."),
        ),
        Sight(
            _("Coach"),
            _(
                "Who has answered, for reminders; after closing the comments without names, and the report."
            ),
            _(
                "Who wrote which comment; single ratings; what a leader notes at the debrief, unless it is shared; the leaders of other coaches."
            ),
        ),
        Sight(
            _("Programme director"),
            _("Who takes part, who coaches whom, and when something happened."),
            _("Questions, answers, comments, reports: nothing that is said about a leader."),
        ),
        Sight(
            _("Manager or sponsor"),
            _("Their own questions, when they are asked as raters."),
            _("The report, unless the leader shows it to them."),
        ),
        Sight(
            _("The people who run the server"),
            _("That the system runs, and how much mail is waiting."),
            _(
                "Answers tied to a person: before closing they are encrypted, afterwards the tie is gone."
            ),
        ),
    ]
