"""How allauth signs in here: nobody signs up uninvited, codes never wait anywhere, first sign-in accepts."""

import base64
import hashlib
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from parallax.domain.people.actions import accept_invitations
from parallax.domain.people.models import Person

from .limits import too_many


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        accept_invitations(user, now=timezone.now())

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code == "too_many_login_attempts":
            raise ImmediateHttpResponse(too_many(self.request))
        refusal: ValidationError = super().validation_error(code, *args)
        return refusal

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # At once rather than through the outbox: a code is a secret, and the outbox is stored.
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            # The same for known and unknown addresses: either way a mail was due.
            page = render(self.request, "account/mail_down.html", status=503)
            page["Retry-After"] = "60"
            raise ImmediateHttpResponse(page) from None


class EncryptedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes: a database dump alone does not sign in."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = hashlib.sha256(b"parallax.mfa\x00" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
