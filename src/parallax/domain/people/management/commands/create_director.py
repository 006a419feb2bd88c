"""`parallax django create_director EMAIL NAME --organisation NAME`: the first person of a fresh installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from parallax.domain.people.actions import create_organisation, invite_person
from parallax.domain.people.models import Organisation, Role


class Command(BaseCommand):
    help = "Invite a programme director; makes the organisation when it does not exist. Doing it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--organisation", required=True, help="name of the organisation")

    def handle(self, *arguments: Any, **options: Any) -> None:
        email, name = options["email"], options["name"]
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an e-mail address") from None
        now = timezone.now()
        organisation = Organisation.objects.filter(name__iexact=options["organisation"]).first()
        if organisation is None:
            organisation = create_organisation(options["organisation"], by=None, now=now)
        invite_person(organisation, Role.DIRECTOR, email=email, name=name, by=None, now=now)
        self.stdout.write(
            f"{name} directs {organisation.name} and signs in with a code sent to {email}."
        )
