"""The mails of a round, as entries for the outbox. Their words stand in templates/mail/."""

from datetime import date, datetime

from django.urls import reverse

from parallax.domain.notifications.actions import Link, Mail, Words

from .access import ANSWER_ROUTE
from .estimate import minutes
from .models import Invitation, Round
from .terms import AnswerForm

# Mails that ask somebody to answer; they are not sent to anybody who has answered or said no since.
ASKING = frozenset({"invitation", "self_invitation", "reminder", "self_reminder", "extended"})


def invitation_letter(round: Round, invitation: Invitation, form: AnswerForm) -> Mail:
    template = "self_invitation" if invitation.person_id else "invitation"
    key = f"invitation:{invitation.pk}:{invitation.link_version}"
    time_needed = minutes(form, invitation.group.key)
    return _to_rater(template, key, round, invitation, minutes=time_needed)


def reminder_letter(round: Round, invitation: Invitation, today: date) -> Mail:
    """The key holds the day: whoever asks for it, nobody gets two on one day."""
    template = "self_reminder" if invitation.person_id else "reminder"
    return _to_rater(template, f"reminder:{invitation.pk}:{today.isoformat()}", round, invitation)


def extension_letter(round: Round, invitation: Invitation) -> Mail:
    assert round.closes_at
    key = f"extended:{invitation.pk}:{round.closes_at.isoformat()}"
    return _to_rater("extended", key, round, invitation)


def cancellation_letter(round: Round, invitation: Invitation) -> Mail:
    """Without a link: there is nothing behind it any more."""
    context = {
        "rater": invitation.name,
        "leader": round.leader.name,
        "coach": round.coach.name,
        "organisation": round.organisation.name,
    }
    key = f"cancelled:{invitation.pk}"
    return Mail("round_cancelled", invitation, context, key, round.language)


def list_ready_letter(round: Round, now: datetime) -> Mail:
    return letter_to_coach("nominations_ready", round, "coach:raters", at=now)


def list_returned_letter(round: Round, note: str, now: datetime) -> Mail:
    return letter_to_leader("nominations_returned", round, "leader:raters", at=now, note=note)


def proposal_letter(round: Round, now: datetime) -> Mail:
    return letter_to_coach("raters_proposed", round, "coach:collecting", at=now)


def closed_letters(round: Round, now: datetime) -> list[Mail]:
    return [
        letter_to_leader("round_closed", round, "leader:progress", at=now),
        letter_to_coach("round_closed_coach", round, "coach:round", at=now),
    ]


def too_few_letter(round: Round) -> Mail:
    """The date has come and nothing could be shown: the coach decides."""
    assert round.closes_at
    return letter_to_coach("too_few_answers", round, "coach:collecting", at=round.closes_at)


def _to_rater(template: str, key: str, round: Round, invitation: Invitation, **more: int) -> Mail:
    assert round.closes_at
    context: Words = {
        "rater": invitation.name,
        "leader": round.leader.name,
        "coach": round.coach.name,
        "organisation": round.organisation.name,
        "closes_at": round.closes_at,
        **more,
    }
    link = Link(ANSWER_ROUTE, invitation.pk, invitation.link_version)
    return Mail(template, invitation, context, key, round.language, link)


def letter_to_coach(template: str, round: Round, page: str, *, at: datetime | None = None) -> Mail:
    """Sent once for each moment `at`, or without one once in a round; so is `letter_to_leader`."""
    context = {"leader": round.leader.name, **_about(round, page)}
    return Mail(template, round.coach, context, _key(template, round, at), round.coach.language)


def letter_to_leader(
    template: str, round: Round, page: str, *, at: datetime | None = None, **more: str
) -> Mail:
    context = {"coach": round.coach.name, **_about(round, page), **more}
    return Mail(template, round.leader, context, _key(template, round, at), round.leader.language)


def _key(template: str, round: Round, at: datetime | None) -> str:
    return f"{template}:{round.pk}:{at.isoformat()}" if at else f"{template}:{round.pk}"


def _about(round: Round, page: str) -> dict[str, str]:
    return {
        "organisation": round.organisation.name,
        "page": reverse(page, args=[round.pk]),
    }
