"""The conversation about one question."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parallax.domain.rounds.actions import design
from parallax.domain.rounds.terms import pipe

from .forms import RemarkForm
from .parts import question_of
from .replies import Desk, at_the_desk


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def remarks(desk: Desk, kind: str, key: str) -> HttpResponse:
    question = question_of(desk, kind, key)
    anchor = f"{kind}-{key}"
    form = RemarkForm(desk.request.POST or None, anchor=f"{anchor}-remark")
    if form.is_valid():
        design.remark(question, form.cleaned_data["text"], by=desk.person, now=timezone.now())
        if not desk.in_place:
            return redirect(reverse("shared:remarks", args=[desk.round.pk, kind, key]))
        form = RemarkForm(anchor=f"{anchor}-remark")
    said = list(question.remarks.select_related("author"))
    context = {
        "round": desk.round,
        "kind": kind,
        "key": key,
        "anchor": anchor,
        "remarks": said,
        "form": form,
        "question_text": pipe(question.text, desk.round.leader.name, desk.round.leader.pronoun),
        "back": f"{desk.address}#{anchor}",
        "piece": "shared/questionnaire/remarks.html",
        "piece_title": _("Comments"),
        "posted": desk.request.method == "POST",
    }
    name = "remarks" if desk.in_place else "piece"
    return render(desk.request, f"shared/questionnaire/{name}.html", context)
