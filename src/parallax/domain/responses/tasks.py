"""Job wrappers of the sealed room."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .sealing import discard_round as discard


@app.task(
    name="responses.discard_round", retry=RetryStrategy(max_attempts=10, wait=5, exponential_wait=3)
)
def discard_round(round_id: str) -> None:
    """Safe to repeat."""
    discard(UUID(round_id), now=timezone.now())
