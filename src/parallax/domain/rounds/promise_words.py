"""The sentences of the promise, by version. A wording, once shown, is not changed: a new version keeps the old sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _


class Part(StrEnum):
    READERS = "readers"
    FIGURES = "figures"
    COMMENTS = "comments"
    CLOSING = "closing"
    LIMITS = "limits"


TITLES: Mapping[Part, Words] = {
    Part.READERS: _("Who sees what"),
    Part.FIGURES: _("How your ratings are shown"),
    Part.COMMENTS: _("How your own words are shown"),
    Part.CLOSING: _("Until when, and what happens then"),
    Part.LIMITS: _("What no software can protect"),
}


@dataclass(frozen=True)
class Wording:
    part: Part
    sentence: Words
    # The same in a line for the top of the answer page; most statements are told in full only.
    brief: Words | None = None


FIRST: Mapping[str, Wording] = {
    "readers": Wording(
        Part.READERS,
        _(
            "%(leader)s and the coach, %(coach)s, read the report. Nobody else can open it in"
            " Parallax, but %(leader)s may show it to others."
        ),
    ),
    "readers-self": Wording(
        Part.READERS,
        _("You and your coach, %(coach)s, read the report. Nobody else can open it in Parallax."),
    ),
    "who-answered": Wording(
        Part.READERS,
        _(
            "%(coach)s sees whether you have answered, so as to remind you, but not what."
            " %(leader)s sees only how many people of each group have answered."
        ),
    ),
    "who-answered-self": Wording(
        Part.READERS,
        _("%(coach)s sees whether you have answered, but not what before the round closes."),
    ),
    "averages": Wording(
        Part.FIGURES,
        _(
            "Your ratings go into the averages of your group, “%(group)s”. They are never shown"
            " one by one, and never with your name."
        ),
    ),
    "minimum": Wording(
        Part.FIGURES,
        _(
            "The average of a topic is shown when at least %(minimum)s people of your group have"
            " answered: you and %(others)s others. For a single question it takes %(item_minimum)s."
        ),
        _("Your ratings are combined with those of at least %(others)s others in your group."),
    ),
    "merged": Wording(
        Part.FIGURES,
        _(
            "If too few of one of them answer, %(groups)s are shown together as “%(target)s”, which"
            " takes at least %(minimum)s answers."
        ),
        _("If too few answer, %(groups)s are shown together as “%(target)s”, or not at all."),
    ),
    "merged-again": Wording(
        Part.FIGURES,
        _(
            "If these are still too few, %(groups)s are shown together as “%(target)s”, which takes at"
            " least %(minimum)s answers."
        ),
    ),
    "left-out-after-merging": Wording(
        Part.FIGURES,
        _("If even these are too few, your ratings are left out of every figure, totals too."),
    ),
    "left-out": Wording(
        Part.FIGURES,
        _("If fewer answer, your ratings are left out of every figure, totals too."),
        _("If fewer answer, your ratings are left out of every figure."),
    ),
    "agreement": Wording(
        Part.FIGURES,
        _(
            "Where at least %(people)s people are behind the average of a topic, a sentence may say whether"
            " they see it much the same way, somewhat differently or very differently."
        ),
    ),
    "named": Wording(
        Part.FIGURES,
        _(
            "You answer as one of “%(group)s”. This group is shown on its own, however few you are:"
            " %(leader)s will be able to tell what you answered. Please answer as you would in a"
            " conversation with %(leader)s."
        ),
        _(
            "Your group, “%(group)s”, is shown on its own, however few you are: %(leader)s will be"
            " able to tell what you answered."
        ),
    ),
    "self": Wording(
        Part.FIGURES,
        _(
            "Your own ratings stand in the report beside those of the others, for you and %(coach)s to read."
        ),
        _(
            "Your own answers stand in the report beside those of the others, for you and %(coach)s to read."
        ),
    ),
    "coach-reads-first": Wording(
        Part.COMMENTS,
        _(
            "%(coach)s reads the comments before anybody else, without names, and may disguise a"
            " passage that gives somebody away, or withhold a comment."
        ),
    ),
    "word-for-word": Wording(
        Part.COMMENTS,
        _(
            "All other comments appear word for word, in random order under each question, also when"
            " the ratings of their group do not. The name of a group stands with its comments only"
            " where at least %(comments)s people of it wrote one."
        ),
        _(
            "What you write appears word for word, in random order, unless the coach disguises it or you"
            " take away the tick “May be quoted word for word”."
        ),
    ),
    "not-to-be-quoted": Wording(
        Part.COMMENTS,
        _(
            "Beside each comment you decide whether it may be quoted word for word. Where you take the tick"
            " away, %(coach)s still reads your words, and %(leader)s reads only what %(coach)s makes of"
            " them, or nothing."
        ),
    ),
    "own-words": Wording(
        Part.COMMENTS,
        _("What you write stands beside the comments of the others, marked as your own."),
    ),
    "until": Wording(
        Part.CLOSING,
        _(
            "You can change or withdraw your answers until the round closes (set for the end of"
            " %(closes)s). %(coach)s can move this date; your link always shows the one that holds."
        ),
    ),
    "before-closing": Wording(
        Part.CLOSING,
        _(
            "Until then your answers are stored encrypted, so that your link can bring them back to"
            " you. No page shows them to anybody else; only somebody in control of the whole server,"
            " its keys included, could get at them."
        ),
    ),
    "closing": Wording(
        Part.CLOSING,
        _(
            "On closing, all answers are written anew in random order, without name, time or number,"
            " and the key that led from your link to your answers is destroyed. From then on nobody"
            " can trace an answer back to you, not even the people who run this server. Nor can you"
            " change or withdraw it any more."
        ),
        _(
            "When the round closes (set for the end of %(closes)s), the key to your answers is destroyed: then"
            " nobody can trace one back to you, not even the people who run this server."
        ),
    ),
    "closing-named": Wording(
        Part.CLOSING,
        _(
            "On closing, all answers are written anew in random order, without name, time or number,"
            " and the key that led from your link to your answers is destroyed. What then still"
            " points to you is the group they stand under. Nor can you change or withdraw them any"
            " more."
        ),
        _(
            "You can change or withdraw your answers until the round closes (set for the end of"
            " %(closes)s)."
        ),
    ),
    "limits": Wording(
        Part.LIMITS,
        _(
            "We call this confidential, and it has limits: your way of writing, a story that only a"
            " few people know, and what people tell each other can still give you away."
        ),
    ),
}
SECOND: Mapping[str, Wording] = {
    **FIRST,
    "shown-less": Wording(
        Part.FIGURES,
        _(
            "Before anybody has seen a figure, %(coach)s can choose to show less than this: averages of topics"
            " without single questions. Nobody can choose to show more."
        ),
    ),
    "shown-together": Wording(
        Part.FIGURES,
        _(
            "Before anybody has seen a figure, %(coach)s can choose to show less than this: averages of topics"
            " without single questions, or %(groups)s together as “%(target)s”, although enough of each have"
            " answered. Nobody can choose to show more."
        ),
    ),
}
WORDINGS: Mapping[int, Mapping[str, Wording]] = {1: FIRST, 2: SECOND}
