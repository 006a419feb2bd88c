"""The coach's desk: every comment is kept, disguised or withheld before the report can be released."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parallax.domain.reports import queries
from parallax.domain.reports.access import comment_for_coach, desk_for_coach
from parallax.domain.reports.actions.errors import ChangedElsewhere, MayNotBeQuoted, NotInReview
from parallax.domain.reports.actions.moderate import decide_comment, keep_remaining
from parallax.domain.reports.models import Decision, DeskComment
from parallax.domain.reports.queries import OnDesk
from parallax.domain.rounds.models import Round, State
from parallax.web.shared.posted import whole_number
from parallax.web.shared.signed_in import person_of

from .recognising import Recognised, Recogniser
from .review import preparing, review_context

UNDO = "undo"


class DisguiseForm(forms.Form):
    disguised = forms.CharField(
        label=gettext_lazy("Your wording"),
        help_text=gettext_lazy("Keep what is meant; change what gives somebody away."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithholdForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why you withhold it"),
        help_text=gettext_lazy("For your records; the leader never sees it."),
        max_length=500,
    )


@dataclass(frozen=True)
class Card:
    """A comment on the page. After a fault: the choice that stays open, and what was typed."""

    shown: OnDesk
    open: str = ""
    form: forms.Form | None = None
    changed: bool = False
    refused: bool = False
    recognised: Recognised | None = None

    @property
    def comment(self) -> DeskComment:
        return self.shown.comment


@dataclass(frozen=True)
class Fault:
    """What a decision stumbled over, to be shown at its card with all that was typed."""

    comment: DeskComment
    decision: str
    form: forms.Form | None = None
    changed: bool = False
    refused: bool = False


@login_required
@require_safe
def desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    round = desk_for_coach(person_of(request), pk)
    if round.state == State.CLOSED:
        return preparing(request, round)
    if round.state != State.REVIEWING:
        return redirect("coach:draft", pk)
    return _desk(request, round)


@login_required
@require_POST
def decide(request: HttpRequest, pk: UUID, comment: UUID) -> HttpResponse:
    person = person_of(request)
    round = desk_for_coach(person, pk)
    if round.state != State.REVIEWING:
        return _too_late(request, round)
    return _decide(request, round, comment_for_coach(person, pk, comment))


def _decide(request: HttpRequest, round: Round, comment: DeskComment) -> HttpResponse:
    choice = request.POST.get("decision", "")
    form = _form_for(choice, request, comment)
    revision = whole_number(request.POST.get("revision", ""))
    if choice not in (*Decision.values, UNDO) or revision is None:
        return redirect("coach:comments", round.pk)
    if form is not None and not form.is_valid():
        return _desk(request, round, Fault(comment, choice, form))
    try:
        decide_comment(
            comment,
            None if choice == UNDO else Decision(choice),
            **(form.cleaned_data if form is not None else {}),
            expected_revision=revision,
            by=person_of(request),
            now=timezone.now(),
        )
    except ChangedElsewhere:
        return _desk(request, round, Fault(comment, choice, form, changed=True))
    except MayNotBeQuoted:
        return _desk(request, round, _refused(comment, choice, form))
    except NotInReview:
        return _too_late(request, round)
    return redirect(_after(round, comment, choice))


def _refused(comment: DeskComment, choice: str, form: forms.Form | None) -> Fault:
    if form is not None:
        form.add_error("disguised", _("These are still the writer’s own words. Say it in yours."))
    return Fault(comment, choice if form else "", form, refused=True)


def _form_for(choice: str, request: HttpRequest, comment: DeskComment) -> forms.Form | None:
    if choice == Decision.DISGUISE:
        return DisguiseForm(request.POST, auto_id=_ids(comment))
    if choice == Decision.WITHHOLD:
        return WithholdForm(request.POST, auto_id=_ids(comment))
    return None


def _after(round: Round, comment: DeskComment, choice: str) -> str:
    """Without scripts: on to the next comment that waits; after an undo, back to the same one."""
    anchor = comment.pk
    if choice != UNDO and (following := queries.next_undecided(round, after=comment)):
        anchor = following.pk
    return reverse("coach:comments", args=[round.pk]) + f"#comment-{anchor}"


def _too_late(request: HttpRequest, round: Round) -> HttpResponse:
    messages.error(
        request, _("The report has been released meanwhile; comments can no longer be changed.")
    )
    return redirect("coach:draft", round.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep all that remain: first a page that says how many, then the deed."""
    round = desk_for_coach(person_of(request), pk)
    if round.state != State.REVIEWING:
        return redirect("coach:comments", pk)
    remaining = whole_number(request.POST.get("remaining", ""))
    if remaining is not None:
        return _keep(request, round, remaining)
    return render(request, "coach/comments_keep.html", review_context(request, round, "comments"))


def _keep(request: HttpRequest, round: Round, expected: int) -> HttpResponse:
    try:
        kept = keep_remaining(round, expected=expected, by=person_of(request), now=timezone.now())
    except ChangedElsewhere:
        messages.warning(
            request, _("Decisions were made meanwhile. Please look at the number once more.")
        )
        return redirect("coach:comments-keep", round.pk)
    except NotInReview:
        return _too_late(request, round)
    said = ngettext(
        "%(count)d comment kept word for word.", "%(count)d comments kept word for word.", kept
    )
    messages.success(request, said % {"count": kept})
    return redirect("coach:comments", round.pk)


def _desk(request: HttpRequest, round: Round, fault: Fault | None = None) -> HttpResponse:
    questionnaire = queries.questionnaire_of(round)
    desk = queries.desk_of(round.report, questionnaire)
    recogniser = Recogniser(round, desk, questionnaire)
    begun = request.GET.get("smoothed", "")
    prompts = [
        (prompt, [_card(shown, fault, recogniser, begun) for shown in prompt.comments])
        for prompt in desk.prompts
    ]
    shown = {
        **review_context(request, round, "comments", desk.progress),
        "prompts": prompts,
        # Drawn once for each comment, by hand: a hundred forms would take half a second.
        "wording": DisguiseForm.base_fields["disguised"],
        "reason": WithholdForm.base_fields["reason"],
    }
    return render(request, "coach/comments.html", shown)


def _card(shown: OnDesk, fault: Fault | None, recogniser: Recogniser, begun: str) -> Card:
    comment = shown.comment
    mine = fault if fault is not None and fault.comment.pk == comment.pk else None
    waits = not shown.own and (not comment.decision or mine is not None)
    recognised = recogniser.look_at(comment.text) if waits else None
    if mine is not None:
        return Card(shown, mine.decision, mine.form, mine.changed, mine.refused, recognised)
    if recognised is not None and recognised.smoothed and str(comment.pk) == begun:
        start = DisguiseForm(initial={"disguised": recognised.smoothed}, auto_id=_ids(comment))
        return Card(shown, Decision.DISGUISE, start, recognised=recognised)
    return Card(shown, recognised=recognised)


def _ids(comment: DeskComment) -> str:
    return f"{comment.pk}_%s"
