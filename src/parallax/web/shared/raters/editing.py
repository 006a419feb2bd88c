"""What both pages do with a posted form: name, move, remove; what went wrong, in words."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parallax.domain.rounds.access import rater_of_round
from parallax.domain.rounds.actions.nominate import (
    HasAnswered,
    ListRefused,
    NominationFault,
    NotNow,
    WithCoach,
    move_rater,
    nominate,
    remove_rater,
)
from parallax.domain.rounds.list_reading import Unreadable
from parallax.domain.rounds.models import Invitation, RaterGroup, Round
from parallax.domain.rounds.rater_list import Candidate, Checked, Finding
from parallax.web.shared.signed_in import person_of

from .forms import OneRaterForm, RaterListForm, groups_to_choose


@dataclass(frozen=True)
class ListReport:
    """What a list that was refused looks like to the person who sent it."""

    faults: Sequence[Finding] = ()
    good: int = 0
    good_lines: str = ""


@dataclass(frozen=True)
class GroupRows:
    group: RaterGroup
    raters: list[Invitation] = field(default_factory=list)


def raters_by_group(round: Round) -> list[GroupRows]:
    """Everybody on the list, the leader left out; empty groups too."""
    rows = {group.pk: GroupRows(group) for group in groups_to_choose(round)}
    for rater in round.invitations.filter(removed=False, person=None).order_by("name", "email"):
        if rater.group_id in rows:
            rows[rater.group_id].raters.append(rater)
    return list(rows.values())


def add_one(request: HttpRequest, round: Round, form: OneRaterForm) -> bool:
    """True when done; otherwise the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        checked = nominate(round, form.entries(), by=person_of(request), now=timezone.now())
    except ListRefused as refusal:
        for fault in refusal.checked.faults:
            form.add_error("email", f"{fault.what} {fault.mend}")
        return False
    except NominationFault as fault:
        form.add_error(None, words_for(fault))
        return False
    _tell(request, checked)
    return True


def add_list(request: HttpRequest, round: Round, form: RaterListForm) -> ListReport | None:
    """None when done; otherwise a report line by line (or faults in the form)."""
    if not form.is_valid():
        return ListReport()
    by, now = person_of(request), timezone.now()
    only_good = bool(form.cleaned_data["good"])
    try:
        checked = nominate(round, form.entries(), by=by, now=now, only_good=only_good)
    except Unreadable as fault:
        return ListReport([fault.finding])
    except ListRefused as refusal:
        good = refusal.checked.good
        return ListReport(refusal.checked.faults, len(good), _as_csv(good))
    except NominationFault as fault:
        form.add_error(None, words_for(fault))
        return ListReport()
    _tell(request, checked)
    return None


def change_one(request: HttpRequest, round: Round, pk: UUID) -> None:
    """Move to the group that was chosen, or remove; tells how it went."""
    rater = rater_of_round(round, pk)
    by, now = person_of(request), timezone.now()
    name = rater.name or rater.email
    try:
        if "remove" in request.POST:
            remove_rater(rater, by=by, now=now)
            messages.success(request, _("%(name)s is off the list.") % {"name": name})
        elif group := _chosen_group(request, round):
            move_rater(rater, group, by=by, now=now)
            words = _("%(name)s is in the group “%(group)s” now.")
            messages.success(request, words % {"name": name, "group": group.name})
    except NominationFault as fault:
        messages.error(request, words_for(fault))


def _chosen_group(request: HttpRequest, round: Round) -> RaterGroup | None:
    wanted = request.POST.get("group", "")
    return next((group for group in round.groups.all() if group.key == wanted), None)


def words_for(fault: NominationFault) -> str:
    match fault:
        case WithCoach():
            return _("The list is with your coach now. It can be changed again when it comes back.")
        case HasAnswered():
            return _("This person has answered meanwhile and stays on the list.")
        case NotNow():
            return _("The round has moved on meanwhile; this cannot be changed any more.")
        case _:
            return _("This could not be done.")


def _tell(request: HttpRequest, checked: Checked) -> None:
    count = len(checked.good)
    added = ngettext("%(n)s person added.", "%(n)s people added.", count) % {"n": count}
    messages.success(request, added)
    for warning in checked.warnings:
        messages.warning(request, f"{warning.what} {warning.mend}")


def _as_csv(good: Sequence[Candidate]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "email", "group"])
    writer.writerows([candidate.name, candidate.email, candidate.group] for candidate in good)
    return text.getvalue()
