"""How an organisation's reports look: its colour and its logo."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from parallax.domain.audit.actions import record
from parallax.domain.people.models import Organisation, Person

from ..models import Branding as Row
from ..queries import branding_of
from ..render.branding import Branding


@transaction.atomic
def change_branding(
    organisation: Organisation,
    *,
    accent: str,
    logo: bytes | None,
    by: Person,
    now: datetime,
) -> Branding:
    """Colour, and logo as `render.logo.redrawn` made it (None keeps the present one, empty takes it away). The same again changes nothing.

    Raises ValueError for a colour that cannot be read on white.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = branding_of(organisation.pk)
    kept = before.logo if logo is None else logo
    after = replace(before, name=organisation.name, accent=accent.lower(), logo=kept)
    if (after.accent, after.logo) != (before.accent, before.logo):
        Row.objects.update_or_create(
            organisation=organisation, defaults={"accent": after.accent, "logo": after.logo}
        )
        record(
            "organisation.branding-changed",
            organisation,
            by=by,
            now=now,
            organisation=organisation.pk,
        )
    return after
