"""One dimension, item or prompt: shown, reworded, moved, removed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parallax.domain.rounds.actions import design
from parallax.domain.rounds.models import Dimension, Item, Prompt
from parallax.domain.rounds.queries import form_of

from .forms import DimensionForm, ItemForm, PromptForm, wording_of
from .page import Cards
from .replies import Desk, at_the_desk

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@at_the_desk
def card(desk: Desk, kind: str, key: str) -> HttpResponse:
    """The part as it reads now, for leaving a form without saving."""
    part = part_of(desk, kind, key)
    anchor = f"{kind}-{key}"
    if not desk.in_place:
        return redirect(f"{desk.address}#{anchor}")
    cards = Cards(desk.questionnaire, form_of(desk.questionnaire))
    context: dict[str, Any] = {"editable": True}
    if isinstance(part, Dimension):
        last = part.position == desk.questionnaire.dimensions.count() - 1
        context["dimension"] = cards.dimension(part, part.position, last=last)
        return desk.piece("dimension_head", context, anchor=anchor, title=part.name)
    siblings = part.dimension.items if isinstance(part, Item) else desk.questionnaire.prompts
    last = part.position == siblings.count() - 1
    build: Callable[..., object] = cards.item if isinstance(part, Item) else cards.prompt
    context["question"] = build(part, part.position, last=last)
    return desk.piece("question", context, anchor=anchor, title=part.text)


@FORM
@at_the_desk
def edit(desk: Desk, kind: str, key: str) -> HttpResponse:
    part = part_of(desk, kind, key)
    if isinstance(part, Dimension):
        return _edit_dimension(desk, part)
    return _edit_question(desk, part, kind)


@require_POST
@at_the_desk
def move(desk: Desk, kind: str, key: str) -> HttpResponse:
    part = part_of(desk, kind, key)
    try:
        wanted = int(desk.request.POST.get("position", ""))
    except ValueError:
        wanted = part.position
    place = design.move(part, wanted, by=desk.person, now=timezone.now())
    said = _("Now at place %(place)s.") % {"place": place + 1}
    return desk.changed(said, f"{kind}-{key}")


@FORM
@at_the_desk
def remove(desk: Desk, kind: str, key: str) -> HttpResponse:
    part = part_of(desk, kind, key)
    name = part.name if isinstance(part, Dimension) else part.text
    if desk.request.method == "POST":
        design.remove(part, by=desk.person, now=timezone.now())
        return desk.changed(_("Removed."))
    context = {"kind": kind, "key": key, "losses": _losses(part), "name": name}
    return desk.piece("remove", context, anchor=f"{kind}-{key}", title=_("Remove this?"))


def part_of(desk: Desk, kind: str, key: str) -> Dimension | Item | Prompt:
    """The part of the newest version, or the message that it is gone."""
    return dimension_of(desk, key) if kind == "dimensions" else question_of(desk, kind, key)


def dimension_of(desk: Desk, key: str) -> Dimension:
    found = desk.questionnaire.dimensions.filter(key=key).first()
    if found is None:
        raise design.QuestionnaireGone
    return found


def question_of(desk: Desk, kind: str, key: str) -> Item | Prompt:
    found: Item | Prompt | None
    if kind == "items":
        items = Item.objects.filter(dimension__questionnaire=desk.questionnaire, key=key)
        found = items.select_related("dimension").first()
    else:
        found = desk.questionnaire.prompts.filter(key=key).first()
    if found is None:
        raise design.QuestionnaireGone
    return found


def _edit_dimension(desk: Desk, dimension: Dimension) -> HttpResponse:
    anchor = f"dimensions-{dimension.key}"
    initial = {
        "name": dimension.name,
        "description": dimension.description,
        "pressure": dimension.pressure,
        "expected_revision": dimension.revision,
    }
    form = DimensionForm(desk.posted, anchor=anchor, initial=initial)
    if not form.is_valid():
        return _form(desk, form, "dimensions", dimension.key)
    try:
        design.describe_dimension(
            dimension,
            form.subject,
            expected_revision=form.cleaned_data["expected_revision"],
            by=desk.person,
            now=timezone.now(),
        )
    except design.EditedMeanwhile as edited:
        current: Dimension = edited.current
        theirs = [(_("Name"), current.name), (_("What it is about"), current.description)]
        mine = [(_("Name"), form.subject.name), (_("What it is about"), form.subject.description)]
        posted = _with_revision(desk, current.revision)
        again = DimensionForm(posted, anchor=anchor)
        return _edited(desk, again, "dimensions", dimension.key, theirs, mine)
    return desk.changed(_("Saved."), anchor)


def _edit_question(desk: Desk, question: Item | Prompt, kind: str) -> HttpResponse:
    anchor = f"{kind}-{question.key}"
    form = _question_form(desk, question, desk.posted, anchor)
    if not form.is_valid():
        return _form(desk, form, kind, question.key)
    now = timezone.now()
    try:
        design.reword(
            question,
            form.wording,
            expected_revision=form.cleaned_data["expected_revision"],
            by=desk.person,
            now=now,
        )
    except design.EditedMeanwhile as edited:
        current: Item | Prompt = edited.current
        posted = _with_revision(desk, current.revision)
        again = _question_form(desk, question, posted, anchor)
        mine = form.wording
        return _edited(
            desk,
            again,
            kind,
            question.key,
            _both_wordings(current.text, current.self_text),
            _both_wordings(mine.text, mine.self_text),
        )
    _take_home(desk, question, form.cleaned_data.get("home", ""))
    return desk.changed(_("Saved."), anchor)


def _take_home(desk: Desk, question: Item | Prompt, wanted: str) -> None:
    """Into the chosen dimension; the right version was checked by the rewording before."""
    if not isinstance(question, Item) or wanted in ("", question.dimension.key):
        return
    home = desk.questionnaire.dimensions.filter(key=wanted).first()
    if home is None:
        raise design.QuestionnaireGone
    design.move_to_dimension(question, home, by=desk.person, now=timezone.now())


def _question_form(
    desk: Desk, question: Item | Prompt, posted: Any, anchor: str
) -> ItemForm | PromptForm:
    groups = desk.round.groups.all()
    initial = wording_of(question)
    if isinstance(question, Prompt):
        return PromptForm(posted, anchor=anchor, groups=groups, initial=initial)
    homes = list(desk.questionnaire.dimensions.all())
    return ItemForm(posted, anchor=anchor, groups=groups, homes=homes, initial=initial)


def _with_revision(desk: Desk, revision: int) -> Any:
    """What I wrote, now as a change to the version that I have been shown."""
    posted = desk.request.POST.copy()
    posted["expected_revision"] = str(revision)
    return posted


def _form(desk: Desk, form: Any, kind: str, key: str) -> HttpResponse:
    context = {"form": form, "kind": kind, "key": key}
    title = _("Edit the dimension") if kind == "dimensions" else _("Edit the question")
    return desk.piece("edit", context, anchor=f"{kind}-{key}", title=title)


def _edited(
    desk: Desk,
    form: Any,
    kind: str,
    key: str,
    theirs: list[tuple[str, str]],
    mine: list[tuple[str, str]],
) -> HttpResponse:
    other = desk.round.coach if desk.person.pk == desk.round.leader_id else desk.round.leader
    context = {
        "form": form,
        "kind": kind,
        "key": key,
        "theirs": theirs,
        "mine": mine,
        "other": other,
    }
    return desk.piece(
        "edited", context, anchor=f"{kind}-{key}", title=_("Two changes to the same words")
    )


def _both_wordings(text: str, self_text: str) -> list[tuple[str, str]]:
    return [(_("What raters read"), text), (_("What the leader reads"), self_text)]


def _losses(part: Dimension | Item | Prompt) -> list[str]:
    if isinstance(part, Dimension):
        return [_("The dimension with everything in it:"), *(i.text for i in part.items.all())]
    losses = [_("The question: “%(text)s”") % {"text": part.text}]
    said = part.remarks.count()
    if said:
        losses.append(_("The comments on it: %(count)s") % {"count": said})
    return losses
