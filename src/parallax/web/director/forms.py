"""Forms of the director: inviting people, and bringing a leader and a coach together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parallax.domain.people.models import Organisation, Person, Role
from parallax.domain.people.queries import people_in_role
from parallax.web.shared.languages import language_choices


class InvitationForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Role.LEADER, Role.LEADER.label),
            (Role.COACH, Role.COACH.label),
            (Role.DIRECTOR, Role.DIRECTOR.label),
        ],
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As colleagues know them, for example “Dr. Amina Okafor”."),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=language_choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(language_choices()) == 1:
            language = self.fields["language"]
            language.widget, language.required = forms.HiddenInput(), False
            language.initial = language_choices()[0][0]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or language_choices()[0][0]


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class EngagementForm(forms.Form):
    leader = PersonChoice(
        label=_("Leader"), queryset=Person.objects.none(), empty_label=_("Choose a leader")
    )
    coach = PersonChoice(
        label=_("Coach"), queryset=Person.objects.none(), empty_label=_("Choose a coach")
    )

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = people_in_role(organisation, Role.LEADER)  # type: ignore[attr-defined]
        self.fields["coach"].queryset = people_in_role(organisation, Role.COACH)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        if words.get("leader") and words.get("leader") == words.get("coach"):
            self.add_error("coach", _("Nobody coaches themself: choose another coach."))
        return words
