"""The questionnaire as one rater group will see it: the rater's form, with nothing to send."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parallax.domain.rounds.estimate import minutes
from parallax.domain.rounds.models import Round
from parallax.domain.rounds.promise import make_promise, promise_in_brief
from parallax.domain.rounds.queries import form_of
from parallax.domain.rounds.readiness import answering_groups
from parallax.domain.rounds.terms import AnswerForm, FormItem, FormPrompt, pipe

from .replies import Desk, at_the_desk

USUAL_TIME = timedelta(days=14)


@require_safe
@at_the_desk
def preview(desk: Desk, group: str) -> HttpResponse:
    form = form_of(desk.questionnaire)
    groups = {g.id: g for g in answering_groups(form)}
    if group not in groups:
        raise Http404
    return render(
        desk.request,
        "shared/questionnaire/preview.html",
        {
            "round": desk.round,
            "form_name": form.title,
            "group": groups[group],
            "groups": groups.values(),
            "minutes": minutes(form, group),
            "about_oneself": groups[group].kind == "self",
            "promise": _promise(desk.round, form, group),
            "date_is_known": desk.round.closes_at is not None,
            "sections": _sections(form, group),
            "low": form.scale.labels.get(form.scale.min, ""),
            "high": form.scale.labels.get(form.scale.max, ""),
        },
    )


def _promise(round: Round, form: AnswerForm, group: str) -> tuple[str, ...]:
    """As raters will read it; until launch the closing date is an example."""
    closes_at = round.closes_at or timezone.now() + USUAL_TIME
    promise = make_promise(form, coach_name=round.coach.name, closes_at=closes_at)
    return promise_in_brief(promise, group)


def _sections(form: AnswerForm, group: str) -> list[dict[str, object]]:
    asked = form.for_group(group)
    sections: list[dict[str, object]] = [
        {
            "name": dimension.name,
            "description": ""
            if group == "self"
            else pipe(dimension.description, form.leader_name, form.pronoun),
            "questions": [_question(form, item, group) for item in dimension.items],
        }
        for dimension in asked.dimensions
    ]
    if asked.prompts:
        questions = [_question(form, prompt, group) for prompt in asked.prompts]
        sections.append({"own_words": True, "questions": questions})
    return sections


def _question(form: AnswerForm, question: FormItem | FormPrompt, group: str) -> dict[str, object]:
    """A question as the template piece `shared/components/question.html` takes it."""
    is_rating = isinstance(question, FormItem)
    return {
        "field": f"r-{question.id}" if is_rating else f"c-{question.id}",
        "text": form.wording(question, group),
        "options": [(value, form.scale.labels.get(value, "")) for value in form.scale.values]
        if is_rating
        else [],
        "not_observed": form.scale.not_observed,
        "many": len(form.scale.values) > 8,
    }
