"""The leader's home: where the round stands, the one next step, and what happens after it."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parallax.domain.coaching.queries import Standing, Turn, standings_for_leader
from parallax.domain.people.access import require_role
from parallax.domain.people.models import Role
from parallax.domain.rounds.models import State
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of


@dataclass(frozen=True)
class Step:
    """What the leader reads first. Without `page` there is nothing to do but wait."""

    heading: str
    text: str
    then: str
    who: str
    page: str = ""
    action: str = ""


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    require_role(person, Role.LEADER)
    standings = standings_for_leader(person)
    current = standings[0] if standings else None
    return render(
        request,
        "leader/home.html",
        {
            "standing": current,
            "step": step_of(current) if current else None,
            "href": _href(current) if current else "",
            "steps": journey_of(current.round if current else None, person),
            "others": standings[1:],
        },
    )


def step_of(standing: Standing) -> Step:
    round = standing.round
    if standing.engagement.ended_at:
        return _ended(standing)
    if round is None or round.state == State.CANCELLED:
        return _not_begun(standing)
    match State(round.state):
        case State.DESIGNING:
            return _designing(standing)
        case State.NOMINATING:
            return _nominating(standing)
        case State.COLLECTING:
            return _collecting(standing)
        case State.CLOSED | State.REVIEWING:
            return _with_coach(standing)
        case _:
            return _reading_together(standing) if standing.reads_together else _released(standing)


def _href(standing: Standing) -> str:
    page = step_of(standing).page
    return reverse(page, args=[standing.round.pk]) if page and standing.round else ""


def _coach(standing: Standing) -> dict[str, str]:
    return {"coach": standing.engagement.coach.name}


def _not_begun(standing: Standing) -> Step:
    return Step(
        heading=_("Your coach will open your round"),
        text=_(
            "%(coach)s opens your feedback round when the two of you have talked about what you would like to learn."
        )
        % _coach(standing),
        then=_("You choose the questions together, then you choose who gives you feedback."),
        who=_("You and %(coach)s.") % _coach(standing),
    )


def _designing(standing: Standing) -> Step:
    texts = {
        Turn.COACH: _("You have agreed to the questions. %(coach)s looks at them once more."),
        Turn.LEADER: _("%(coach)s proposes these questions. Change what you like, or agree."),
    }
    text = texts.get(
        standing.turn,
        _("You and %(coach)s write the questions together. Begin with what matters to you."),
    )
    return Step(
        heading=_("Decide what you want to ask"),
        text=text % _coach(standing),
        then=_("When both of you have agreed, the questions are fixed and you choose your raters."),
        who=_("You and %(coach)s. Raters see the questions when they are invited.")
        % _coach(standing),
        page="shared:questionnaire",
        action=_("Open the questions"),
    )


def _nominating(standing: Standing) -> Step:
    if standing.turn is Turn.COACH:
        text = _("Your list is with %(coach)s, who looks it over before anyone is invited.")
    else:
        text = _("Name people who see you at work, some who find you easy and some who do not.")
    return Step(
        heading=_("Choose who gives you feedback"),
        text=text % _coach(standing),
        then=_(
            "%(coach)s checks the list and sends the invitations. Each rater gets a personal link."
        )
        % _coach(standing),
        who=_("You and %(coach)s see this list. Raters see only their own invitation.")
        % _coach(standing),
        page="leader:raters",
        action=_("See your list") if standing.turn is Turn.COACH else _("Choose raters"),
    )


def _collecting(standing: Standing) -> Step:
    rated = standing.leader_has_answered
    return Step(
        heading=_("Your raters are answering"),
        text=_("Your own answers are in. Now leave your raters in peace.")
        if rated
        else _("Rate yourself too: the comparison is where most of the learning is."),
        then=_(
            "When the round closes, the answers are sealed: names are taken off for good. Then %(coach)s prepares your report."
        )
        % _coach(standing),
        who=_("You see how many have answered in each group, never who.") % _coach(standing),
        page="leader:progress",
        action=_("See how it is going") if rated else _("Rate yourself"),
    )


def _with_coach(standing: Standing) -> Step:
    if standing.round and standing.round.state == State.CLOSED:
        text = _(
            "The round has just closed and the answers are being sealed: names are taken off for good. Then %(coach)s reads the comments and prepares your report."
        )
    else:
        text = _(
            "The round is closed and the answers are sealed. %(coach)s reads the comments without names and prepares your report."
        )
    return Step(
        heading=_("Your report is being prepared"),
        text=text % _coach(standing),
        then=_("You read the report together, at a meeting that you arrange with %(coach)s.")
        % _coach(standing),
        who=_("Only %(coach)s, and without names, until the report is released to you.")
        % _coach(standing),
    )


def _reading_together(standing: Standing) -> Step:
    return Step(
        heading=_("You read your report together"),
        text=_(
            "%(coach)s opens it section by section when you meet. Have this page at hand then, on a phone or a laptop."
        )
        % _coach(standing),
        then=_("At the end the whole report is open to you, to read and to download."),
        who=_("You and %(coach)s see what has been opened. What you note there is yours alone.")
        % _coach(standing),
        page="leader:debrief",
        action=_("Open the debrief"),
    )


def _released(standing: Standing) -> Step:
    return Step(
        heading=_("Your report is here"),
        text=_("Take your time with it. Read what people want you to continue first."),
        then=_(
            "Beside the report you mark what matters, write what it tells you and draft goals. Together with %(coach)s you choose one or two to work on."
        )
        % _coach(standing),
        who=_("You and %(coach)s. Nobody else, unless you share it.") % _coach(standing),
        page="leader:report",
        action=_("Read the report"),
    )


def _ended(standing: Standing) -> Step:
    has_report = standing.round is not None and standing.round.state == State.RELEASED
    return Step(
        heading=_("This coaching has ended"),
        text=_("Your reports stay here for you."),
        then=_("To begin again, write to your programme director."),
        who=_("You and %(coach)s.") % _coach(standing),
        page="leader:report" if has_report else "",
        action=_("Read the report") if has_report else "",
    )
