"""What changed between two versions of the questions, one line per change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from django.utils.translation import gettext as _

from .terms import AnswerForm, FormDimension, FormItem, FormPrompt


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    ASKED_OF = "asked_of"
    GROUP = "group"
    SETTINGS = "settings"


@dataclass(frozen=True)
class Change:
    kind: ChangeKind
    key: str
    before: str = ""
    after: str = ""


def changes_between(before: AnswerForm, after: AnswerForm) -> list[Change]:
    return [
        *_settings(before, after),
        *_questions(before, after),
        *_dimensions(before, after),
        *_moves(before, after),
        *_groups(before, after),
    ]


def _settings(before: AnswerForm, after: AnswerForm) -> Iterator[Change]:
    if before.title != after.title:
        yield Change(ChangeKind.SETTINGS, "title", before.title, after.title)
    if before.scale != after.scale:
        yield Change(ChangeKind.SETTINGS, "scale", _scale_words(before), _scale_words(after))


def _scale_words(form: AnswerForm) -> str:
    ends = (form.scale.labels.get(value, str(value)) for value in (form.scale.min, form.scale.max))
    words = {"scale": " … ".join(ends)}
    if form.scale.not_observed:
        return _("%(scale)s, with “not observed”") % words
    return _("%(scale)s, without “not observed”") % words


def _questions(before: AnswerForm, after: AnswerForm) -> Iterator[Change]:
    old, new = _by_key(before), _by_key(after)
    for key, question in new.items():
        earlier = old.get(key)
        if earlier is None:
            yield Change(ChangeKind.ADDED, key, after=question.text)
            continue
        if (earlier.text, earlier.self_text) != (question.text, question.self_text):
            yield _rewording(key, earlier, question)
        if set(earlier.groups) != set(question.groups):
            yield Change(ChangeKind.ASKED_OF, key, after=question.text)
    for key, earlier in old.items():
        if key not in new:
            yield Change(ChangeKind.REMOVED, key, before=earlier.text)


def _by_key(form: AnswerForm) -> dict[str, FormItem | FormPrompt]:
    questions: tuple[FormItem | FormPrompt, ...] = (*form.items, *form.prompts)
    return {question.id: question for question in questions}


def _rewording(key: str, old: FormItem | FormPrompt, new: FormItem | FormPrompt) -> Change:
    """The wording for raters where it changed, otherwise the one for oneself."""
    if old.text != new.text:
        return Change(ChangeKind.REWORDED, key, old.text, new.text)
    return Change(ChangeKind.REWORDED, key, old.self_text, new.self_text)


def _dimensions(before: AnswerForm, after: AnswerForm) -> Iterator[Change]:
    old = {d.id: d for d in before.dimensions}
    new = {d.id: d for d in after.dimensions}
    for key, dimension in new.items():
        if key not in old:
            yield Change(ChangeKind.ADDED, key, after=dimension.name)
        elif _face(old[key]) != _face(dimension):
            yield Change(ChangeKind.REWORDED, key, old[key].name, dimension.name)
    for key, dimension in old.items():
        if key not in new:
            yield Change(ChangeKind.REMOVED, key, before=dimension.name)


def _face(dimension: FormDimension) -> tuple[str, str, bool]:
    return dimension.name, dimension.description, dimension.pressure


def _moves(before: AnswerForm, after: AnswerForm) -> Iterator[Change]:
    """Parts that stand elsewhere among those that both versions have."""
    old, new = _places(before), _places(after)
    for key, (home, text) in new.items():
        if key in old and old[key][0] != home:
            yield Change(ChangeKind.MOVED, key, after=text)
    for home in {place[0]: None for place in new.values()}:
        stayed = {
            k for k, place in new.items() if place[0] == home and old.get(k, ("",))[0] == home
        }
        yield from _reordered([k for k in old if k in stayed], [k for k in new if k in stayed], new)


def _reordered(
    old: list[str], new: list[str], places: Mapping[str, tuple[str, str]]
) -> Iterator[Change]:
    in_order = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    kept = {key for block in in_order for key in new[block.b : block.b + block.size]}
    for key in new:
        if key not in kept:
            yield Change(ChangeKind.MOVED, key, after=places[key][1])


def _places(form: AnswerForm) -> dict[str, tuple[str, str]]:
    """Key → where it stands, and how it reads."""
    places = {f"dimension {d.id}": ("dimensions", d.name) for d in form.dimensions}
    places |= {i.id: (f"in {d.id}", i.text) for d in form.dimensions for i in d.items}
    return places | {p.id: ("prompts", p.text) for p in form.prompts}


def _groups(before: AnswerForm, after: AnswerForm) -> Iterator[Change]:
    old = {group.id: group for group in before.groups}
    new = {group.id: group for group in after.groups}
    for key in dict.fromkeys((*new, *old)):
        if old.get(key) != new.get(key):
            was, now = old.get(key), new.get(key)
            yield Change(ChangeKind.GROUP, key, was.name if was else "", now.name if now else "")
