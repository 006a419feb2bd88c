"""An engagement as the coach's pages show it: its state in a word, and what to do next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parallax.domain.coaching.queries import Standing, Turn
from parallax.domain.reports.queries import ReviewStep
from parallax.domain.rounds.models import Round, State

from .next_steps import NEXT


@dataclass(frozen=True)
class Row:
    standing: Standing
    state: str
    text: str
    waits: bool
    href: str
    action: str

    @property
    def kind(self) -> str:
        """Of the pill."""
        return "attention" if self.waits else ""


def row_of(standing: Standing) -> Row:
    round = standing.round
    if round is None or round.state == State.CANCELLED:
        href = reverse("coach:engagement", args=[standing.engagement.pk])
        text = _("No round yet. Open one when you have talked about what to learn.")
        return Row(standing, _("Not begun"), text, standing.needs_coach, href, _("Open a round"))
    text, page, action = _words(standing, round)
    return Row(
        standing=standing,
        state=state_of(round),
        text=text,
        waits=standing.needs_coach,
        href=reverse(page, args=[round.pk]),
        action=action,
    )


def state_of(round: Round) -> str:
    """In the coach's words."""
    if round.state == State.REVIEWING:
        return _("Yours to review")
    return str(State(round.state).label)


def _words(standing: Standing, round: Round) -> tuple[str, str, str]:
    match State(round.state):
        case State.DESIGNING:
            return _designing(standing), "shared:questionnaire", _("Open the questions")
        case State.NOMINATING if standing.turn is Turn.COACH:
            return (
                _("The list of raters waits for your eye."),
                "coach:raters",
                _("Look over the list"),
            )
        case State.NOMINATING:
            return _("The leader is choosing raters."), "coach:raters", _("See the list")
        case State.COLLECTING:
            return _collecting(standing), "coach:collecting", _("See who is missing")
        case State.CLOSED:
            return (
                _(
                    "Being sealed. You need to do nothing: a mail comes when the comments are ready."
                ),
                "coach:comments",
                _("See how far it is"),
            )
        case State.REVIEWING:
            step = NEXT[standing.in_review or ReviewStep.DECIDE]
            return str(step.text), step.page, str(step.action)
        case State.RELEASED if standing.reads_together:
            return (
                _("The report waits to be opened, section by section."),
                "coach:debrief",
                _("Read it together"),
            )
        case State.RELEASED:
            return _("The leader has the report."), "coach:draft", _("See the report")
        case _:
            return _("Put away."), "coach:round", _("See the round")


def _designing(standing: Standing) -> str:
    match standing.turn:
        case Turn.COACH:
            return _("The leader has agreed to the questions; your agreement is missing.")
        case Turn.LEADER:
            return _("You have proposed the questions; the leader reads them.")
        case _:
            return _("You write the questions together.")


def _collecting(standing: Standing) -> str:
    if standing.bounced:
        return ngettext(
            "%(number)s invitation came back: mend the address.",
            "%(number)s invitations came back: mend the addresses.",
            standing.bounced,
        ) % {"number": standing.bounced}
    return _("Raters are answering.")
