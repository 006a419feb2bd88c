"""The items of the header: the home page of each role held, the account, and who sees what."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from parallax.domain.people.models import Person, Role
from parallax.domain.people.queries import roles_of

type Item = dict[str, str]


def navigation(request: HttpRequest) -> dict[str, object]:
    """A context processor; the roles are asked for when a page draws the header, once."""
    return {"navigation": SimpleLazyObject(lambda: list(_items(request)))}


def _items(request: HttpRequest) -> Iterator[Item]:
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        yield _item(request, _("Who sees what"), "shared:who-sees-what")
        yield _item(request, _("Sign in"), "account_request_login_code")
        return
    for role in roles_of(person):
        yield from _of_role(request, role)
    yield _item(request, _("Who sees what"), "shared:who-sees-what")
    yield _item(request, _("Account"), "account:profile")


def _of_role(request: HttpRequest, role: Role) -> Iterator[Item]:
    match role:
        case Role.DIRECTOR:
            yield _item(request, _("Programme"), "director:home", exact=True)
            yield _item(request, _("People"), "director:people")
            yield _item(request, _("Engagements"), "director:engagements")
        case Role.COACH:
            yield _item(request, _("Leaders I coach"), "coach:home")
        case Role.LEADER:
            yield _item(request, _("My feedback"), "leader:home")


def _item(request: HttpRequest, label: str, name: str, *, exact: bool = False) -> Item:
    href = reverse(name)
    if request.path == href:
        current = "page"
    else:
        current = "true" if not exact and request.path.startswith(href) else ""
    return {"label": label, "href": href, "current": current}
