"""One round as its coach sees it: where it stands, the one next step, and what there is to look at."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from parallax.domain.reports.models import Debrief
from parallax.domain.reports.queries import ReviewStep, debrief_of, next_steps
from parallax.domain.rounds.access import round_for_coach
from parallax.domain.rounds.models import Round, State
from parallax.domain.rounds.progress import Chase, chase
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of

from .next_steps import NEXT
from .standing import state_of


@dataclass(frozen=True)
class Step:
    text: str
    page: str = ""
    action: str = ""


@login_required
@require_safe
def round(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    round = round_for_coach(person, pk)
    counts = chase(round) if round.launched_at else None
    debrief = debrief_of(round) if round.state == State.RELEASED else None
    step = _step(round, counts, debrief)
    return render(
        request,
        "coach/round.html",
        {
            "round": round,
            "state": state_of(round),
            "debrief": debrief,
            "step": step,
            "href": reverse(step.page, args=[round.pk]) if step.page else "",
            "counts": counts,
            "may_cancel": round.state in (State.DESIGNING, State.NOMINATING, State.COLLECTING),
            "steps": journey_of(round, person),
        },
    )


def _step(round: Round, counts: Chase | None, debrief: Debrief | None) -> Step:
    leader = {"leader": round.leader.name}
    match State(round.state):
        case State.DESIGNING:
            text = _("You and %(leader)s write the questions together until both of you agree.")
            return Step(text % leader, "shared:questionnaire", _("Open the questions"))
        case State.NOMINATING if round.nominations_sent_at:
            text = _("%(leader)s has chosen raters. Look over the list, then invite them.")
            return Step(text % leader, "coach:raters", _("Look over the list"))
        case State.NOMINATING:
            text = _("%(leader)s is choosing raters; the list comes to you then.")
            return Step(text % leader, "coach:raters", _("See the list"))
        case State.COLLECTING:
            return _collecting(round, counts)
        case State.CLOSED:
            text = _(
                "The answers are being sealed. There is nothing you need to do now: you get a mail when the comments are ready."
            )
            return Step(text, "coach:comments", _("See how far it is"))
        case State.REVIEWING:
            step = NEXT[next_steps([round.pk]).get(round.pk, ReviewStep.DECIDE)]
            return Step(str(step.text), step.page, str(step.action))
        case State.CANCELLED:
            return Step(
                _("This round was cancelled. What had been written cannot be read any more.")
            )
        case State.RELEASED if debrief and not debrief.finished_at:
            text = _("You open the report to %(leader)s section by section, when you meet.")
            return Step(text % leader, "coach:debrief", _("Read it together"))
        case _:
            text = _("%(leader)s has the report.")
            return Step(text % leader, "coach:draft", _("See the report"))


def _collecting(round: Round, counts: Chase | None) -> Step:
    bounced = len(counts.bounced) if counts else 0
    if round.closes_at and round.closes_at <= timezone.now():
        text = _("The closing date has come. If nothing could be shown yet, decide how to go on.")
    elif bounced:
        text = ngettext(
            "%(n)s invitation came back: mend the address.",
            "%(n)s invitations came back: mend the addresses.",
            bounced,
        ) % {"n": bounced}
    else:
        text = _("Raters are answering. Reminders go out by themselves.")
    return Step(text, "coach:collecting", _("See who is missing"))
