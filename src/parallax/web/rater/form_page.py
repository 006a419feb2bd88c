"""The answer page: rendered once for each group (skeleton), then filled with one rater's answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from parallax.domain.responses.answers import COMMENT_LIMIT, NO_ANSWERS, Answers
from parallax.domain.rounds.models import Invitation
from parallax.domain.rounds.promise import promise_from_json, promise_in_brief
from parallax.web.shared.preferences import theme_of

from .door import rendered
from .hints import carried_by_page, known_names, names_as_json
from .posted import Posted
from .questions import NOT_OBSERVED, Asked, Question, Section, answered
from .skeleton import ANY_TOKEN, Shelf

ALL_ON_ONE_PAGE = 0

NOTHING = SafeString()

_shelf = Shelf(limit=128)


@dataclass(frozen=True)
class Filling:
    """What one rater sees in the form, beyond what is stored."""

    answers: Answers = NO_ANSWERS
    # What was typed and could not be taken, by field; shown instead of what is stored.
    raw: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: SafeString = NOTHING
    saved: bool = True


def form_page(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    asked: Asked,
    step: int,
    filling: Filling,
    *,
    status: int = 200,
) -> HttpResponse:
    theme = theme_of(request)
    closes_at = invitation.round.closes_at
    key = (invitation.round_id, asked.group, get_language(), theme, step, closes_at)
    skeleton = _shelf.get(key, lambda: _render(invitation, asked, step, theme))
    return HttpResponse(skeleton.fill(_values(token, invitation, asked, filling)), status=status)


def _render(invitation: Invitation, asked: Asked, step: int, theme: str) -> str:
    promise = promise_from_json(invitation.round.terms.promise)
    closes_at = invitation.round.closes_at
    sections = _sections(asked, step)
    return rendered(
        theme,
        "answer",
        {
            "token": ANY_TOKEN,
            "asked": asked,
            "sections": sections,
            "step": step,
            "steps": asked.sections,
            "previous": asked.sections[step - 2] if step > 1 else None,
            "next": asked.sections[step] if 0 < step < len(asked.sections) else None,
            "last": step in (ALL_ON_ONE_PAGE, len(asked.sections)),
            "promise": promise_in_brief(promise, asked.group, closes_at=closes_at),
            "closes_at": closes_at,
            "comment_limit": COMMENT_LIMIT,
            "words": any(section.in_own_words for section in sections),
            "recognisable": carried_by_page(asked),
        },
    )


def _sections(asked: Asked, step: int) -> tuple[Section, ...]:
    return asked.sections if step == ALL_ON_ONE_PAGE else asked.sections[step - 1 : step]


def _values(token: str, invitation: Invitation, asked: Asked, filling: Filling) -> dict[str, str]:
    answers = filling.answers
    done = str(answered(answers))
    values = {
        ANY_TOKEN: token,
        "revision": str(answers.revision),
        "answered": done,
        "notice": filling.notice + _standing(answers),
        "status": escape(gettext("Saved")) if answers.revision and filling.saved else "",
        "errors": _summary(asked, filling),
        "title": escape(gettext("Error: ")) if filling.errors else "",
        "stored": "" if answers.revision else " hidden",
        "declinable": " hidden" if answers.submitted else "",
        "names": escape(names_as_json(known_names(invitation, asked))),
    }
    for question in asked.questions:
        if question.tick and question.key not in answers.unquoted:
            values[question.tick] = " checked"
    for item, value in answers.ratings.items():
        values[f"r-{item}:{NOT_OBSERVED if value is None else value}"] = " checked"
    for prompt, text in answers.comments.items():
        values[f"c-{prompt}"] = escape(text)
    for name, text in filling.raw.items():
        values[name] = escape(text)
    for name, message in filling.errors.items():
        values |= _error(name, message)
    return values


def _standing(answers: Answers) -> SafeString:
    if not answers.submitted:
        return NOTHING
    return format_html(
        '<div class="note note-good"><p><strong>{}</strong></p><p>{}</p></div>',
        gettext("You have sent your answers. Thank you."),
        gettext("You can still change them here: what is saved on this page counts at once."),
    )


def _error(name: str, message: str) -> dict[str, str]:
    return {
        f"error:{name}": format_html('<p class="field-error" id="{}-error">{}</p>', name, message),
        f"invalid:{name}": " field-invalid",
        f"described:{name}": f" {escape(name)}-error",
        f"aria:{name}": ' aria-invalid="true"',
    }


def _summary(asked: Asked, filling: Filling) -> SafeString:
    errors = filling.errors
    if not errors:
        return NOTHING
    places = {question.field: question for question in asked.questions}
    title = ngettext(
        "One thing needs your attention", "%(n)s things need your attention", len(errors)
    ) % {"n": len(errors)}
    lines = format_html_join(
        "",
        "<li>{}</li>",
        ((_error_line(places.get(name), message),) for name, message in errors.items()),
    )
    return format_html(
        '<div class="error-summary" role="alert" tabindex="-1" aria-labelledby="error-summary-title"'
        ' data-error-summary><h2 id="error-summary-title">{}</h2><p>{}</p><ul>{}</ul></div>',
        title,
        gettext("Everything else has been saved.")
        if filling.saved
        else gettext("Nothing is lost."),
        lines,
    )


def _error_line(question: Question | None, message: str) -> SafeString:
    if question is None:
        return format_html("{}", message)
    return format_html('<a href="#{}">{}</a> {}', question.first_input, question.text, message)


def saved_notice(answers: Answers) -> SafeString:
    if answers.submitted:
        words = gettext("Saved: your answers count as they stand here.")
    else:
        words = gettext(
            "Saved. You can close this page; the link in your e-mail brings you back to it."
        )
    return format_html('<p class="note note-good" role="status">{}</p>', words)


def elsewhere_notice(asked: Asked, posted: Posted, current: Answers) -> SafeString:
    """Tells about the other window, and what stands there where it differs from what was just sent."""
    ours = posted.over(current)
    differing = [
        (question.text, question.answer_in_words(current) or gettext("No answer"))
        for question in asked.questions
        if question.field in posted.raw
        and question.answer_in_words(ours) != question.answer_in_words(current)
    ]
    listed = format_html_join("", "<dt>{}</dt><dd>{}</dd>", differing)
    return format_html(
        '<div class="note" role="alert"><h2>{}</h2><p>{}</p>{}</div>',
        gettext("These answers were also changed in another window"),
        gettext(
            "Below is what you have just sent; it is not saved yet. Where the other window says"
            " something else, it stands here. Correct what you like below, then save again."
        ),
        format_html('<dl class="differing">{}</dl>', listed) if differing else NOTHING,
    )
