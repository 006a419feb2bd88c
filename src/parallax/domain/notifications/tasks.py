"""Job wrappers of the outbox."""

from django.utils import timezone
from procrastinate.contrib.django import app

from .sending import send_due
from .waking import SEND_MAIL


@app.task(name=SEND_MAIL)
def send_mail() -> None:
    send_due(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="notifications.send_waiting_mail", queueing_lock="notifications.send_waiting_mail")
def send_waiting_mail(timestamp: int) -> None:
    """What a lost wake-up call, a mail server that was away or a later date has left."""
    send_due(now=timezone.now())
