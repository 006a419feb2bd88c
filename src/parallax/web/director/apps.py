from django.apps import AppConfig


class DirectorConfig(AppConfig):
    name = "parallax.web.director"
    label = "web_director"
