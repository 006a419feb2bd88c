"""Reading what a rater sent: the good part as answers, the rest as errors tied to their fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext

from parallax.domain.responses.answers import COMMENT_LIMIT, Answers
from parallax.web.shared.posted import whole_number

from .questions import MAY_BE_QUOTED, NOT_OBSERVED, Asked, Question


@dataclass(frozen=True)
class Posted:
    """`raw` is everything as it came, field by field, so that a page can give it back."""

    ratings: Mapping[str, int | None]
    comments: Mapping[str, str]
    # By prompt: whether the comment may be quoted word for word.
    quotable: Mapping[str, bool]
    errors: Mapping[str, str]
    raw: Mapping[str, str]
    # Fields that belong to no question of this rater; a page of ours never sends one.
    strangers: tuple[str, ...]
    revision: int

    @property
    def is_sound(self) -> bool:
        return not self.errors and not self.strangers

    @property
    def told_errors(self) -> dict[str, str]:
        """By field; what belongs to no field stands under its own strange name."""
        unknown = gettext(
            "One of the answers belongs to no question of this page and was left out."
        )
        return {**self.errors, **dict.fromkeys(self.strangers[:1], unknown)}

    @property
    def raw_of_errors(self) -> dict[str, str]:
        return {field: self.raw[field] for field in self.errors}

    def answers_all(self, asked: Asked) -> bool:
        return self.is_sound and all(
            question.field in self.raw and (not question.tick or question.key in self.quotable)
            for question in asked.questions
        )

    def over(self, stored: Answers) -> Answers:
        """What was sent laid over what is stored; a comment that was emptied is gone."""
        comments = {**stored.comments, **self.comments}
        allowed = {prompt for prompt, quotable in self.quotable.items() if quotable}
        return Answers(
            ratings={**stored.ratings, **self.ratings},
            comments={prompt: text for prompt, text in comments.items() if text},
            submitted=stored.submitted,
            revision=stored.revision,
            unquoted=(stored.unquoted | self.quotable.keys()) - allowed,
        )


def read_posted(post: QueryDict, asked: Asked) -> Posted:
    ratings: dict[str, int | None] = {}
    comments: dict[str, str] = {}
    quotable: dict[str, bool] = {}
    errors: dict[str, str] = {}
    raw: dict[str, str] = {}
    for question in asked.questions:
        if question.tick and question.tick in post:
            # The last value counts: a hidden "no" stands before the box.
            quotable[question.key] = post[question.tick] == MAY_BE_QUOTED
        if question.field not in post:
            continue
        raw[question.field] = value = _plain(str(post[question.field]))
        if question.is_rating:
            _read_rating(question, value, ratings, errors)
        else:
            _read_comment(question, value, comments, errors)
    ours = {*raw, *(question.tick for question in asked.questions)}
    strangers = tuple(
        field for field in post if field.startswith(("r-", "c-", "q-")) and field not in ours
    )
    return Posted(ratings, comments, quotable, errors, raw, strangers, _revision(post))


def _read_rating(
    question: Question, value: str, ratings: dict[str, int | None], errors: dict[str, str]
) -> None:
    if question.apart and value == NOT_OBSERVED:
        ratings[question.key] = None
    elif any(option.value == value for option in question.options):
        ratings[question.key] = int(value)
    else:
        errors[question.field] = gettext("Choose one of the answers of the scale.")


def _read_comment(
    question: Question, value: str, comments: dict[str, str], errors: dict[str, str]
) -> None:
    text = value.strip()
    if len(text) > COMMENT_LIMIT:
        errors[question.field] = gettext(
            "This text has %(length)s characters; at most %(limit)s can be kept. Please shorten it by %(excess)s."
        ) % {"length": len(text), "limit": COMMENT_LIMIT, "excess": len(text) - COMMENT_LIMIT}
    else:
        comments[question.key] = text


def _plain(text: str) -> str:
    """One kind of line end, as counted in the browser, and none of the characters nobody can type."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _revision(post: QueryDict) -> int:
    return whole_number(str(post.get("revision", ""))) or 0
