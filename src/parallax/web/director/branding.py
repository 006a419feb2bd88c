"""How reports look: the organisation's logo and colour."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parallax.core.colour import ENOUGH, HEX, WHITE, contrast, darker
from parallax.domain.people.access import organisation_for_director
from parallax.domain.people.models import Organisation
from parallax.domain.reports.actions.branding import change_branding
from parallax.domain.reports.queries import branding_of
from parallax.domain.reports.render.branding import Branding
from parallax.domain.reports.render.logo import LARGEST_FILE, LogoRefused, redrawn
from parallax.web.shared.signed_in import person_of


class BrandingForm(forms.Form):
    accent = forms.CharField(
        label=gettext_lazy("Colour"),
        help_text=gettext_lazy(
            "For lines and figures on white paper, so it has to be dark enough to be read there."
        ),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy(
            "PNG or JPEG, at most 512 KB. It is drawn anew, and nothing else in the file is kept. Without a file the present logo stays."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def clean_accent(self) -> str:
        accent: str = self.cleaned_data["accent"].lower()
        if not HEX.fullmatch(accent):
            raise forms.ValidationError(_("Write the colour as # and six digits, as in #0b655c."))
        if contrast(accent, WHITE) < ENOUGH:
            nearest = darker(accent)
            # In the field, so that nobody has to find it among sixteen million.
            self.data = {"accent": nearest}
            raise forms.ValidationError(
                _(
                    "%(colour)s is too light to be read on white. The nearest colour that can be is %(nearest)s; it is in the field now."
                )
                % {"colour": accent, "nearest": nearest}
            )
        return accent

    def clean_logo(self) -> bytes | None:
        upload: UploadedFile[Any] | None = self.cleaned_data["logo"]
        if upload is None:
            return None
        try:
            # One byte more than allowed is enough to tell that there are too many.
            return redrawn(upload.read(LARGEST_FILE + 1))
        except LogoRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def branding(request: HttpRequest) -> HttpResponse:
    organisation = organisation_for_director(person_of(request))
    present = branding_of(organisation.pk)
    if request.method != "POST":
        return _page(
            request, organisation, present, BrandingForm(initial={"accent": present.accent})
        )
    if "remove" in request.POST:
        _change(request, organisation, accent=present.accent, logo=b"")
        messages.success(request, _("The logo is gone from all reports."))
        return redirect("director:branding")
    form = BrandingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, organisation, present, form)
    _change(request, organisation, **form.cleaned_data)
    messages.success(request, _("Saved. All reports look like this from now on."))
    return redirect("director:branding")


def _change(request: HttpRequest, organisation: Organisation, **look: Any) -> None:
    change_branding(organisation, by=person_of(request), now=timezone.now(), **look)


def _page(
    request: HttpRequest, organisation: Organisation, present: Branding, form: BrandingForm
) -> HttpResponse:
    shown = {"organisation": organisation, "branding": present, "form": form}
    return render(request, "director/branding.html", shown, status=422 if form.errors else 200)
