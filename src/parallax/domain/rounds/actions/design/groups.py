"""The rater groups of the round: names, thresholds, and where a small group is shown."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from parallax.domain.instruments import library
from parallax.domain.people.models import Person

from ...models import GroupKind, Item, Prompt, Questionnaire, RaterGroup, Round
from .errors import EditedMeanwhile, GroupInUse, GroupInvalid, QuestionnaireGone
from .locking import editing
from .wording import cleaned

# Two answers of a group leave each of the two knowing the other's.
SMALLEST_MINIMUM = 3
LARGEST_MINIMUM = 20


@dataclass(frozen=True)
class GroupTerms:
    """`minimum` answers are needed to show the group; fewer are shown within `merge_into` or not at all."""

    name: str
    kind: GroupKind = GroupKind.PROTECTED
    minimum: int = 4
    merge_into: str = ""


def add_library_group(
    questionnaire: Questionnaire, key: str, *, by: Person, now: datetime
) -> RaterGroup:
    source = library().groups[key]
    with editing(questionnaire.pk, "questionnaire.group_added", by=by, now=now, key=key) as q:
        present = q.round.groups.filter(key=key).first()
        merged = q.round.groups.filter(key=source.merge_into, kind=GroupKind.MERGED).exists()
        terms = GroupTerms(
            name=source.name,
            kind=GroupKind(source.kind),
            minimum=source.minimum,
            merge_into=source.merge_into if merged else "",
        )
        return present or _created(q.round, key, terms)


def add_group(
    questionnaire: Questionnaire, terms: GroupTerms, *, by: Person, now: datetime
) -> RaterGroup:
    with editing(questionnaire.pk, "questionnaire.group_added", by=by, now=now) as q:
        _check(q.round, terms, key="")
        return _created(q.round, _free_key(q.round, terms.name), terms)


def change_group(
    questionnaire: Questionnaire,
    group: RaterGroup,
    terms: GroupTerms,
    *,
    expected: GroupTerms,
    by: Person,
    now: datetime,
) -> RaterGroup:
    """`expected` is the group as it was read; refused when somebody changed it since."""
    verb = "questionnaire.group_changed"
    with editing(questionnaire.pk, verb, by=by, now=now, key=group.key) as q:
        current = _group_in(q.round, group.pk)
        if terms_of(current) != expected:
            raise EditedMeanwhile(current)
        if GroupKind.MERGED in (current.kind, terms.kind) and current.kind != terms.kind:
            raise GroupInvalid(_("A group that shows others together stays one."))
        _check(q.round, terms, key=current.key)
        current.name = cleaned(terms.name, RaterGroup, "name")
        current.kind = terms.kind
        current.minimum, current.merge_into = terms.minimum, terms.merge_into
        current.save()
    return current


def remove_group(
    questionnaire: Questionnaire, group: RaterGroup, *, by: Person, now: datetime
) -> None:
    """Questions that only this group was asked stay, and stand in the way of agreeing."""
    verb = "questionnaire.group_removed"
    with editing(questionnaire.pk, verb, by=by, now=now, key=group.key) as q:
        current = _group_in(q.round, group.pk)
        if current.kind == GroupKind.SELF:
            raise GroupInvalid(_("The leader's own view belongs to every round."))
        if current.invitations.exists():
            raise GroupInUse
        _forget(q, current.key)
        current.delete()


def terms_of(group: RaterGroup) -> GroupTerms:
    return GroupTerms(group.name, GroupKind(group.kind), group.minimum, group.merge_into)


def _group_in(round: Round, pk: int) -> RaterGroup:
    found = round.groups.filter(pk=pk).first()
    if found is None:
        raise QuestionnaireGone
    return found


def _check(round: Round, terms: GroupTerms, *, key: str) -> None:
    name = cleaned(terms.name, RaterGroup, "name")
    if round.groups.exclude(key=key).filter(name__iexact=name).exists():
        raise GroupInvalid(_("There is a group with this name already."))
    if not SMALLEST_MINIMUM <= terms.minimum <= LARGEST_MINIMUM:
        raise GroupInvalid(
            _("At least %(least)s and at most %(most)s people: fewer would protect nobody.")
            % {"least": SMALLEST_MINIMUM, "most": LARGEST_MINIMUM}
        )
    if not terms.merge_into:
        return
    if terms.kind != GroupKind.PROTECTED:
        raise GroupInvalid(_("Only a protected group can be shown together with others."))
    if not round.groups.filter(key=terms.merge_into, kind=GroupKind.MERGED).exists():
        raise GroupInvalid(_("Choose a group that shows others together."))


def _created(round: Round, key: str, terms: GroupTerms) -> RaterGroup:
    last = round.groups.last()
    return RaterGroup.objects.create(
        round=round,
        key=key,
        name=cleaned(terms.name, RaterGroup, "name"),
        kind=terms.kind,
        minimum=terms.minimum,
        merge_into=terms.merge_into,
        position=last.position + 1 if last else 0,
    )


def _free_key(round: Round, name: str) -> str:
    """A key from the name that no group of the round or the library has."""
    wished = slugify(name)[:40] or "group"
    taken = {*round.groups.values_list("key", flat=True), *library().groups}
    number, key = 2, wished
    while key in taken:
        number, key = number + 1, f"{wished}-{number}"
    return key


def _forget(questionnaire: Questionnaire, key: str) -> None:
    """Take a group out of audiences; out of an audience of one it stays, as empty would mean all."""
    questionnaire.round.groups.filter(merge_into=key).update(merge_into="")
    items = Item.objects.filter(dimension__questionnaire=questionnaire)
    prompts = Prompt.objects.filter(questionnaire=questionnaire)
    asked: list[Item | Prompt] = [*items.filter(groups__contains=[key])]
    for question in [*asked, *prompts.filter(groups__contains=[key])]:
        if len(question.groups) > 1:
            question.groups.remove(key)
            question.save(update_fields=["groups"])
