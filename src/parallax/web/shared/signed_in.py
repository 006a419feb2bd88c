"""The signed-in person of a request, as the type that access functions take."""

from django.http import HttpRequest

from parallax.domain.people.models import Person


def person_of(request: HttpRequest) -> Person:
    """Only behind `login_required`."""
    person = request.user
    assert isinstance(person, Person)
    return person
