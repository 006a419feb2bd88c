"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver, path

from . import comments, engagement, home, release, review

app_name = "coach"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("engagements/<uuid:pk>/", engagement.engagement, name="engagement"),
    path("rounds/<uuid:pk>/comments/", comments.desk, name="comments"),
    path("rounds/<uuid:pk>/comments/keep/", comments.keep, name="comments-keep"),
    path("rounds/<uuid:pk>/comments/<uuid:comment>/", comments.decide, name="comment-decide"),
    path("rounds/<uuid:pk>/draft/", review.draft, name="draft"),
    path("rounds/<uuid:pk>/release/", release.release, name="release"),
    path("rounds/<uuid:pk>/report/<slug:format>/", release.download, name="report-download"),
]
