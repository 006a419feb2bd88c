"""What a rater is told about a passage by which somebody might recognise who wrote it: one hint for each comment."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from parallax.core.disclosure.recognisable import (
    Kind,
    Names,
    Somebody,
    flags_of,
    for_page,
    is_whole,
    without_marks,
)
from parallax.domain.rounds.models import Invitation

from .questions import Asked

KINDS = list(Kind)
HINTS: dict[Kind, Words] = {
    Kind.PATIENT: _(
        "This may tell who a patient is. Please leave it out: the sentence will do without it."
    ),
    Kind.PERSON: _("This is your own name, or how people call you. Keep it only if you want to."),
    Kind.NAME: _(
        "This looks like a name. Few people may be meant by it, and few may know it. Keep it, or say"
        " it without the name."
    ),
    Kind.DATE: _("A date or a time can show who was there. Keep it, or leave it out."),
    Kind.CONTACT: _("An address or a number leads to somebody. It is better left out."),
    Kind.PLACE: _("A place can show who was there. Keep it, or say it more generally."),
    Kind.STORY: _(
        "This sentence tells a small story. People who were there may recognise it. Keep it, or say"
        " it more generally."
    ),
    Kind.STANDPOINT: _(
        "This says where you stand, and so who you may be. Keep it, or say it without yourself in it."
    ),
    Kind.QUOTE: _(
        "Whoever heard or said these words may know where they come from. Keep them, or give the sense only."
    ),
    Kind.LANGUAGE: _(
        "This is in another language than the questions. If few people here write it, it may show"
        " who you are."
    ),
    Kind.LENGTH: _(
        "A long text shows a way of writing. A few sentences often say as much, and less about you."
    ),
}


@dataclass(frozen=True)
class Hint:
    """`passage` is what it is about; empty where it is about the whole comment."""

    passage: str
    sentence: Words


def known_names(invitation: Invitation, asked: Asked) -> Names:
    """The rater's own name and the leader's. Nobody else's: a page must not tell who else was asked."""
    leader = Somebody(asked.form.leader_name, central=True)
    if asked.about_oneself:
        return Names.of([leader])
    return Names.of([Somebody(invitation.name, invitation.email), leader])


def hint_at(text: str, names: Names, asked: Asked) -> Hint | None:
    """What weighs most in this comment; the same that the page says while one writes."""
    hints = _hints(asked)
    flags = flags_of(text, names=names, language=asked.form.language)
    told = [flag for flag in flags if flag.kind in hints]
    if not told:
        return None
    flag = min(told, key=lambda each: KINDS.index(each.kind))
    passage = "" if is_whole(flag) else text[flag.start : flag.end]
    return Hint(without_marks(passage), hints[flag.kind])


def carried_by_page(asked: Asked) -> dict[str, Any]:
    hints = {kind.value: str(sentence) for kind, sentence in _hints(asked).items()}
    return {**for_page(asked.form.language), "hints": hints}


def _hints(asked: Asked) -> dict[Kind, Words]:
    """Leaders need not hide from themselves; patients are protected from everybody."""
    return {Kind.PATIENT: HINTS[Kind.PATIENT]} if asked.about_oneself else HINTS


def names_as_json(names: Names) -> str:
    return json.dumps(names.for_page(), ensure_ascii=False, separators=(",", ":"))
