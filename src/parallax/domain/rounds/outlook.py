"""What readers of the report would see if so many people of each group answered: for the page where raters
are chosen (how many are named) and the page where a round is closed (how many have answered)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from parallax.core.disclosure.policy import Fate, GroupPlan, MergePlan, merge_plan
from parallax.core.questionnaire import GroupKind, RaterGroup

from .models import Round

# So many more than the minimum should be asked: not everybody answers.
SPARE = 2


@dataclass(frozen=True)
class GroupOutlook:
    key: str
    name: str
    kind: GroupKind
    count: int
    needed: int
    fate: Fate


@dataclass(frozen=True)
class Outlook:
    """`groups` leaves the self-assessment out; `warnings` are whole sentences."""

    groups: tuple[GroupOutlook, ...]
    warnings: tuple[str, ...]
    shows_something: bool

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)


def outlook_when_named(round: Round) -> Outlook:
    """If everybody who is named answers."""
    return _outlook(round, Q(invitations__declined=False), asking=True)


def outlook_when_closed(round: Round) -> Outlook:
    """If the round closed now."""
    return _outlook(round, Q(invitations__answered=True), asking=False)


def _outlook(round: Round, who: Q, *, asking: bool) -> Outlook:
    people = Count("invitations", who & Q(invitations__removed=False))
    # A query that counts forgets the order that the model names.
    rows = round.groups.annotate(people=people).order_by("position")
    groups = [
        RaterGroup(row.key, row.name, GroupKind(row.kind), row.minimum, row.merge_into or None)
        for row in rows
    ]
    return predict(groups, {row.key: row.people for row in rows}, asking=asking)


def predict(groups: Sequence[RaterGroup], counts: Mapping[str, int], *, asking: bool) -> Outlook:
    """`asking`: there is still time to ask more people, so say how many would help."""
    plan = merge_plan(counts, groups)
    others = tuple(each for each in plan.groups if each.group.kind is not GroupKind.SELF)
    return Outlook(
        groups=tuple(_group(each) for each in others),
        warnings=(*_merging(plan), *_left_out(others), *(_advice(others) if asking else ())),
        shows_something=any(each.shown_as for each in others),
    )


def _group(each: GroupPlan) -> GroupOutlook:
    group = each.group
    needed = group.minimum if group.is_protected else 1
    return GroupOutlook(group.id, group.name, group.kind, each.count, needed, each.fate)


def _merging(plan: MergePlan) -> list[str]:
    return [
        _merged(plan.members_of(target.id), target)
        for target in plan.shown
        if target.kind is GroupKind.MERGED
    ]


def _merged(members: Sequence[GroupPlan], target: RaterGroup) -> str:
    short = [member for member in members if member.count < member.group.minimum]
    if len(members) == 1:
        words = gettext("%(short)s: too few to stand alone, shown as “%(target)s”.")
    else:
        words = gettext(
            "%(short)s: too few to stand alone. %(together)s are shown together as “%(target)s”."
        )
    return words % {
        "short": _names(short, counted=True),
        "together": _names(members),
        "target": target.name,
    }


def _left_out(groups: Sequence[GroupPlan]) -> list[str]:
    left = [each for each in groups if each.fate is Fate.LEFT_OUT]
    if not left:
        return []
    return [
        gettext("%(groups)s: too few. Their ratings are left out of every figure, totals too.")
        % {"groups": _names(left, counted=True)}
    ]


def _advice(groups: Sequence[GroupPlan]) -> list[str]:
    return [*map(_more, filter(_is_merged_and_short, groups)), *_thin(groups)]


def _is_merged_and_short(each: GroupPlan) -> bool:
    return each.fate is Fate.MERGED and each.count < each.group.minimum


def _more(each: GroupPlan) -> str:
    needed = each.group.minimum - each.count
    return ngettext(
        "Add %(n)s more to “%(name)s”, better two or three, to hear them separately.",
        "Add %(n)s more to “%(name)s”, better a few beyond that, to hear them separately.",
        needed,
    ) % {"n": needed, "name": each.group.name}


def _thin(groups: Sequence[GroupPlan]) -> list[str]:
    thin = [
        each
        for each in groups
        if each.group.is_protected
        and each.group.minimum <= each.count < each.group.minimum + SPARE
        and each.fate is Fate.SHOWN
    ]
    if not thin:
        return []
    return [
        gettext(
            "%(groups)s: just enough. Not everybody answers, so one or two more are worth asking."
        )
        % {"groups": _names(thin, counted=True)}
    ]


def _names(groups: Sequence[GroupPlan], *, counted: bool = False) -> str:
    return get_text_list(
        [_counted(g) if counted else f"“{g.group.name}”" for g in groups], gettext("and")
    )


def _counted(each: GroupPlan) -> str:
    return gettext("“%(name)s” (%(n)s of %(needed)s)") % {
        "name": each.group.name,
        "n": each.count,
        "needed": each.group.minimum,
    }
