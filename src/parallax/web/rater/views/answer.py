"""Answering: on one page or one dimension at a time, saved as one goes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from parallax.domain.responses.actions import (
    AnsweredElsewhere,
    RoundClosed,
    save_draft,
    submit_response,
)
from parallax.domain.responses.answers import NO_ANSWERS, Answers
from parallax.domain.responses.queries import read_answers
from parallax.domain.rounds.models import Invitation
from parallax.web.rater.door import closed, page, rater_page, takes_answers
from parallax.web.rater.form_page import (
    ALL_ON_ONE_PAGE,
    NOTHING,
    Filling,
    elsewhere_notice,
    form_page,
    saved_notice,
)
from parallax.web.rater.posted import Posted, read_posted
from parallax.web.rater.questions import Asked, answered, asked_of, has_content


@rater_page
def answer(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    asked = asked_of(invitation)
    if request.method == "POST":
        return _receive(request, invitation, token, asked)
    if not takes_answers(invitation, timezone.now()):
        return closed(request, invitation)
    if invitation.declined:
        return page(request, "declined", {"token": token, "invitation": invitation, "asked": asked})
    try:
        answers = read_answers(invitation)
    except RoundClosed:
        return closed(request, invitation)
    just_saved = "saved" in request.GET and answers.revision > 0
    filling = Filling(answers, notice=saved_notice(answers) if just_saved else NOTHING)
    return form_page(request, invitation, token, asked, _step(request, asked), filling)


def _receive(
    request: HttpRequest, invitation: Invitation, token: str, asked: Asked
) -> HttpResponse:
    posted = read_posted(request.POST, asked)
    wanted = request.POST.get("go", "")
    try:
        # What stands on another page, or could not be taken, stays as it is stored.
        stored = NO_ANSWERS if posted.answers_all(asked) else read_answers(invitation)
        given = posted.over(stored)
        ready = posted.is_sound and _is_complete(asked, given)
        keep = submit_response if wanted == "submit" and ready else save_draft
        answers = keep(
            invitation,
            given.ratings,
            given.comments,
            unquoted=given.unquoted,
            expected_revision=posted.revision,
            now=timezone.now(),
        )
    except RoundClosed:
        return _too_late(request, invitation, asked, posted)
    except AnsweredElsewhere as elsewhere:
        return _compare(request, invitation, token, asked, posted, elsewhere.current)
    if _by_script(request):
        return _told_to_script(asked, posted, answers)
    if not posted.is_sound:
        filling = Filling(answers, posted.raw_of_errors, posted.told_errors)
        return form_page(
            request, invitation, token, asked, _step(request, asked), filling, status=422
        )
    return _onward(request, token, asked, wanted, submitted=keep is submit_response)


def _is_complete(asked: Asked, answers: Answers) -> bool:
    return answered(answers) == asked.total and has_content(answers)


def _onward(
    request: HttpRequest, token: str, asked: Asked, wanted: str, *, submitted: bool
) -> HttpResponseRedirect:
    if submitted:
        return _redirect("rater:submitted", token)
    if wanted in ("submit", "review"):
        return _redirect("rater:review", token)
    if wanted == "leader-view":
        return _redirect("rater:leader-view", token)
    if wanted.startswith("step-"):
        step = _number(wanted.removeprefix("step-"), asked)
        return _redirect("rater:answer", token, f"?step={step}" if step else "")
    step = _step(request, asked)
    return _redirect("rater:answer", token, f"?step={step}&saved=1" if step else "?saved=1")


def _compare(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    asked: Asked,
    posted: Posted,
    current: Answers,
) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"state": "elsewhere"}, status=409)
    filling = Filling(
        posted.over(current),
        posted.raw_of_errors,
        posted.told_errors,
        notice=elsewhere_notice(asked, posted, current),
        saved=False,
    )
    return form_page(request, invitation, token, asked, _step(request, asked), filling, status=409)


def _too_late(
    request: HttpRequest, invitation: Invitation, asked: Asked, posted: Posted
) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"state": "closed"}, status=410)
    # Read again: the round was open a moment ago, and now it is closed or called off.
    invitation.round.refresh_from_db(fields=["state"])
    own_words = [
        (question.text, posted.raw[question.field])
        for question in asked.questions
        if not question.is_rating and posted.raw.get(question.field, "").strip()
    ]
    return closed(request, invitation, own_words)


def _told_to_script(asked: Asked, posted: Posted, answers: Answers) -> JsonResponse:
    told = {
        "state": "saved" if posted.is_sound else "errors",
        "revision": answers.revision,
        "answered": answered(answers),
        "total": asked.total,
        "errors": posted.told_errors,
    }
    return JsonResponse(told, status=200 if posted.is_sound else 422)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _step(request: HttpRequest, asked: Asked) -> int:
    return _number(request.GET.get("step", ""), asked)


def _number(text: str, asked: Asked) -> int:
    """A step that exists, or 0: everything on one page."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else ALL_ON_ONE_PAGE
    return number if number <= len(asked.sections) else ALL_ON_ONE_PAGE


def _redirect(route: str, token: str, query: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(route, args=[token]) + query, status=303)
