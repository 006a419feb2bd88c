"""What may be said in a question: something, not too long, with placeholders that are known."""

from django.db.models import Model
from django.utils.translation import gettext as _

from parallax.domain.instruments import unknown_placeholders

from .errors import WordingInvalid


def cleaned(text: str, model: type[Model], field: str, *, may_be_empty: bool = False) -> str:
    """One line without surplus space, as long as the column allows."""
    line = " ".join(text.split())
    longest = model._meta.get_field(field).max_length  # type: ignore[union-attr]
    if not line and not may_be_empty:
        raise WordingInvalid(_("Write something here."))
    if longest and len(line) > longest:
        raise WordingInvalid(_("Use at most %(longest)s characters.") % {"longest": longest})
    return line


def piped(text: str, model: type[Model], field: str) -> str:
    """A wording for raters, in which {name} and the pronouns may stand."""
    line = cleaned(text, model, field)
    unknown = unknown_placeholders(line)
    if unknown:
        raise WordingInvalid(
            _(
                "Nothing is put in for {%(word)s}. Use {name}, {they}, {them}, {their} or {themself}."
            )
            % {"word": unknown[0]}
        )
    return line


def first_person(text: str, model: type[Model], field: str) -> str:
    """A wording for the leader; nothing is put in there."""
    line = cleaned(text, model, field)
    if "{" in line:
        raise WordingInvalid(_("Your own wording says “I”; it needs no word in braces."))
    return line
