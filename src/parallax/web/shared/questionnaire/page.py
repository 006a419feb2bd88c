"""What the page shows, as values for its templates: cards, minutes, who agreed to what."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from parallax.domain.instruments import LibraryDimension, LibraryPrompt, library, scale_by_key
from parallax.domain.people.models import Person
from parallax.domain.rounds.comparison import Change, changes_between
from parallax.domain.rounds.estimate import minutes
from parallax.domain.rounds.models import (
    Agreement,
    Dimension,
    Item,
    Prompt,
    PromptKind,
    Questionnaire,
    Remark,
    Round,
    State,
)
from parallax.domain.rounds.queries import form_of
from parallax.domain.rounds.readiness import Obstacle, answering_groups, obstacles_of
from parallax.domain.rounds.terms import AnswerForm, FormGroup, form_from_json, pipe


class Card:
    """What can be moved: where it stands among its neighbours, and the address of its place."""

    kind: str
    key: str
    place: int

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.key}"

    @property
    def up(self) -> int:
        return self.place - 1

    @property
    def down(self) -> int:
        return self.place + 1


@dataclass(frozen=True)
class QuestionCard(Card):
    kind: str
    key: str
    text: str
    self_text: str
    label: str
    asked_of: str
    reversed: bool
    remarks: int
    place: int
    last: bool


@dataclass(frozen=True)
class DimensionCard(Card):
    key: str
    name: str
    description: str
    pressure: bool
    questions: tuple[QuestionCard, ...]
    place: int
    last: bool
    kind: str = "dimensions"


@dataclass(frozen=True)
class Estimate:
    key: str
    name: str
    minutes: int


@dataclass(frozen=True)
class Standing:
    """`turn`: nobody has agreed yet, mine is given and theirs is missing, the other way round, or both."""

    turn: str
    revision: int
    mine_at: datetime | None
    theirs_at: datetime | None
    # When I last agreed to some version, and what changed since.
    agreed_before_at: datetime | None
    changes: tuple[tuple[str, str, str], ...]
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class Page:
    round: Round
    questionnaire: Questionnaire
    form: AnswerForm
    other: Person
    editable: bool
    can_reopen: bool
    dimensions: tuple[DimensionCard, ...]
    prompts: tuple[QuestionCard, ...]
    estimates: tuple[Estimate, ...]
    standing: Standing
    library_dimensions: tuple[LibraryDimension, ...]
    library_prompts: tuple[LibraryPrompt, ...]
    raters_page: str

    @property
    def scale_name(self) -> str:
        return scale_by_key(self.questionnaire.scale_key).name

    @property
    def group_names(self) -> list[str]:
        return [group.name for group in answering_groups(self.form)]


def page_of(round: Round, questionnaire: Questionnaire, person: Person) -> Page:
    questionnaire.round = round
    form = form_of(questionnaire)
    cards = Cards(questionnaire, form)
    dimensions, prompts = cards.dimensions(), cards.prompts()
    used = {d.key for d in dimensions} | {p.key for p in prompts}
    editable = round.state == State.DESIGNING and questionnaire.locked_at is None
    is_leader = person.pk == round.leader_id
    return Page(
        round=round,
        questionnaire=questionnaire,
        form=form,
        other=round.coach if is_leader else round.leader,
        editable=editable,
        can_reopen=round.state == State.NOMINATING,
        dimensions=dimensions,
        prompts=prompts,
        estimates=estimates_of(form),
        standing=standing_of(questionnaire, form, person),
        library_dimensions=tuple(
            replace(d, description=cards.read(d.description))
            for d in library().dimensions.values()
            if editable and d.key not in used
        ),
        library_prompts=tuple(
            replace(p, text=cards.read(p.text))
            for p in library().prompts.values()
            if editable and p.key not in used
        ),
        raters_page=_raters_page(round, is_leader=is_leader),
    )


def estimates_of(form: AnswerForm) -> tuple[Estimate, ...]:
    return tuple(Estimate(g.id, g.name, minutes(form, g.id)) for g in answering_groups(form))


def audience(groups: tuple[str, ...], known: tuple[FormGroup, ...]) -> str:
    """Names of the groups that alone are asked; empty: everybody."""
    return ", ".join(group.name for group in known if group.id in groups)


class Cards:
    """The questions of one questionnaire as cards, from a fixed number of queries."""

    def __init__(self, questionnaire: Questionnaire, form: AnswerForm) -> None:
        self.questionnaire = questionnaire
        self.form = form
        said = Remark.objects.filter(questionnaire=questionnaire).order_by()
        pairs = list(said.values_list("item_id", "prompt_id"))
        self.on_items = Counter(item for item, _prompt in pairs)
        self.on_prompts = Counter(prompt for _item, prompt in pairs)

    def dimensions(self) -> tuple[DimensionCard, ...]:
        rows = list(self.questionnaire.dimensions.prefetch_related("items"))
        return tuple(
            self.dimension(row, at, last=at == len(rows) - 1) for at, row in enumerate(rows)
        )

    def dimension(self, row: Dimension, place: int, *, last: bool) -> DimensionCard:
        items = list(row.items.all())
        questions = (self.item(i, at, last=at == len(items) - 1) for at, i in enumerate(items))
        return DimensionCard(
            key=row.key,
            name=row.name,
            description=self.read(row.description),
            pressure=row.pressure,
            questions=tuple(questions),
            place=place,
            last=last,
        )

    def prompts(self) -> tuple[QuestionCard, ...]:
        rows = list(self.questionnaire.prompts.all())
        return tuple(self.prompt(p, at, last=at == len(rows) - 1) for at, p in enumerate(rows))

    def item(self, row: Item, place: int, *, last: bool) -> QuestionCard:
        return QuestionCard(
            kind="items",
            key=row.key,
            text=self.read(row.text),
            self_text=row.self_text,
            label="",
            asked_of=audience(tuple(row.groups), self.form.groups),
            reversed=row.reversed,
            remarks=self.on_items[row.pk],
            place=place,
            last=last,
        )

    def prompt(self, row: Prompt, place: int, *, last: bool) -> QuestionCard:
        return QuestionCard(
            kind="prompts",
            key=row.key,
            text=self.read(row.text),
            self_text=row.self_text,
            label=str(PromptKind(row.kind).label),
            asked_of=audience(tuple(row.groups), self.form.groups),
            reversed=False,
            remarks=self.on_prompts[row.pk],
            place=place,
            last=last,
        )

    def read(self, text: str) -> str:
        return pipe(text, self.form.leader_name, self.form.pronoun)


def standing_of(questionnaire: Questionnaire, form: AnswerForm, person: Person) -> Standing:
    given = list(
        Agreement.objects.filter(questionnaire__round=questionnaire.round_id)
        .select_related("questionnaire")
        .order_by("at", "pk")
    )
    current = [
        a
        for a in given
        if a.questionnaire_id == questionnaire.pk and a.revision == questionnaire.revision
    ]
    mine = next((a for a in current if a.person_id == person.pk), None)
    theirs = next((a for a in current if a.person_id != person.pk), None)
    before = [a for a in given if a.person_id == person.pk]
    earlier = before[-1] if before and not mine else None
    return Standing(
        turn=_turn(questionnaire, mine, theirs),
        revision=questionnaire.revision,
        mine_at=mine.at if mine else None,
        theirs_at=theirs.at if theirs else None,
        agreed_before_at=earlier.at if earlier else None,
        changes=_in_words(earlier, form),
        obstacles=tuple(obstacles_of(form)),
    )


def _turn(questionnaire: Questionnaire, mine: Agreement | None, theirs: Agreement | None) -> str:
    if questionnaire.locked_at:
        return "both"
    if mine:
        return "mine"
    return "theirs" if theirs else "open"


def _in_words(earlier: Agreement | None, form: AnswerForm) -> tuple[tuple[str, str, str], ...]:
    """Each change since an agreement: what happened, the words before, the words now."""
    if earlier is None or not earlier.form:
        return ()
    found = changes_between(form_from_json(earlier.form), form)
    return tuple((_happened(c), _read(c.before, form), _read(c.after, form)) for c in found)


def _happened(change: Change) -> str:
    return {
        "added": _("Added"),
        "removed": _("Removed"),
        "reworded": _("Reworded"),
        "moved": _("Moved"),
        "asked_of": _("Asked of other groups"),
        "group": _("Rater group"),
        "settings": _("Settings"),
    }[change.kind]


def _read(text: str, form: AnswerForm) -> str:
    return pipe(text, form.leader_name, form.pronoun)


def _raters_page(round: Round, *, is_leader: bool) -> str:
    if round.state != State.NOMINATING:
        return ""
    return reverse("leader:raters" if is_leader else "coach:raters", args=[round.pk])
