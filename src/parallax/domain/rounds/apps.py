from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "parallax.domain.rounds"
    label = "rounds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parallax.domain.notifications.owners import register_owner

        from .access import ANSWER_ROUTE
        from .rater_links import RaterLinks

        register_owner(ANSWER_ROUTE, RaterLinks())
