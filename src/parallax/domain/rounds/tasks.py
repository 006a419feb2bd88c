"""Job wrappers of the rounds: the clock is read here and nowhere below."""

from django.utils import timezone
from procrastinate.contrib.django import app

from .actions.close import close_due_rounds, discard_cancelled_rounds
from .actions.collect import send_due_reminders


@app.periodic(cron="*/5 * * * *")
@app.task(name="rounds.close_due", queueing_lock="rounds.close_due")
def close_due(timestamp: int) -> None:
    close_due_rounds(now=timezone.now())
    discard_cancelled_rounds()


@app.periodic(cron="15 * * * *")
@app.task(name="rounds.remind", queueing_lock="rounds.remind")
def remind(timestamp: int) -> None:
    """Hourly; whether it is a good hour, and for whom, is decided below."""
    send_due_reminders(now=timezone.now())
