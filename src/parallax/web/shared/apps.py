"""The app of the shared pages: templates, static files and the form renderer."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "parallax.web.shared"
    label = "web_shared"
