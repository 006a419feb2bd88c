"""One engagement: the round that counts now, opening the next, and the rounds before."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parallax.domain.coaching.access import engagement_for_coach
from parallax.domain.coaching.actions import EngagementEnded, RoundUnderWay, start_round
from parallax.domain.coaching.models import Engagement
from parallax.domain.coaching.queries import Standing, standing_of
from parallax.domain.instruments import library
from parallax.domain.rounds.models import State
from parallax.web.shared.journey import journey_of
from parallax.web.shared.signed_in import person_of

from .standing import row_of

OVER = frozenset({State.RELEASED, State.ARCHIVED, State.CANCELLED})


class OpeningForm(forms.Form):
    template = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Everything can be changed afterwards, by both of you."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = library().templates
        choice = self.fields["template"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (key, f"{template.name}: {template.description}") for key, template in templates.items()
        ]
        choice.initial = next(iter(templates))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def engagement(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    engagement = engagement_for_coach(person, pk)
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _open_round(request, engagement, form.cleaned_data["template"])
    standing = standing_of(engagement)
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


def _open_round(request: HttpRequest, engagement: Engagement, template: str) -> HttpResponse:
    try:
        round = start_round(
            engagement, library().templates[template], by=person_of(request), now=timezone.now()
        )
    except RoundUnderWay:
        messages.error(request, _("A round is under way already; this is it."))
    except EngagementEnded:
        messages.error(request, _("This engagement has ended; no round can begin in it."))
    else:
        return redirect("shared:questionnaire", round.pk)
    return redirect("coach:engagement", engagement.pk)
