"""By what the writer of a comment may be recognised: marked in the text, told in words, and a smoothed wording to start from."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from django.utils.functional import Promise as Words
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parallax.core.disclosure.recognisable import (
    Change,
    Flag,
    Kind,
    Names,
    Others,
    Somebody,
    changes,
    flags_of,
    is_whole,
    smoothed,
    vocabulary_of,
    without_marks,
)
from parallax.core.questionnaire import Questionnaire
from parallax.domain.instruments import library
from parallax.domain.reports.queries import Desk
from parallax.domain.rounds.models import Round
from parallax.domain.rounds.queries import people_asked

# A comment full of addresses would bury its own text.
MOST_TOLD = 12

TOLD: dict[Kind, Words] = {
    Kind.PATIENT: _("may tell who a patient is"),
    Kind.PERSON: _("may mean %(reason)s"),
    Kind.NAME: _("the name of a person, a place or a project?"),
    Kind.DATE: _("a date or a time"),
    Kind.CONTACT: _("an address or a number"),
    Kind.PLACE: _("a place"),
    Kind.STORY: _("a small story: people who were there may recognise it"),
    Kind.STANDPOINT: _("says where the writer stands"),
    Kind.RARE: _("a word that nobody else uses here"),
    Kind.QUOTE: _("quoted speech"),
    Kind.LANGUAGE: _("The comment is written in another language than the questions"),
    Kind.LENGTH: _("%(reason)s words: much longer than most"),
}
SPELLINGS = {
    "British": _("British spelling, where others write American"),
    "American": _("American spelling, where others write British"),
}


@dataclass(frozen=True)
class Told:
    """One reason; `passage` is empty where it is about the whole comment."""

    passage: str
    reason: str


@dataclass(frozen=True)
class Recognised:
    """`text` has numbered marks; `told` says what each number means. `smoothed` is empty where it changes nothing."""

    text: SafeString
    told: tuple[Told, ...]
    smoothed: str = ""
    difference: tuple[Change, ...] = ()


class Recogniser:
    """Knows what is usual in one round."""

    def __init__(self, round: Round, desk: Desk, questionnaire: Questionnaire) -> None:
        texts = [shown.comment.text for prompt in desk.prompts for shown in prompt.comments]
        self.language = round.language
        self.names = _names(round)
        self.others = Others.of(
            texts, known=_words_of_the_library() | vocabulary_of(_asked(questionnaire))
        )

    def look_at(self, text: str) -> Recognised:
        flags = flags_of(text, names=self.names, language=self.language, others=self.others)
        numbered = _numbered(flags, text)
        proposal = self.smoothed(text)
        return Recognised(
            _marked(text, numbered),
            tuple(numbered),
            proposal if proposal != text else "",
            changes(text, proposal) if proposal != text else (),
        )

    def smoothed(self, text: str) -> str:
        written = self.others.british or self.others.american
        return smoothed(
            text,
            names=self.names,
            role=gettext("a colleague"),
            british=self.others.is_british if written else None,
        )


def _names(round: Round) -> Names:
    return Names.of(
        [
            Somebody(round.leader.name, round.leader.email, central=True, role=round.leader.name),
            Somebody(round.coach.name, round.coach.email, role=gettext("the coach")),
            *(Somebody(name, address) for name, address in people_asked(round)),
        ]
    )


@cache
def _words_of_the_library() -> frozenset[str]:
    """The vocabulary of the questions that everybody has read, or could have."""
    dimensions = library().dimensions.values()
    return vocabulary_of(
        text
        for dimension in dimensions
        for text in (
            dimension.name,
            dimension.description,
            *(item.text for item in dimension.items),
        )
    )


def _asked(questionnaire: Questionnaire) -> list[str]:
    return [
        *(item.text for item in questionnaire.items),
        *(prompt.text for prompt in questionnaire.prompts),
        *(dimension.name for dimension in questionnaire.dimensions),
    ]


def _numbered(flags: tuple[Flag, ...], text: str) -> dict[Told, list[Flag]]:
    """Reasons in the order of the text; the same about the same words has one number."""
    found: dict[Told, list[Flag]] = {}
    for flag in flags:
        passage = "" if is_whole(flag) else text[flag.start : flag.end]
        told = Told(without_marks(passage), _reason(flag))
        if told in found or len(found) < MOST_TOLD:
            found.setdefault(told, []).append(flag)
    return found


def _reason(flag: Flag) -> str:
    if flag.kind is Kind.SPELLING:
        return str(SPELLINGS[flag.reason])
    return str(TOLD[flag.kind]) % {"reason": flag.reason}


def _marked(text: str, numbered: dict[Told, list[Flag]]) -> SafeString:
    """Each marked passage ends with its number; where two overlap, each keeps its own."""
    passages = [
        (flag.start, flag.end, number)
        for number, flags in enumerate(numbered.values(), start=1)
        for flag in flags
        if not is_whole(flag)
    ]
    edges = sorted({0, len(text), *(edge for start, end, _n in passages for edge in (start, end))})
    parts = []
    for start, end in pairwise(edges):
        piece = mark_safe(escape(text[start:end]).replace("\n", "<br>"))  # noqa: S308 - escaped
        inside = [p for p in passages if p[0] <= start and end <= p[1]]
        parts.append(format_html('<mark class="tell">{}</mark>', piece) if inside else piece)
        parts += [_number(number) for _start, last, number in inside if last == end]
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped or markup of ours


def _number(number: int) -> SafeString:
    return format_html(
        '<sup class="tell-number"><span class="visually-hidden">{} </span>{}</sup>',
        gettext("note"),
        number,
    )
