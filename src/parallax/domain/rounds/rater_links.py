"""Answers for the links in mails to raters: is this mail still wanted, and what when it was refused."""

from django.db.models import QuerySet

from parallax.domain.notifications.models import Message

from .letters import ASKING
from .models import Invitation, State


class RaterLinks:
    """Nobody who has answered, said no or been removed is asked again, whenever the mail was written."""

    def still_wanted(self, message: Message) -> bool:
        if message.template not in ASKING:
            return True
        return (
            _addressed(message)
            .filter(
                answered=False,
                declined=False,
                removed=False,
                bounced="",
                round__state=State.COLLECTING,
            )
            .exists()
        )

    def refused(self, message: Message) -> None:
        """The coach sees it and can mend the address; a newer address is not blamed for an old one."""
        _addressed(message).update(bounced=message.refused)


def _addressed(message: Message) -> QuerySet[Invitation]:
    """The invitation, unless its link has been replaced since."""
    assert message.link_object
    return Invitation.objects.filter(pk=message.link_object, link_version=message.link_version)
