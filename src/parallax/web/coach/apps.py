from django.apps import AppConfig


class CoachConfig(AppConfig):
    name = "parallax.web.coach"
    label = "web_coach"
