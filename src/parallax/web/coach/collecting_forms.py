"""Forms around inviting raters: closing dates, notes, mended addresses, and the yes to what cannot be undone."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parallax.domain.rounds.actions.nominate import LONGEST_NOTE


class ClosingDateForm(forms.Form):
    """A round closes at the end of a day."""

    closes_on = forms.DateField(
        label=_("Closing date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["closes_on"].widget
        widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    @property
    def closes_at(self) -> datetime:
        end_of_day = datetime.combine(self.cleaned_data["closes_on"], time(23, 59))
        return timezone.make_aware(end_of_day)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note to the leader"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "What should change, and why. The note goes out by mail and stands on the page."
        ),
    )


class AddressForm(forms.Form):
    email = forms.CharField(
        label=_("New address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class ConfirmForm(forms.Form):
    sure = forms.BooleanField(label=_("I understand that this cannot be undone"))
