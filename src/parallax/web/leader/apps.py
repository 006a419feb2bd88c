from django.apps import AppConfig


class LeaderConfig(AppConfig):
    name = "parallax.web.leader"
    label = "web_leader"
