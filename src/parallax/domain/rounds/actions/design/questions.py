"""Adding, rewording, moving, removing and discussing dimensions, items and prompts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from parallax.domain.audit.actions import record
from parallax.domain.instruments import LibraryDimension, LibraryItem, LibraryPrompt, library
from parallax.domain.people.models import Person

from ...models import Dimension, Item, Prompt, PromptKind, Questionnaire, RaterGroup, Remark
from .errors import EditedMeanwhile, WordingInvalid
from .locking import NothingChanged, Part, editing, fresh, held, questionnaire_of
from .wording import cleaned, first_person, piped

LONGEST_REMARK = 2000


@dataclass(frozen=True)
class Wording:
    """How a question reads, for raters and for oneself, and which rater groups are asked (none: all)."""

    text: str
    self_text: str
    groups: tuple[str, ...] = ()
    reversed: bool = False


@dataclass(frozen=True)
class Subject:
    """What a dimension is about."""

    name: str
    description: str = ""
    pressure: bool = False


def add_library_dimension(
    questionnaire: Questionnaire,
    key: str,
    items: Collection[str] | None = None,
    *,
    by: Person,
    now: datetime,
) -> Dimension:
    """The whole dimension, or only `items` of it; what is there already is left as it is."""
    source = library().dimensions[key]
    with editing(questionnaire.pk, "questionnaire.dimension_added", by=by, now=now, key=key) as q:
        return copy_dimension(q, source, items)


def add_library_prompt(
    questionnaire: Questionnaire, key: str, *, by: Person, now: datetime
) -> Prompt:
    with editing(questionnaire.pk, "questionnaire.prompt_added", by=by, now=now, key=key) as q:
        return copy_prompt(q, library().prompts[key])


def add_dimension(
    questionnaire: Questionnaire, subject: Subject, *, by: Person, now: datetime
) -> Dimension:
    key = _own_key()
    with editing(questionnaire.pk, "questionnaire.dimension_added", by=by, now=now, key=key) as q:
        return Dimension.objects.create(
            questionnaire=q, key=key, position=q.dimensions.count(), **_described(subject)
        )


def describe_dimension(
    dimension: Dimension, subject: Subject, *, expected_revision: int, by: Person, now: datetime
) -> Dimension:
    verb = "questionnaire.dimension_described"
    with editing(dimension.questionnaire_id, verb, by=by, now=now, key=dimension.key) as q:
        current = fresh(dimension, q)
        _rewrite(current, _described(subject), expected_revision)
    return current


def add_item(dimension: Dimension, wording: Wording, *, by: Person, now: datetime) -> Item:
    key = _own_key()
    verb = "questionnaire.item_added"
    with editing(dimension.questionnaire_id, verb, by=by, now=now, key=key) as q:
        home = fresh(dimension, q)
        return Item.objects.create(
            dimension=home,
            key=key,
            position=home.items.count(),
            reversed=wording.reversed,
            **_worded(Item, wording, q),
        )


def add_prompt(
    questionnaire: Questionnaire, kind: PromptKind, wording: Wording, *, by: Person, now: datetime
) -> Prompt:
    key = _own_key()
    with editing(questionnaire.pk, "questionnaire.prompt_added", by=by, now=now, key=key) as q:
        return Prompt.objects.create(
            questionnaire=q,
            key=key,
            kind=kind,
            position=q.prompts.count(),
            **_worded(Prompt, wording, q),
        )


def reword[Question: Item | Prompt](
    question: Question, wording: Wording, *, expected_revision: int, by: Person, now: datetime
) -> Question:
    """New words and audience; refused with `EditedMeanwhile` when they changed since they were read."""
    verb = "questionnaire.reworded"
    with editing(questionnaire_of(question), verb, by=by, now=now, key=question.key) as q:
        current = fresh(question, q)
        if isinstance(current, Item):
            wanted = {**_worded(Item, wording, q), "reversed": wording.reversed}
        else:
            wanted = {**_worded(Prompt, wording, q)}
        _rewrite(current, wanted, expected_revision)
    return current


def remove(part: Part, *, by: Person, now: datetime) -> None:
    """Take a part out, with everything in it; the version both agreed to before keeps it."""
    verb = "questionnaire.removed"
    with editing(questionnaire_of(part), verb, by=by, now=now, key=part.key) as q:
        current = fresh(part, q)
        current.delete()
        _renumber(_siblings(current, q))


def move(part: Part, position: int, *, by: Person, now: datetime) -> int:
    """Put a part at a place among its siblings (0 is the first); asked twice, it stays there."""
    verb = "questionnaire.moved"
    with editing(questionnaire_of(part), verb, by=by, now=now, key=part.key) as q:
        current = fresh(part, q)
        before = list(_siblings(current, q))
        others = [sibling for sibling in before if sibling.pk != current.pk]
        place = max(0, min(position, len(others)))
        after = [*others[:place], current, *others[place:]]
        if after == before:
            raise NothingChanged
        _renumber(after)
    return place


def move_to_dimension(item: Item, dimension: Dimension, *, by: Person, now: datetime) -> Item:
    """To the end of another dimension."""
    verb = "questionnaire.moved"
    with editing(dimension.questionnaire_id, verb, by=by, now=now, key=item.key) as q:
        current, home = fresh(item, q), fresh(dimension, q)
        if current.dimension_id == home.pk:
            raise NothingChanged
        left = current.dimension
        current.dimension, current.position = home, home.items.count()
        current.save(update_fields=["dimension", "position"])
        _renumber(list(left.items.all()))
    return current


def remark(question: Item | Prompt, text: str, *, by: Person, now: datetime) -> Remark:
    """A line of the conversation about a question: it changes no words, so agreements stand."""
    with held(questionnaire_of(question)) as questionnaire:
        current = fresh(question, questionnaire)
        said = _said(text)
        written = Remark.objects.create(
            questionnaire=questionnaire,
            item=current if isinstance(current, Item) else None,
            prompt=current if isinstance(current, Prompt) else None,
            author=by,
            text=said,
            at=now,
        )
        record(
            "questionnaire.remarked",
            questionnaire,
            by=by,
            now=now,
            organisation=questionnaire.round.organisation_id,
            key=question.key,
        )
    return written


def copy_dimension(
    questionnaire: Questionnaire, source: LibraryDimension, only: Collection[str] | None = None
) -> Dimension:
    """From the library, without asking any item twice; the caller holds the lock."""
    home, _new = Dimension.objects.get_or_create(
        questionnaire=questionnaire,
        key=source.key,
        defaults={
            "name": source.name,
            "description": source.description,
            "pressure": source.pressure,
            "position": questionnaire.dimensions.count(),
        },
    )
    present = set(
        Item.objects.filter(dimension__questionnaire=questionnaire).values_list("key", flat=True)
    )
    wanted = [i for i in source.items if i.key not in present and (only is None or i.key in only)]
    first = home.items.count()
    Item.objects.bulk_create(_copied(home, item, first + at) for at, item in enumerate(wanted))
    return home


def copy_prompt(questionnaire: Questionnaire, source: LibraryPrompt) -> Prompt:
    prompt, _new = Prompt.objects.get_or_create(
        questionnaire=questionnaire,
        key=source.key,
        defaults={
            "kind": source.kind,
            "text": source.text,
            "self_text": source.self_text,
            "position": questionnaire.prompts.count(),
        },
    )
    return prompt


def _said(text: str) -> str:
    """Several lines are fine here, so only the ends are trimmed."""
    said = text.strip()
    if not said:
        raise WordingInvalid(_("Write something here."))
    if len(said) > LONGEST_REMARK:
        raise WordingInvalid(_("Use at most %(longest)s characters.") % {"longest": LONGEST_REMARK})
    return said


def _copied(home: Dimension, item: LibraryItem, position: int) -> Item:
    return Item(
        dimension=home,
        key=item.key,
        text=item.text,
        self_text=item.self_text,
        reversed=item.reversed,
        position=position,
    )


def _own_key() -> str:
    """Never used again for another question, so that rounds can be compared by key."""
    return f"own-{uuid4().hex[:12]}"


def _described(subject: Subject) -> dict[str, str | bool]:
    return {
        "name": cleaned(subject.name, Dimension, "name"),
        "description": _about(subject.description),
        "pressure": subject.pressure,
    }


def _about(text: str) -> str:
    return piped(text, Dimension, "description") if text.strip() else ""


def _worded(
    model: type[Item] | type[Prompt], wording: Wording, questionnaire: Questionnaire
) -> dict[str, str | list[str]]:
    answering = RaterGroup.objects.filter(round=questionnaire.round_id).exclude(kind="merged")
    keys = list(answering.values_list("key", flat=True))
    asked = [key for key in keys if key in wording.groups]
    return {
        "text": piped(wording.text, model, "text"),
        "self_text": first_person(wording.self_text, model, "self_text"),
        # All of them is "everybody", also those added later.
        "groups": [] if len(asked) == len(keys) else asked,
    }


def _siblings(part: Part, questionnaire: Questionnaire) -> Sequence[Part]:
    if isinstance(part, Item):
        return list(Item.objects.filter(dimension=part.dimension_id))
    if isinstance(part, Prompt):
        return list(questionnaire.prompts.all())
    return list(questionnaire.dimensions.all())


def _renumber(parts: Sequence[Part]) -> None:
    for position, part in enumerate(parts):
        if part.position != position:
            part.position = position
            part.save(update_fields=["position"])


def _rewrite(part: Part, wanted: Mapping[str, object], expected_revision: int) -> None:
    """Sent twice is written once; otherwise only over the words that were read."""
    if all(getattr(part, field) == value for field, value in wanted.items()):
        raise NothingChanged
    if part.revision != expected_revision:
        raise EditedMeanwhile(part)
    for field, value in wanted.items():
        setattr(part, field, value)
    part.revision += 1
    part.save()
