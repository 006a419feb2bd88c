"""Pages of the demo: signing in as anyone of the invented cast with one click, and reading its mail.

Nothing here works outside the demo: the addresses are not routed, the views refuse, settings refuse
the demo under https, and only people of the invented organisation can be chosen.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from parallax.domain.coaching.demo import demo_cast

from .caught_mail import CaughtMail, mail_numbers, read_mail

MAILS_A_PAGE = 25
# A mail brings its own styles and nothing else.
MAIL_POLICY: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}

type View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        if not settings.PARALLAX_DEMO:
            raise Http404
        return view(request, *arguments, **named)

    return guarded


@demo_only
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "account/demo.html", {"cast": demo_cast()})


@demo_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("person", "")
    for member in demo_cast():
        if str(member.person.pk) == chosen:
            get_adapter().login(request, member.person)
            return redirect("account:home")
    raise Http404


@demo_only
@require_safe
def sign_in_as(request: HttpRequest, role: str) -> HttpResponse:
    """The links that `parallax start` prints: the first of the cast in this role. Raters have no account; their links are in the mail."""
    if role == "rater":
        return redirect("demo:mail")
    for member in demo_cast():
        if member.role == role:
            get_adapter().login(request, member.person)
            return redirect("account:home")
    raise Http404


@demo_only
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    page = Paginator(mail_numbers(), MAILS_A_PAGE).get_page(request.GET.get("page"))
    mails = [found for number in page.object_list if (found := read_mail(number))]
    return render(request, "account/demo_mail.html", {"page": page, "mails": mails})


@demo_only
@require_safe
def message(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "account/demo_message.html", {"mail": _mail(number)})


@demo_only
@require_safe
@xframe_options_sameorigin
@csp_override(MAIL_POLICY)
def message_html(request: HttpRequest, number: int) -> HttpResponse:
    html = _mail(number).html
    if not html:
        raise Http404
    # Links open outside the frame, where the pages may be shown.
    return HttpResponse('<base target="_blank">' + html)


def _mail(number: int) -> CaughtMail:
    found = read_mail(number)
    if found is None:
        raise Http404
    return found
