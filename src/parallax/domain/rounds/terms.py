"""The answer form as launch freezes it: questions, scale, groups and whom it is about.

Plain values between the storeys: pages build their forms from it, `core` gets its questionnaire
from it, and `Terms.form` stores it as JSON.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from parallax.core import questionnaire as core

PRONOUNS: dict[str, dict[str, str]] = {
    "she": {"they": "she", "them": "her", "their": "her", "themself": "herself"},
    "he": {"they": "he", "them": "him", "their": "his", "themself": "himself"},
    "they": {"they": "they", "them": "them", "their": "their", "themself": "themself"},
}
PLACEHOLDERS = ("name", "they", "them", "their", "themself")


@dataclass(frozen=True)
class FormScale:
    min: int
    max: int
    labels: dict[int, str]
    not_observed: bool

    @property
    def values(self) -> range:
        return range(self.min, self.max + 1)


@dataclass(frozen=True)
class FormItem:
    id: str
    text: str
    self_text: str
    reversed: bool = False
    groups: tuple[str, ...] = ()

    def asked_of(self, group: str) -> bool:
        return not self.groups or group in self.groups


@dataclass(frozen=True)
class FormDimension:
    id: str
    name: str
    description: str
    pressure: bool
    items: tuple[FormItem, ...]


@dataclass(frozen=True)
class FormPrompt:
    id: str
    kind: str
    text: str
    self_text: str
    groups: tuple[str, ...] = ()

    def asked_of(self, group: str) -> bool:
        return not self.groups or group in self.groups


@dataclass(frozen=True)
class FormGroup:
    id: str
    name: str
    kind: str
    minimum: int
    merge_into: str


@dataclass(frozen=True)
class AnswerForm:
    title: str
    leader_name: str
    pronoun: str
    language: str
    scale: FormScale
    dimensions: tuple[FormDimension, ...]
    prompts: tuple[FormPrompt, ...]
    groups: tuple[FormGroup, ...]

    def for_group(self, group: str) -> "AnswerForm":
        """What one rater group is asked; dimensions without an item for it fall away."""
        dimensions = tuple(
            replace(d, items=tuple(i for i in d.items if i.asked_of(group)))
            for d in self.dimensions
        )
        return replace(
            self,
            dimensions=tuple(d for d in dimensions if d.items),
            prompts=tuple(p for p in self.prompts if p.asked_of(group)),
        )

    def wording(self, question: FormItem | FormPrompt, group: str) -> str:
        """The question as this group reads it: first person for self, name and pronoun piped in."""
        if group == "self":
            return question.self_text
        return pipe(question.text, self.leader_name, self.pronoun)

    @property
    def items(self) -> tuple[FormItem, ...]:
        return tuple(item for dimension in self.dimensions for item in dimension.items)


def pipe(text: str, name: str, pronoun: str) -> str:
    """Put the leader's name and pronoun into a wording; any other brace stays as it is.

    >>> pipe("Does {name} keep {their} word?", "Dr. Okafor", "she")
    'Does Dr. Okafor keep her word?'
    """
    words = {"name": name, **PRONOUNS[pronoun]}
    for placeholder in PLACEHOLDERS:
        text = text.replace("{" + placeholder + "}", words[placeholder])
    return text


def form_to_json(form: AnswerForm) -> dict[str, Any]:
    return asdict(form)


def form_from_json(stored: dict[str, Any]) -> AnswerForm:
    scale = stored["scale"]
    return AnswerForm(
        title=stored["title"],
        leader_name=stored["leader_name"],
        pronoun=stored["pronoun"],
        language=stored["language"],
        scale=FormScale(
            min=scale["min"],
            max=scale["max"],
            # JSON has text keys only.
            labels={int(value): label for value, label in scale["labels"].items()},
            not_observed=scale["not_observed"],
        ),
        dimensions=tuple(
            FormDimension(
                id=d["id"],
                name=d["name"],
                description=d["description"],
                pressure=d["pressure"],
                items=tuple(FormItem(**{**i, "groups": tuple(i["groups"])}) for i in d["items"]),
            )
            for d in stored["dimensions"]
        ),
        prompts=tuple(FormPrompt(**{**p, "groups": tuple(p["groups"])}) for p in stored["prompts"]),
        groups=tuple(FormGroup(**g) for g in stored["groups"]),
    )


def core_questionnaire(form: AnswerForm) -> core.Questionnaire:
    """The same questions as values of the core; wordings as the leader will read them."""

    def reads(question: FormItem | FormPrompt) -> str:
        return pipe(question.text, form.leader_name, form.pronoun)

    return core.Questionnaire(
        title=form.title,
        scale=core.Scale(
            min=form.scale.min,
            max=form.scale.max,
            labels=form.scale.labels,
            not_observed=form.scale.not_observed,
        ),
        dimensions=tuple(
            core.Dimension(
                id=d.id,
                name=d.name,
                items=tuple(
                    core.Item(id=i.id, text=reads(i), reversed=i.reversed, groups=i.groups)
                    for i in d.items
                ),
                pressure=d.pressure,
            )
            for d in form.dimensions
        ),
        prompts=tuple(
            core.Prompt(id=p.id, kind=core.PromptKind(p.kind), text=reads(p), groups=p.groups)
            for p in form.prompts
        ),
        groups=tuple(
            core.RaterGroup(
                id=g.id,
                name=g.name,
                kind=core.GroupKind(g.kind),
                minimum=g.minimum,
                merge_into=g.merge_into or None,
            )
            for g in form.groups
        ),
    )
