"""All addresses, by audience."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("answer/", include("parallax.web.rater.urls")),
    path("leader/", include("parallax.web.leader.urls")),
    path("coach/", include("parallax.web.coach.urls")),
    path("director/", include("parallax.web.director.urls")),
    path("", include("parallax.web.account.urls")),
    path("account/", include("parallax.web.account.sign_in_urls")),
    path("", include("parallax.web.shared.urls")),
]

if settings.PARALLAX_DEMO:
    urlpatterns.append(path("demo/", include("parallax.web.account.demo_urls")))

handler400 = "parallax.config.faults.bad_request"
handler403 = "parallax.config.faults.forbidden"
handler404 = "parallax.config.faults.not_found"
handler429 = "parallax.web.account.limits.too_many"  # Asked for by allauth.
handler500 = "parallax.config.faults.server_fault"
