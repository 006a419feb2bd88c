"""One engagement: the round that counts now, opening the next, and the rounds before."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parallax.domain.coaching.access import engagement_for_coach
from parallax.domain.coaching.actions import EngagementEnded, RoundUnderWay, start_round
from parallax.domain.coaching.models import Engagement
from parallax.domain.coaching.queries import Standing, standing_of
from parallax.domain.instruments import Template, library
from parallax.domain.rounds.models import Round, State
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of

from .standing import row_of

AGAIN = "again"
OVER = frozenset({State.RELEASED, State.ARCHIVED, State.CANCELLED})


class OpeningForm(forms.Form):
    template = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Everything can be changed afterwards, by both of you."),
    )

    def __init__(self, data: QueryDict | None, repeatable: Round | None) -> None:
        super().__init__(data)
        self.repeatable = repeatable
        choice = self.fields["template"]
        assert isinstance(choice, forms.ChoiceField)
        choices = [
            (key, f"{template.name}: {template.description}")
            for key, template in library().templates.items()
        ]
        if repeatable:
            text = _("The questions of last time: the report then shows what has changed since.")
            choices.insert(0, (AGAIN, text))
        choice.choices = choices
        choice.initial = choices[0][0]

    @property
    def beginning(self) -> Template | Round:
        chosen = self.cleaned_data["template"]
        if chosen == AGAIN:
            assert self.repeatable is not None
            return self.repeatable
        return library().templates[chosen]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def engagement(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    engagement = engagement_for_coach(person, pk)
    standing = standing_of(engagement)
    form = OpeningForm(request.POST or None, standing.repeatable)
    if request.method == "POST" and form.is_valid():
        return _open_round(request, engagement, form.beginning)
    return render(
        request,
        "coach/engagement.html",
        {
            "form": form,
            "row": row_of(standing),
            "standing": standing,
            "steps": journey_of(standing.round, person),
            "may_open": _may_open(standing),
        },
        status=422 if form.errors else 200,
    )


def _may_open(standing: Standing) -> bool:
    under_way = standing.round is not None and standing.round.state not in OVER
    return not standing.engagement.ended_at and not under_way


def _open_round(
    request: HttpRequest, engagement: Engagement, beginning: Template | Round
) -> HttpResponse:
    try:
        round = start_round(engagement, beginning, by=person_of(request), now=timezone.now())
    except RoundUnderWay:
        messages.error(request, _("A round is under way already; this is it."))
    except EngagementEnded:
        messages.error(request, _("This engagement has ended; no round can begin in it."))
    else:
        return redirect("shared:questionnaire", round.pk)
    return redirect("coach:engagement", engagement.pk)
