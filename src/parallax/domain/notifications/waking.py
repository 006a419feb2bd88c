"""Wakes the worker when mail has been committed, so that it does not wait for the next minute."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

SEND_MAIL = "notifications.send_mail"


def wake_sender() -> None:
    """A call that gets lost costs a minute at most: the periodic job sends what is due."""
    try:
        # A savepoint, should there be a transaction around: the refusal of a second call would end it.
        with transaction.atomic():
            app.configure_task(SEND_MAIL, queueing_lock=SEND_MAIL).defer()
    except AlreadyEnqueued:
        return
