"""Forms of the questionnaire page."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parallax.domain.instruments import library
from parallax.domain.rounds.actions.design import (
    GroupTerms,
    Settings,
    Subject,
    Wording,
    WordingInvalid,
)
from parallax.domain.rounds.actions.design.groups import LARGEST_MINIMUM, SMALLEST_MINIMUM
from parallax.domain.rounds.actions.design.questions import LONGEST_REMARK
from parallax.domain.rounds.actions.design.wording import first_person, piped
from parallax.domain.rounds.models import (
    Dimension,
    GroupKind,
    Item,
    Prompt,
    PromptKind,
    RaterGroup,
)
from parallax.web.shared.posted import whole_number

PLACEHOLDERS = _(
    "{name}, {they}, {them}, {their} and {themself} become the leader's name and pronouns."
)


def two_lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2})


class PieceForm(forms.Form):
    """Several may stand on one page, so the ids of their fields start with the part's anchor."""

    def __init__(self, *args: Any, anchor: str, **words: Any) -> None:
        words["auto_id"] = f"{anchor}-%s"
        super().__init__(*args, **words)


class QuestionForm(PieceForm):
    text = forms.CharField(
        label=_("What raters read"), max_length=400, widget=two_lines(), help_text=PLACEHOLDERS
    )
    self_text = forms.CharField(
        label=_("What the leader reads"),
        max_length=400,
        widget=two_lines(),
        help_text=_("The same in the first person: “I …”."),
    )
    groups = forms.MultipleChoiceField(label=_("Who is asked"), widget=forms.CheckboxSelectMultiple)
    expected_revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, groups: Iterable[RaterGroup], **words: Any) -> None:
        super().__init__(*args, **words)
        self.choices = [(g.key, g.name) for g in groups if g.kind != GroupKind.MERGED]
        field = self.fields["groups"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = self.choices
        field.initial = self.initial.get("groups") or [key for key, _name in self.choices]
        self.initial["groups"] = field.initial

    def clean_text(self) -> str:
        return _said(piped, self.cleaned_data["text"])

    def clean_self_text(self) -> str:
        return _said(first_person, self.cleaned_data["self_text"])

    @property
    def wording(self) -> Wording:
        given = self.cleaned_data
        return Wording(
            text=given["text"],
            self_text=given["self_text"],
            groups=tuple(given["groups"]),
            reversed=given.get("reversed", False),
        )


class ItemForm(QuestionForm):
    reversed = forms.BooleanField(
        label=_("A high answer is unfavourable"),
        required=False,
        help_text=_("The report turns the answers round, so that more is always better."),
    )
    home = forms.ChoiceField(label=_("Dimension"), required=False)

    def __init__(self, *args: Any, homes: Sequence[Dimension] = (), **words: Any) -> None:
        super().__init__(*args, **words)
        field = self.fields["home"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(home.key, home.name) for home in homes]
        if not homes:
            del self.fields["home"]


class PromptForm(QuestionForm):
    """A prompt keeps its kind: the report sorts what people wrote by it."""


class NewPromptForm(PromptForm):
    kind = forms.ChoiceField(
        label=_("What it is about"), choices=PromptKind.choices, initial=PromptKind.OPEN
    )
    field_order = ("kind",)


class DimensionForm(PieceForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("What it is about"),
        max_length=400,
        required=False,
        widget=two_lines(),
        help_text=PLACEHOLDERS,
    )
    pressure = forms.BooleanField(
        label=_("About behaviour under pressure"),
        required=False,
        help_text=_(
            "Strengths that are overdone. The report shows them on their own, and more is not better."
        ),
    )
    expected_revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def clean_description(self) -> str:
        written = self.cleaned_data["description"]
        return _said(piped, written) if written else ""

    @property
    def subject(self) -> Subject:
        given = self.cleaned_data
        return Subject(given["name"], given["description"], given["pressure"])


class RemarkForm(PieceForm):
    text = forms.CharField(
        label=_("Your comment"), max_length=LONGEST_REMARK, widget=forms.Textarea(attrs={"rows": 3})
    )


class AsReadForm(PieceForm):
    """Remembers what was shown, so that a change by the other person in between is noticed."""

    as_read = forms.CharField(widget=forms.HiddenInput, required=False)

    def remembered(self) -> dict[str, Any]:
        try:
            read = json.loads(self.cleaned_data["as_read"])
        except (ValueError, RecursionError):
            return {}
        return read if isinstance(read, dict) else {}


class SettingsForm(AsReadForm):
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Raters see it on top."))
    scale_key = forms.ChoiceField(
        label=_("Scale"), widget=forms.RadioSelect, help_text=_("One scale for every statement.")
    )
    not_observed = forms.BooleanField(
        label=_("Offer “I could not observe this”"),
        required=False,
        help_text=_("Better than a guess: who has not seen something should be able to say so."),
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        field = self.fields["scale_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (s.key, f"{s.name}: {s.labels[s.min]} … {s.labels[s.max]}")
            for s in library().scales.values()
        ]

    @property
    def settings(self) -> Settings:
        given = self.cleaned_data
        return Settings(given["title"], given["scale_key"], given["not_observed"])

    @property
    def expected(self) -> Settings:
        read = self.remembered()
        return Settings(
            str(read.get("title")), str(read.get("scale_key")), bool(read.get("not_observed"))
        )


class GroupForm(AsReadForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("How they are shown"), widget=forms.RadioSelect)
    minimum = forms.IntegerField(
        label=_("Answers needed to show the group"),
        min_value=SMALLEST_MINIMUM,
        max_value=LARGEST_MINIMUM,
        initial=4,
        help_text=_("Four or more is usual. With fewer than three nobody would be protected."),
    )
    merge_into = forms.ChoiceField(
        label=_("If fewer answer"), required=False, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, merged: Sequence[RaterGroup], kind: str = "", **words: Any
    ) -> None:
        super().__init__(*args, **words)
        self._choose("kind", self._kinds(kind))
        targets = [(g.key, gettext("Show them together as “%s”") % g.name) for g in merged]
        self._choose("merge_into", [("", gettext("Leave them out everywhere")), *targets])
        if kind in (GroupKind.SELF, GroupKind.MERGED):
            del self.fields["kind"], self.fields["merge_into"]
        if kind == GroupKind.SELF:
            del self.fields["minimum"]
        self.fixed_kind = kind

    @staticmethod
    def _kinds(kind: str) -> list[tuple[str, str]]:
        return [
            (GroupKind.PROTECTED, gettext("Protected: only together, never one by one")),
            (GroupKind.NAMED, gettext("Shown by name: they are told so before they answer")),
        ]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def terms(self, before: GroupTerms | None = None) -> GroupTerms:
        given = self.cleaned_data
        kind = GroupKind(given.get("kind") or self.fixed_kind)
        usual = before.minimum if before else 4
        return GroupTerms(
            name=given["name"],
            kind=kind,
            minimum=given.get("minimum") or usual,
            merge_into=given.get("merge_into", "") if kind == GroupKind.PROTECTED else "",
        )

    @property
    def expected(self) -> GroupTerms:
        read = self.remembered()
        try:
            kind = GroupKind(read.get("kind", ""))
        except ValueError:
            kind = GroupKind.PROTECTED
        minimum = whole_number(str(read.get("minimum"))) or 0
        return GroupTerms(str(read.get("name")), kind, minimum, str(read.get("merge_into")))


def as_read(shown: Settings | GroupTerms) -> str:
    return json.dumps(asdict(shown))


def wording_of(question: Item | Prompt) -> dict[str, Any]:
    """Initial values of a question's form."""
    initial = {
        "text": question.text,
        "self_text": question.self_text,
        "groups": list(question.groups),
        "expected_revision": question.revision,
    }
    if isinstance(question, Item):
        initial |= {"reversed": question.reversed, "home": question.dimension.key}
    return initial


def _said(rule: Any, written: str) -> str:
    try:
        accepted: str = rule(written, Item, "text")
    except WordingInvalid as why:
        raise forms.ValidationError(str(why)) from why
    return accepted
