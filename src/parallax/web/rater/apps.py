"""The app of the rater's pages."""

from django.apps import AppConfig


class RaterConfig(AppConfig):
    name = "parallax.web.rater"
    label = "web_rater"
