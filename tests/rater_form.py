"""A rater's page as a browser without scripts knows it: fields with their values, buttons, links, words."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from parallax.domain.notifications.links import derive_token
from parallax.domain.responses.answers import Answers
from parallax.domain.responses.queries import read_answers
from parallax.domain.rounds import terms
from parallax.domain.rounds.models import Invitation, Round, Terms


def token_of(invitation: Invitation) -> str:
    return derive_token("answer", invitation.pk, invitation.link_version)


def address(route: str, invitation: Invitation) -> str:
    return reverse(f"rater:{route}", args=[token_of(invitation)])


@dataclass
class Form(HTMLParser):
    """`fields` holds what would be sent; radio buttons only when one is checked."""

    fields: dict[str, str] = field(default_factory=dict)
    radios: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "textarea" and given.get("name"):
            self.fields[given["name"]] = ""
        elif tag == "input" and given["type"] == "hidden":
            self.fields[given["name"]] = given["value"]
        elif tag == "input" and given["type"] == "radio":
            self.radios.setdefault(given["name"], []).append(given["value"])
            if "checked" in given:
                self.fields[given["name"]] = given["value"]
        elif tag == "input" and given["type"] == "checkbox" and "checked" in given:
            # After a hidden field of the same name; of two values the server takes the last.
            self.fields[given["name"]] = given["value"]
        if tag in ("h1", "h2"):
            self.headings.append("")
        if tag == "button" and "hidden" not in given and "aria-hidden" not in given:
            self.buttons.append(given.get("value", ""))
        if tag in ("textarea", "h1", "h2", "p"):
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        tag, given = self._open[-1]
        if tag == "textarea" and given.get("name"):
            # A browser drops the line end right after the tag.
            self.fields[given["name"]] += data.removeprefix("\n")
        elif tag in ("h1", "h2"):
            self.headings[-1] += data
        elif given.get("class") == "field-error":
            self.errors[given["id"].removesuffix("-error")] = data


def read(page: bytes) -> Form:
    form = Form()
    form.feed(page.decode())
    form.headings = [" ".join(heading.split()) for heading in form.headings]
    return form


def open_form(client: Client, invitation: Invitation, query: str = "") -> Form:
    response = client.get(address("answer", invitation) + query)
    assert response.status_code == 200
    return read(response.content)


def filled(form: Form, value: str = "4", words: str = "Calm.") -> dict[str, str]:
    """Every question answered alike."""
    texts = {name: f"{words} ({name})" for name in form.fields if name.startswith("c-")}
    return form.fields | dict.fromkeys(form.radios, value) | texts


def stored(invitation: Invitation) -> Answers:
    return read_answers(invitation)


def change_form(round: Round, **changes: object) -> terms.AnswerForm:
    """Other questions for this round; for tests only, in the product nothing changes frozen terms."""
    frozen = Terms.objects.get(round=round)
    form = replace(terms.form_from_json(frozen.form), **changes)  # type: ignore[arg-type]
    Terms.objects.filter(round=round).update(form=terms.form_to_json(form))
    return form


def dimensions(*sizes: int) -> tuple[terms.FormDimension, ...]:
    """One dimension for each size, with so many items: t1-1, t1-2, …"""
    return tuple(
        terms.FormDimension(
            f"t{d}",
            f"Topic {d}",
            "",
            False,
            tuple(
                terms.FormItem(f"t{d}-{n}", f"{{name}} does thing {d}.{n}", f"I do thing {d}.{n}")
                for n in range(1, size + 1)
            ),
        )
        for d, size in enumerate(sizes, start=1)
    )
