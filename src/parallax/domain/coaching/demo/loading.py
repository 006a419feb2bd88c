"""Loads the demo, story by story; see `people.py` for who is who."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from parallax.core.disclosure.policy import Breakdown
from parallax.core.report import Composition
from parallax.domain.instruments import library
from parallax.domain.notifications.models import Message
from parallax.domain.people.actions import (
    accept_invitations,
    change_profile,
    create_organisation,
    invite_person,
)
from parallax.domain.people.models import Organisation, Person
from parallax.domain.reports.actions.choose import choose_breakdown
from parallax.domain.reports.actions.compose import compose_report
from parallax.domain.reports.actions.moderate import decide_comment, keep_remaining
from parallax.domain.reports.actions.prepare import open_review, protect_as_chosen
from parallax.domain.reports.actions.release import release_report
from parallax.domain.reports.gather import gather_evidence
from parallax.domain.reports.models import Decision, DeskComment, Report
from parallax.domain.responses.actions import submit_response
from parallax.domain.responses.sealing import seal_round
from parallax.domain.rounds.actions import design
from parallax.domain.rounds.actions.close import close_round
from parallax.domain.rounds.actions.collect import launch_round
from parallax.domain.rounds.actions.nominate import nominate, send_to_coach
from parallax.domain.rounds.models import Invitation, Item, Prompt, PromptKind, Round, State
from parallax.domain.rounds.queries import current_questionnaire, frozen_form

from ..actions import start_engagement, start_round
from ..models import Engagement
from ..queries import standing_of
from . import raters
from .debriefed import read_together
from .people import COACHED_BY, ORGANISATION, PARTS
from .words import DISGUISED, SUMMARY, WITHHELD

SEED = 360


@dataclass(frozen=True)
class Stage:
    """The invented organisation while it is being filled; `ago` counts back from the demo's today."""

    organisation: Organisation
    people: Mapping[str, Person]
    engagements: Mapping[str, Engagement]
    chance: random.Random
    now: datetime

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)


def load_demo(*, now: datetime) -> None:
    stage = _invite_everybody(now)
    _a_year_ago(stage)
    _released(stage)
    _in_review(stage)
    _collecting(stage)
    _nominating(stage)
    _designing(stage)
    _forget_old_mail(stage)


def _invite_everybody(now: datetime) -> Stage:
    start = now - timedelta(days=420)
    organisation = create_organisation(ORGANISATION, by=None, now=start)
    people: dict[str, Person] = {}
    for part in reversed(PARTS):
        by = people.get("dora")
        membership = invite_person(
            organisation, part.role, email=part.email, name=part.name, by=by, now=start
        )
        person = people[part.key] = membership.person
        accept_invitations(person, now=start + timedelta(hours=2))
        change_profile(
            person, name=part.name, pronoun=part.pronoun, language="en", by=person, now=start
        )
    engagements = {
        leader: start_engagement(
            organisation,
            leader=people[leader],
            coach=people[coach],
            by=people["dora"],
            now=now - timedelta(days=400 if leader == "grace" else 90),
        )
        for coach, leaders in COACHED_BY.items()
        for leader in leaders
    }
    return Stage(organisation, people, engagements, random.Random(SEED), now)  # noqa: S311 (invented people)


def _a_year_ago(stage: Stage) -> None:
    """Grace's first round: only ratings, so that her second one can show what has changed."""
    coach = stage.people["miriam"]
    round = _open(stage, "grace", 390, more=("energy",))
    _agree(round, stage.ago(383))
    _invite_raters(round, stage, {"superior": 1, "peer": 8, "direct_report": 12}, 375, lasting=21)
    _answer(round, stage, "grace-before", missing=2, at=stage.ago(365))
    _close(round, stage.ago(354))
    release_report(round, by=coach, now=stage.ago(345))


def _released(stage: Stage) -> None:
    coach = stage.people["miriam"]
    round = _open_again(stage, "grace", 75)
    _agree(round, stage.ago(68))
    _invite_raters(round, stage, {"superior": 2, "peer": 9, "direct_report": 16}, 60, lasting=21)
    _answer(round, stage, "grace", missing=3, at=stage.ago(50))
    report = _close(round, stage.ago(39))
    for comment in DeskComment.objects.filter(round=round, decision=""):
        _moderate(comment, coach, stage.ago(33))
    keep_remaining(round, expected=_undecided(round), by=coach, now=stage.ago(33))
    compose_report(
        report,
        SUMMARY,
        Composition(),
        expected_revision=report.revision,
        by=coach,
        now=stage.ago(32),
    )
    read_together(
        release_report(round, staged=True, by=coach, now=stage.ago(30)), now=stage.ago(30)
    )


def _in_review(stage: Stage) -> None:
    round = _open(stage, "rafael", 45, more=("disagreement",), groups=("trainee",))
    _agree(round, stage.ago(38))
    sizes = {"superior": 2, "peer": 7, "direct_report": 8, "trainee": 5}
    _invite_raters(round, stage, sizes, 30, lasting=21)
    _answer(round, stage, "rafael", missing=3, at=stage.ago(20))
    _close(round, stage.ago(2))


def _collecting(stage: Stage) -> None:
    round = _open(stage, "hannah", 25)
    _agree(round, stage.ago(15))
    _invite_raters(round, stage, {"superior": 1, "peer": 8, "direct_report": 11}, 6, lasting=16)
    _answer(round, stage, "hannah", missing=10, at=stage.ago(3))


def _nominating(stage: Stage) -> None:
    """Three direct reports, where four are needed."""
    round = _open(stage, "daniel", 20)
    _agree(round, stage.ago(9))
    sizes = {"superior": 1, "peer": 5, "direct_report": 3}
    nominate(round, raters.entries(stage.chance, sizes), by=round.leader, now=stage.ago(2))


def _designing(stage: Stage) -> None:
    leader, coach = stage.people["amina"], stage.people["jonas"]
    round = _open(stage, "amina", 8)
    item = Item.objects.get(dimension__questionnaire__round=round, key="listening-finish")
    design.remark(
        item,
        "In resuscitation I have to cut people off. Can we ask about the time outside of it?",
        by=leader,
        now=stage.ago(5),
    )
    design.remark(
        item,
        "Good point. How about “outside of emergencies”? Your team will know what is meant.",
        by=coach,
        now=stage.ago(4),
    )
    prompt = Prompt.objects.get(questionnaire__round=round, key="growth")
    design.remark(prompt, "This is the one I am most curious about.", by=leader, now=stage.ago(3))
    question = design.Wording(
        "What does {name} do in a night shift that nobody sees during the day?",
        "What do you do in a night shift that nobody sees during the day?",
    )
    design.add_prompt(
        current_questionnaire(round), PromptKind.OPEN, question, by=leader, now=stage.ago(3)
    )


def _open(
    stage: Stage,
    leader: str,
    days: int,
    *,
    more: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
) -> Round:
    engagement = stage.engagements[leader]
    coach, now = engagement.coach, stage.ago(days)
    round = start_round(engagement, library().templates["short"], by=coach, now=now)
    for key in more:
        design.add_library_dimension(current_questionnaire(round), key, by=coach, now=now)
    for key in groups:
        design.add_library_group(current_questionnaire(round), key, by=coach, now=now)
    return round


def _open_again(stage: Stage, leader: str, days: int) -> Round:
    engagement = stage.engagements[leader]
    earlier = standing_of(engagement).repeatable
    assert earlier is not None
    return start_round(engagement, earlier, by=engagement.coach, now=stage.ago(days))


def _agree(round: Round, now: datetime) -> None:
    questionnaire = current_questionnaire(round)
    design.agree(questionnaire, questionnaire.revision, by=round.coach, now=now - timedelta(days=1))
    design.agree(questionnaire, questionnaire.revision, by=round.leader, now=now)
    round.refresh_from_db()


def _invite_raters(
    round: Round, stage: Stage, sizes: Mapping[str, int], days: int, *, lasting: int
) -> None:
    named = raters.entries(stage.chance, sizes)
    nominate(round, named, by=round.leader, now=stage.ago(days + 2))
    send_to_coach(round, by=round.leader, now=stage.ago(days + 1))
    last_day = timezone.localtime(stage.ago(days - lasting))
    closes_at = last_day.replace(hour=23, minute=59, second=0, microsecond=0)
    launch_round(round, closes_at, by=round.coach, now=stage.ago(days))
    round.refresh_from_db()


def _answer(round: Round, stage: Stage, leader: str, *, missing: int, at: datetime) -> None:
    """All but the last few answer, the leader too."""
    invitations = list(
        Invitation.objects.filter(round=round).select_related("group", "round__terms")
    )
    form = frozen_form(round)
    others = [invitation for invitation in invitations if invitation.group.key != "self"]
    stage.chance.shuffle(others)
    answering = others[: len(others) - missing]
    for invitation, comments in zip(answering, raters.voices(leader, len(answering)), strict=True):
        _submit(invitation, raters.ratings(stage.chance, leader, form, invitation), comments, at)
    for invitation in invitations:
        if invitation.group.key == "self":
            own = raters.ratings(stage.chance, leader, form, invitation)
            _submit(invitation, own, raters.own_comments(leader), at)


def _submit(
    invitation: Invitation, given: raters.Ratings, comments: Mapping[str, str], now: datetime
) -> None:
    submit_response(invitation, given, comments, expected_revision=0, now=now)


def _close(round: Round, now: datetime) -> Report:
    """What the worker does after closing, at once."""
    close_round(round, by=round.coach, now=now)
    sealed = seal_round(round.pk, now=now)
    evidence = gather_evidence(sealed)
    report = open_review(sealed.pk, evidence, now=now)
    if report.protected is not None:
        return report
    choose_breakdown(sealed, Breakdown.AS_PROMISED, by=round.coach, now=now)
    return protect_as_chosen(sealed.pk, evidence, now=now)


def _moderate(comment: DeskComment, coach: Person, now: datetime) -> None:
    for beginning, words in DISGUISED.items():
        if comment.text.startswith(beginning):
            _decide(comment, Decision.DISGUISE, coach, now, disguised=words)
    for beginning, reason in WITHHELD.items():
        if comment.text.startswith(beginning):
            _decide(comment, Decision.WITHHOLD, coach, now, reason=reason)


def _decide(
    comment: DeskComment,
    decision: Decision,
    coach: Person,
    now: datetime,
    *,
    disguised: str = "",
    reason: str = "",
) -> None:
    decide_comment(
        comment,
        decision,
        disguised=disguised,
        reason=reason,
        expected_revision=comment.revision,
        by=coach,
        now=now,
    )


def _undecided(round: Round) -> int:
    return DeskComment.objects.filter(round=round, decision="").count()


def _forget_old_mail(stage: Stage) -> None:
    """Mails of the past went out in the past; only invitations that wait for an answer come now."""
    waiting = Invitation.objects.filter(
        answered=False, removed=False, round__state=State.COLLECTING
    )
    Message.objects.filter(sent_at=None, cancelled_at=None).filter(
        ~Q(link_object__in=waiting.values("pk")) | Q(link_object=None)
    ).update(sent_at=F("due_at"))
