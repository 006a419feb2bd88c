"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver, path

from . import (
    breakdown,
    close,
    collecting,
    comments,
    compose,
    debrief,
    engagement,
    home,
    raters,
    release,
    review,
    round,
)

app_name = "coach"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("engagements/<uuid:pk>/", engagement.engagement, name="engagement"),
    path("rounds/<uuid:pk>/", round.round, name="round"),
    path("rounds/<uuid:pk>/raters/", raters.raters, name="raters"),
    path("rounds/<uuid:pk>/raters/list/", raters.rater_list, name="raters-list"),
    path("rounds/<uuid:pk>/raters/return/", raters.give_back, name="raters-return"),
    path("rounds/<uuid:pk>/raters/launch/", raters.launch, name="launch"),
    path("rounds/<uuid:pk>/raters/<uuid:rater>/", raters.rater, name="rater"),
    path("rounds/<uuid:pk>/collecting/", collecting.collecting, name="collecting"),
    path("rounds/<uuid:pk>/collecting/remind/", collecting.remind, name="remind"),
    path("rounds/<uuid:pk>/collecting/extend/", collecting.extend, name="extend"),
    path("rounds/<uuid:pk>/collecting/approve/", collecting.approve, name="raters-approve"),
    path("rounds/<uuid:pk>/collecting/<uuid:rater>/", collecting.mend, name="mend"),
    path("rounds/<uuid:pk>/close/", close.close, name="close"),
    path("rounds/<uuid:pk>/cancel/", close.cancel, name="cancel"),
    path("rounds/<uuid:pk>/preparing/", review.how_far, name="preparing"),
    path("rounds/<uuid:pk>/comments/", comments.desk, name="comments"),
    path("rounds/<uuid:pk>/comments/keep/", comments.keep, name="comments-keep"),
    path("rounds/<uuid:pk>/comments/<uuid:comment>/", comments.decide, name="comment-decide"),
    path("rounds/<uuid:pk>/breakdown/", breakdown.breakdown, name="breakdown"),
    path("rounds/<uuid:pk>/compose/", compose.compose, name="compose"),
    path("rounds/<uuid:pk>/draft/", review.draft, name="draft"),
    path("rounds/<uuid:pk>/draft/pdf/", review.draft_pdf, name="draft-pdf"),
    path("rounds/<uuid:pk>/draft/pages/", review.draft_pages, name="draft-pages"),
    path("rounds/<uuid:pk>/release/", release.release, name="release"),
    path("rounds/<uuid:pk>/report/<slug:kind>/", release.download, name="report-download"),
    path("rounds/<uuid:pk>/debrief/", debrief.debrief, name="debrief"),
    path("rounds/<uuid:pk>/debrief/step/", debrief.step, name="debrief-step"),
    path("rounds/<uuid:pk>/debrief/finish/", debrief.finish, name="debrief-finish"),
]
