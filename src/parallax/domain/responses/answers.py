"""A rater's answers as values, checked against the form that launch froze."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parallax.domain.rounds.terms import AnswerForm

COMMENT_LIMIT = 4_000


class UnknownQuestion(ValueError):
    """An answer to a question that this rater group is not asked."""


class ValueOffScale(ValueError):
    """A rating that is not on the scale, or "not observed" where that is not offered."""


class CommentTooLong(ValueError):
    """A comment of more than `COMMENT_LIMIT` characters."""


@dataclass(frozen=True)
class Answers:
    """`ratings[item]` is a value of the scale or None for "not observed"; missing is unanswered.

    `unquoted` are the prompts whose comment must not be quoted word for word.
    """

    ratings: Mapping[str, int | None] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    submitted: bool = False
    revision: int = 0
    unquoted: frozenset[str] = frozenset()

    def same_words(
        self,
        ratings: Mapping[str, int | None],
        comments: Mapping[str, str],
        unquoted: frozenset[str] = frozenset(),
    ) -> bool:
        return (
            dict(self.ratings) == dict(ratings)
            and dict(self.comments) == dict(comments)
            and self.unquoted == unquoted
        )


NO_ANSWERS = Answers()


def check(
    form: AnswerForm,
    group: str,
    ratings: Mapping[str, int | None],
    comments: Mapping[str, str],
    unquoted: Iterable[str] = (),
) -> None:
    """Raise UnknownQuestion, ValueOffScale or CommentTooLong; the messages never quote an answer."""
    items = {item.id for item in form.items if item.asked_of(group)}
    prompts = {prompt.id for prompt in form.prompts if prompt.asked_of(group)}
    for item, value in ratings.items():
        if item not in items:
            raise UnknownQuestion(item)
        if value is None and not form.scale.not_observed:
            raise ValueOffScale(item)
        if value is not None and value not in form.scale.values:
            raise ValueOffScale(item)
    for prompt in unquoted:
        if prompt not in prompts:
            raise UnknownQuestion(prompt)
    for prompt, text in comments.items():
        if prompt not in prompts:
            raise UnknownQuestion(prompt)
        if len(text) > COMMENT_LIMIT:
            raise CommentTooLong(prompt)


def to_bytes(
    group: str,
    ratings: Mapping[str, int | None],
    comments: Mapping[str, str],
    unquoted: Iterable[str] = (),
) -> bytes:
    # The group is part of what is encrypted: after closing, nobody needs the invitation to know it.
    content = {
        "group": group,
        "ratings": dict(ratings),
        "comments": dict(comments),
        "unquoted": sorted(unquoted),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(content: bytes) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(content)
    return stored
