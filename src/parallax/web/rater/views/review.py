"""Looking through the answers before sending them, and the receipt afterwards."""

import base64
import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from parallax.domain.responses.actions import AnsweredElsewhere, RoundClosed, submit_response
from parallax.domain.responses.answers import Answers
from parallax.domain.responses.queries import read_answers
from parallax.domain.rounds.models import Invitation
from parallax.web.rater.door import closed, page, rater_page, rendered, while_open
from parallax.web.rater.hints import Hint, hint_at, known_names
from parallax.web.rater.posted import read_posted
from parallax.web.rater.questions import (
    Asked,
    Question,
    Section,
    answered,
    asked_of,
    has_content,
)
from parallax.web.rater.skeleton import ANY_TOKEN, Shelf, Skeleton
from parallax.web.shared.preferences import theme_of

RECEIPT_LETTERS = 8

_shelf = Shelf(limit=128)


@dataclass(frozen=True)
class Given:
    """One question with what was answered, and what the rater may want to think about before sending."""

    question: Question
    words: str
    hint: Hint | None = None
    unquoted: bool = False


@rater_page
@while_open
def review(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    asked = asked_of(invitation)
    try:
        answers = read_answers(invitation)
        if request.method == "POST":
            return _send(request, invitation, token, asked, answers)
    except RoundClosed:
        return closed(request, invitation)
    return _overview(request, invitation, token, asked, answers)


@rater_page
@while_open
def submitted(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    try:
        answers = read_answers(invitation)
    except RoundClosed:
        return closed(request, invitation)
    if not answers.submitted:
        return HttpResponseRedirect(reverse("rater:answer", args=[token]))
    receipt = _receipt_page(theme_of(request), invitation, answered(answers))
    return HttpResponse(receipt.fill({ANY_TOKEN: token, "receipt": receipt_code(token, answers)}))


def _receipt_page(theme: str, invitation: Invitation, done: int) -> Skeleton:
    closes_at = invitation.round.closes_at

    def render() -> str:
        asked = asked_of(invitation)
        context = {"token": ANY_TOKEN, "asked": asked, "answered": done, "closes_at": closes_at}
        return rendered(theme, "submitted", context)

    key = (invitation.round_id, invitation.group_id, get_language(), theme, closes_at, done)
    return _shelf.get(key, render)


def receipt_code(token: str, answers: Answers) -> str:
    """The same for the same sending; it says nothing about the answers, nor leads to them."""
    digest = hashlib.sha256(f"receipt {token} {answers.revision}".encode()).digest()
    code = base64.b32encode(digest).decode()[:RECEIPT_LETTERS]
    return f"{code[:4]}-{code[4:]}"


def _send(
    request: HttpRequest, invitation: Invitation, token: str, asked: Asked, answers: Answers
) -> HttpResponse:
    if answers.submitted:
        return _to_receipt(token)
    if not has_content(answers):
        return _overview(request, invitation, token, asked, answers, empty=True, status=422)
    try:
        submit_response(
            invitation,
            answers.ratings,
            answers.comments,
            unquoted=answers.unquoted,
            expected_revision=read_posted(request.POST, asked).revision,
            now=timezone.now(),
        )
    except AnsweredElsewhere as elsewhere:
        return _overview(
            request, invitation, token, asked, elsewhere.current, changed=True, status=409
        )
    return _to_receipt(token)


def _to_receipt(token: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("rater:submitted", args=[token]), status=303)


def _overview(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    asked: Asked,
    answers: Answers,
    *,
    empty: bool = False,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    sections = _given(invitation, asked, answers)
    gaps = [
        (section, [row.question for row in rows if not row.words]) for section, rows in sections
    ]
    context = {
        "token": token,
        "asked": asked,
        "sections": sections,
        # Each topic with its first open question and how many there are.
        "missing": [
            (section, open_ones[0], len(open_ones)) for section, open_ones in gaps if open_ones
        ],
        "unanswered": sum(len(open_ones) for _section, open_ones in gaps),
        "answers": answers,
        "empty": empty,
        "changed": changed,
    }
    return page(request, "review", context, status=status)


def _given(
    invitation: Invitation, asked: Asked, answers: Answers
) -> list[tuple[Section, list[Given]]]:
    names = known_names(invitation, asked)

    def given(question: Question) -> Given:
        words = question.answer_in_words(answers)
        if question.is_rating or not words:
            return Given(question, words)
        hint = hint_at(words, names, asked)
        return Given(question, words, hint, unquoted=question.key in answers.unquoted)

    return [
        (section, [given(question) for question in section.questions]) for section in asked.sections
    ]
