from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "parallax.domain.rounds"
    label = "rounds"
    default_auto_field = "django.db.models.BigAutoField"
