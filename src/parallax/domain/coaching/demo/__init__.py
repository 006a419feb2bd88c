"""The demo: an invented health system with leaders at every stage of a round.

Everything is done by the same actions as in the product, with dates relative to today. It seals
rounds, so it runs as the database's owner or worker, and outside of a transaction.
"""

from .loading import load_demo
from .people import DOMAIN, ORGANISATION, Member, demo_cast

__all__ = ["DOMAIN", "ORGANISATION", "Member", "demo_cast", "load_demo"]
