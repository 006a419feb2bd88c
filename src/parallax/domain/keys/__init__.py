"""The key store: round keys and the link key."""

from .keystore import KeyDestroyed, create_round_key, destroy_round_key, link_key, round_key

__all__ = ["KeyDestroyed", "create_round_key", "destroy_round_key", "link_key", "round_key"]
