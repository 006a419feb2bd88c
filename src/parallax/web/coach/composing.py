"""What composing a report takes and shows: its parts with their places, the findings that may lead, and what is posted about both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise as Words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from parallax.core.report import Composition, Part
from parallax.core.report import Report as CompiledReport
from parallax.core.report.composition import (
    FIXED,
    MOST_HEADLINES,
    NOTE_LENGTH,
    OPTIONAL,
    USUAL,
    notes_of,
)
from parallax.core.report.headlines import headlines
from parallax.domain.reports.quoting import Quoted
from parallax.domain.reports.render import telling
from parallax.domain.reports.render.view import speaking
from parallax.web.shared.report_parts import NAMES

UP, DOWN = "up", "down"

WHAT: Mapping[Part, Words] = {
    Part.READING: gettext_lazy("Always first: nobody should meet a figure without it."),
    Part.SUMMARY: gettext_lazy("Your summary from above; left out as long as there is none."),
    Part.HEADLINES: gettext_lazy(
        "The findings that lead, each with its figures. A third of a page."
    ),
    Part.CONTINUE: gettext_lazy("What people want to keep."),
    Part.STOP: gettext_lazy("What people want to end."),
    Part.GROWTH: gettext_lazy("What people wish for."),
    Part.OPEN: gettext_lazy("Answers to the other open questions."),
    Part.STRENGTHS: gettext_lazy("Dimensions that others rate high, each with its picture."),
    Part.GAPS: gettext_lazy("Dimensions that others rate lower, and those that cannot be shown."),
    Part.PRESSURE: gettext_lazy("What may get in the way when it is hard."),
    Part.ITEMS: gettext_lazy("The statements rated highest and lowest. About half a page."),
    Part.CHANGE: gettext_lazy("What has changed, and what may be chance. About half a page."),
    Part.QUESTIONS: gettext_lazy("Up to six, from the findings. A third of a page."),
    Part.PLAN: gettext_lazy("An empty form to write on. About half a page."),
    Part.APPENDIX: gettext_lazy(
        "A table of every statement for each dimension. One to three pages."
    ),
    Part.METHOD: gettext_lazy("Always last: rules, limits, and what everyone was promised."),
}

MOVABLE = tuple(part for part in Part if part not in FIXED)
STRANGE = gettext_lazy(
    "The report has no part called “%(value)s”. Please open this page again and repeat your change."
)
GONE = gettext_lazy(
    "One of the findings that you chose is not in the report any more. Please open this page again and choose once more."
)


class ComposeForm(forms.Form):
    """`order` is that of the fields on the page; a part's note is `note_` and its name."""

    summary = forms.CharField(
        label=gettext_lazy("Your summary"),
        help_text=gettext_lazy(
            "What stands out, in your words. An empty line begins a new paragraph."
        ),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    lead = forms.MultipleChoiceField(
        label=gettext_lazy("What leads"),
        required=False,
        error_messages={"invalid_choice": GONE},
    )
    order = forms.MultipleChoiceField(
        choices=[(part.value, part.value) for part in MOVABLE],
        required=False,
        error_messages={"invalid_choice": STRANGE},
    )
    shown = forms.MultipleChoiceField(
        choices=[(part.value, part.value) for part in OPTIONAL],
        required=False,
        error_messages={"invalid_choice": STRANGE},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        draft: CompiledReport,
        revision: int,
        posted: Mapping[str, Any] | None = None,
    ) -> None:
        self.draft, self.before = draft, draft.composition
        self.parts = speaking(draft)
        # The summary is the coach's own already.
        self.noted = tuple(part for part in self.parts if part is not Part.SUMMARY)
        super().__init__(posted, initial=self._initial(revision))
        self._choices("lead").choices = [(f.id, f.id) for f in draft.findings]
        for part in self.noted:
            self.fields[f"note_{part}"] = _note_field(part)

    def _initial(self, revision: int) -> dict[str, Any]:
        return {
            "summary": self.draft.summary,
            "lead": self.before.with_lead_among({f.id for f in self.draft.findings}),
            "order": [part.value for part in self.parts if part not in FIXED],
            "shown": [part.value for part in OPTIONAL if self.before.shows(part)],
            "revision": revision,
            **{f"note_{part}": self.before.note(part) for part in self.noted},
        }

    def _choices(self, name: str) -> forms.MultipleChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        return field

    def clean_lead(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["lead"]
        if len(chosen) > MOST_HEADLINES:
            raise forms.ValidationError(
                ngettext_lazy(
                    "At most %(most)d findings can lead; you have chosen %(count)d.",
                    "At most %(most)d findings can lead; you have chosen %(count)d.",
                    "count",
                )
                % {"most": MOST_HEADLINES, "count": len(chosen)}
            )
        return chosen

    def clean_order(self) -> list[Part]:
        return [Part(value) for value in dict.fromkeys(self.cleaned_data["order"])]

    def composition(self, move: str = "") -> Composition:
        """What was posted; `move` is a part and where it goes: "plan up". What the page did not show stays as it was."""
        order = whole_order(moved(self.cleaned_data["order"], move))
        shown = self.cleaned_data["shown"]
        hidden = [
            part
            for part in OPTIONAL
            if (part.value not in shown if part in self.parts else not self.before.shows(part))
        ]
        notes = {
            part: self.cleaned_data.get(f"note_{part}", self.before.note(part)) for part in Part
        }
        return Composition(
            order=() if order == MOVABLE else order,
            hidden=tuple(hidden),
            lead=tuple(self.cleaned_data["lead"]),
            notes=notes_of(notes),
        )


def _note_field(part: Part) -> forms.CharField:
    return forms.CharField(
        label=_("Your note on “%(part)s”") % {"part": NAMES[part]},
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def moved(order: Sequence[Part], move: str) -> list[Part]:
    """One place up or down; at the ends, and for anything else, nothing changes.

    >>> [part.value for part in moved([Part.STOP, Part.PLAN], "plan up")]
    ['plan', 'stop']
    """
    found = list(order)
    name, _blank, way = move.partition(" ")
    if name in found and way in (UP, DOWN):
        place = found.index(Part(name))
        other = place + (1 if way == DOWN else -1)
        if 0 <= other < len(found):
            found[place], found[other] = found[other], found[place]
    return found


def whole_order(order: Sequence[Part]) -> tuple[Part, ...]:
    """All parts that can be moved: those that had nothing to say come where they usually do, behind the part before them."""
    whole = list(order)
    for place, part in enumerate(MOVABLE):
        if part not in whole:
            whole.insert(whole.index(MOVABLE[place - 1]) + 1 if place else 0, part)
    return tuple(whole)


@dataclass(frozen=True)
class FindingRow:
    """`proposed`: the rule would let it lead."""

    id: str
    text: str
    evidence: str
    leads: bool
    proposed: bool


@dataclass(frozen=True)
class PartRow:
    part: Part
    name: str
    what: str
    note: BoundField | None
    quoted: tuple[Quoted, ...]
    fixed: bool
    optional: bool
    shown: bool


def finding_rows(form: ComposeForm) -> list[FindingRow]:
    draft, chosen = form.draft, form["lead"].value() or ()
    proposed = headlines(draft.findings, USUAL)
    return [
        FindingRow(
            finding.id,
            telling.headline(finding, draft),
            telling.evidence(finding, draft),
            finding.id in chosen,
            finding.id in proposed,
        )
        for finding in draft.findings
    ]


def part_rows(form: ComposeForm, quoted: Sequence[Quoted]) -> list[PartRow]:
    """In the order of the form; a part that it lacks stands where it usually does."""
    posted = [Part(v) for v in form["order"].value() or () if v in set(MOVABLE)]
    first, last = FIXED
    shown = form["shown"].value() or ()
    return [
        PartRow(
            part,
            str(NAMES[part]),
            str(WHAT[part]),
            form[f"note_{part}"] if part in form.noted else None,
            tuple(each for each in quoted if each.part is part),
            part in FIXED,
            part in OPTIONAL,
            part not in OPTIONAL or part.value in shown,
        )
        for part in (first, *whole_order(list(dict.fromkeys(posted))), last)
        if part in form.parts
    ]


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved meanwhile, where it differs from what is in the form."""

    what: str
    text: str


def differences(form: ComposeForm, mine: Composition) -> list[Theirs]:
    """Between the form and what is stored, in the words of the page."""
    draft, theirs = form.draft, form.before
    told = [(form["summary"].label, form["summary"].value(), draft.summary)]
    told += [(form[f"note_{p}"].label, mine.note(p), theirs.note(p)) for p in form.noted]
    told += [
        (_("What leads"), _leading(draft, mine), _leading(draft, theirs)),
        (_("The order of the parts"), _named(mine.parts), _named(theirs.parts)),
        (_("Left out"), _named(mine.hidden), _named(theirs.hidden)),
    ]
    return [Theirs(str(what), other or _("nothing")) for what, one, other in told if one != other]


def _leading(draft: CompiledReport, composition: Composition) -> str:
    leading = headlines(draft.findings, composition)
    return " ".join(telling.headline(draft.finding(name), draft) for name in leading)


def _named(parts: Sequence[Part]) -> str:
    return ", ".join(str(NAMES[part]) for part in parts)
