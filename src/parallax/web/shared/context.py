"""What every template may use without a view handing it over."""

from django.http import HttpRequest

from parallax.web.shared.preferences import theme_of


def site(request: HttpRequest) -> dict[str, object]:
    return {"theme": theme_of(request)}
