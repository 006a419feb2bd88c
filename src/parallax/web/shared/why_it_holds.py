"""Why the protection holds, in plain words: the page that anybody may read who would rather check than believe."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parallax.core.disclosure.policy import DEFAULT_POLICY


@require_safe
def why_it_holds(request: HttpRequest) -> HttpResponse:
    return render(request, "shared/why_it_holds.html", {"policy": DEFAULT_POLICY})
