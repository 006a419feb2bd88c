"""The page where one signs in with a passkey; in the place of allauth's page for passwords."""

from typing import Any

from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.account.mixins import NextRedirectMixin, RedirectAuthenticatedUserMixin
from django.views.generic import TemplateView


class PasskeySignIn(RedirectAuthenticatedUserMixin, NextRedirectMixin, TemplateView):  # type: ignore[misc]
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.update(get_entrance_context_data(self.request))
        return context

    def get_success_url(self) -> str | None:
        return None
