"""The tags of the rater's pages: places left open in a page that is rendered once, and script addresses."""

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from parallax.web.rater.skeleton import mark

register = template.Library()


@register.simple_tag
def slot(*names: object) -> SafeString:
    return mark(":".join(str(name) for name in names))


@register.simple_tag
def static_rater(name: str) -> str:
    """The address of one of this audience's ES modules."""
    return static(f"rater/js/{name}.js")
