"""Inviting raters: the date on the row, the mail in the outbox."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from parallax.domain.notifications.actions import queue_messages
from parallax.domain.rounds.letters import invitation_letter
from parallax.domain.rounds.models import Invitation, Round
from parallax.domain.rounds.terms import AnswerForm


def invite(round: Round, raters: Sequence[Invitation], form: AnswerForm, *, now: datetime) -> None:
    Invitation.objects.filter(pk__in=[rater.pk for rater in raters]).update(
        invited_on=timezone.localdate(now)
    )
    queue_messages([invitation_letter(round, rater, form) for rater in raters], now=now)
