"""Forms for naming raters: one person, or a whole list."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parallax.domain.rounds.list_reading import MOST_BYTES, read_csv, read_file, read_pasted
from parallax.domain.rounds.models import GroupKind, RaterGroup, Round
from parallax.domain.rounds.rater_list import LONGEST_NAME, Entry


def groups_to_choose(round: Round) -> list[RaterGroup]:
    return [g for g in round.groups.all() if g.kind in (GroupKind.NAMED, GroupKind.PROTECTED)]


def offer(form: forms.Form, choices: list[tuple[str, Any]]) -> None:
    field = form.fields["group"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class OneRaterForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "off"})
    )
    # The list itself checks the address, with the same words for every way to name somebody.
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    group = forms.ChoiceField(label=_("Group"))

    def __init__(self, *args: Any, groups: list[RaterGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, [(group.key, group.name) for group in groups])

    def entries(self) -> tuple[Entry, ...]:
        given = self.cleaned_data
        return (Entry(1, given["name"], given["email"], given["group"]),)


class RaterListForm(forms.Form):
    group = forms.ChoiceField(
        label=_("Group"),
        required=False,
        help_text=_("For everybody on a line that does not name a group itself."),
    )
    text = forms.CharField(
        label=_("Paste addresses"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "As your mail program copies them: with or without names, by comma, semicolon or line."
        ),
    )
    file = forms.FileField(
        label=_("Or upload a file"),
        required=False,
        widget=forms.FileInput({"accept": ".csv,.xlsx,.txt"}),
        help_text=_("CSV or XLSX. The first line names the columns: name, email, group."),
    )
    # The lines of the last upload with which nothing was wrong; checked again like everything else.
    good = forms.CharField(required=False, max_length=200_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: list[RaterGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = ("", _("As the file says"))
        offer(self, [empty, *((group.key, group.name) for group in groups)])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        text, file, good = (cleaned.get(name) for name in ("text", "file", "good"))
        if text and file:
            raise forms.ValidationError(
                gettext("Paste addresses or upload a file, one of the two.")
            )
        if not (text or file or good):
            raise forms.ValidationError(gettext("Paste addresses or choose a file first."))
        if text and not cleaned.get("group") and not good:
            self.add_error("group", gettext("Choose the group of the people you paste."))
        return cleaned

    def entries(self) -> tuple[Entry, ...]:
        """May raise `rater_list.Unreadable`."""
        given = self.cleaned_data
        file: UploadedFile[bytes] | None = given["file"]
        if given["good"]:
            return read_csv(given["good"].encode(), "")
        if file is not None:
            # One byte more than is allowed tells that there is too much.
            return read_file(file.name or "", file.read(MOST_BYTES + 1), given["group"])
        return read_pasted(given["text"], given["group"])
