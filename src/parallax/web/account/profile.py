"""The account page: name, pronoun and language, how one signs in, and signing out everywhere."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parallax.domain.people.actions import change_profile, sign_out_everywhere
from parallax.domain.people.models import Person
from parallax.domain.people.queries import running_memberships
from parallax.web.shared.languages import language_choices
from parallax.web.shared.signed_in import person_of


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=language_choices)

    class Meta:
        model = Person
        fields = ("name", "pronoun", "language")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
        help_texts = {
            "name": gettext_lazy(
                "As your raters know you: it stands in the questions they answer."
            ),
            "pronoun": gettext_lazy("Used in the questions that raters answer about you."),
        }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = Person.objects.get(pk=person_of(request).pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        change_profile(
            person,
            name=words["name"],
            pronoun=words["pronoun"],
            language=words["language"],
            by=person,
            now=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect("account:profile")
    return render(
        request,
        "account/profile.html",
        {
            "form": form,
            "memberships": running_memberships(person),
            "means": _means_of_sign_in(person),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    sign_out_everywhere(person, by=person, now=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out in every browser."))
    return redirect("account_request_login_code")


def _means_of_sign_in(person: Person) -> dict[str, int]:
    kinds = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    return {"passkeys": kinds.count("webauthn"), "apps": kinds.count("totp")}
