"""Who answers for the links in mails. The storeys above register here, because imports go down only."""

from typing import Protocol

from .models import Message


class LinkOwner(Protocol):
    """Knows the objects behind the links of one route."""

    def still_wanted(self, message: Message) -> bool:
        """Asked just before a mail is sent; one that is not wanted any more is cancelled."""

    def refused(self, message: Message) -> None:
        """The mail server has refused the address for good; in the transaction that notes it."""


_owners: dict[str, LinkOwner] = {}


def register_owner(route: str, owner: LinkOwner) -> None:
    _owners[route] = owner


def still_wanted(message: Message) -> bool:
    owner = _owners.get(message.link_route)
    return owner is None or owner.still_wanted(message)


def tell_owner_of_refusal(message: Message) -> None:
    owner = _owners.get(message.link_route)
    if owner is not None:
        owner.refused(message)
