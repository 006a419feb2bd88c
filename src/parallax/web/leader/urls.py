"""Addresses of this audience."""

from django.urls import URLPattern, URLResolver, path

from . import debrief, goals, home, progress, raters, report

app_name = "leader"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("rounds/<uuid:pk>/raters/", raters.raters, name="raters"),
    path("rounds/<uuid:pk>/raters/list/", raters.rater_list, name="raters-list"),
    path("rounds/<uuid:pk>/raters/send/", raters.send, name="raters-send"),
    path("rounds/<uuid:pk>/raters/<uuid:rater>/", raters.rater, name="rater"),
    path("rounds/<uuid:pk>/progress/", progress.progress, name="progress"),
    path("rounds/<uuid:pk>/report/", report.report, name="report"),
    path("rounds/<uuid:pk>/report/<slug:kind>/", report.download, name="report-download"),
    path("rounds/<uuid:pk>/debrief/", debrief.debrief, name="debrief"),
    path("rounds/<uuid:pk>/debrief/rest/", debrief.open_rest, name="debrief-rest"),
    path("rounds/<uuid:pk>/debrief/note/", debrief.note, name="debrief-note"),
    path("rounds/<uuid:pk>/debrief/mark/", debrief.mark_piece, name="debrief-mark"),
    path("rounds/<uuid:pk>/debrief/share/<uuid:own>/", debrief.share_own, name="debrief-share"),
    path("rounds/<uuid:pk>/debrief/remove/<uuid:own>/", debrief.remove_own, name="debrief-remove"),
    path("rounds/<uuid:pk>/debrief/goals/", goals.goals, name="goals"),
    path("rounds/<uuid:pk>/debrief/goals/<uuid:goal>/", goals.goal, name="goal"),
]
