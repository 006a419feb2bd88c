"""The label differs from the package's name: allauth has an app called `account`."""

from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "parallax.web.account"
    label = "web_account"
