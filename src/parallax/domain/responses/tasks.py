"""Job wrappers of the sealed room."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from .sealing import discard_round as discard


@app.task(name="responses.discard_round")
def discard_round(round_id: str) -> None:
    """Safe to repeat; the periodic job of the rounds asks again for what was left."""
    discard(UUID(round_id), now=timezone.now())
