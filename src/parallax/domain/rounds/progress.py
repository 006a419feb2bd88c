"""How the collecting goes: counts per group for the leader, a line per rater for the coach."""

from dataclasses import dataclass

from django.db.models import Count, Q

from parallax.domain.notifications.queries import delayed_mails

from .models import GroupKind, Invitation, Round

# In a smaller group a count says too much about the one or two people in it.
FEWEST_TO_COUNT = 4

INVITED = Q(invitations__removed=False, invitations__invited_on__isnull=False)


@dataclass(frozen=True)
class GroupCount:
    """`answered` is None where the group is too small to count."""

    name: str
    invited: int
    answered: int | None


@dataclass(frozen=True)
class Chase:
    """The coach's view: who is missing, whose address bounced, whom the leader has proposed."""

    raters: tuple[Invitation, ...]
    delayed: int

    @property
    def answered(self) -> int:
        return sum(rater.answered for rater in self.raters)

    @property
    def invited(self) -> int:
        return sum(rater.invited_on is not None for rater in self.raters)

    @property
    def bounced(self) -> tuple[Invitation, ...]:
        return tuple(rater for rater in self.raters if rater.bounced)

    @property
    def proposed(self) -> tuple[Invitation, ...]:
        return tuple(rater for rater in self.raters if rater.invited_on is None)

    @property
    def missing(self) -> int:
        return sum(
            not (rater.answered or rater.declined or rater.bounced) and rater.invited_on is not None
            for rater in self.raters
        )


def counts_for_leader(round: Round) -> tuple[GroupCount, ...]:
    """Never who: and nothing about groups so small that a count would say it."""
    groups = round.groups.exclude(kind__in=(GroupKind.SELF, GroupKind.MERGED)).annotate(
        invited=Count("invitations", INVITED),
        answered=Count("invitations", INVITED & Q(invitations__answered=True)),
    )
    # A query that counts forgets the order that the model names.
    groups = groups.order_by("position")
    return tuple(
        GroupCount(
            group.name,
            group.invited,
            group.answered if group.invited >= FEWEST_TO_COUNT else None,
        )
        for group in groups
        if group.invited
    )


def chase(round: Round) -> Chase:
    raters = tuple(
        round.invitations.filter(removed=False)
        .select_related("group")
        .order_by("group__position", "name", "email")
    )
    return Chase(raters, delayed_mails([rater.pk for rater in raters]))


def self_invitation(round: Round) -> Invitation | None:
    return round.invitations.filter(person=round.leader, removed=False).first()
