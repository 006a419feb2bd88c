"""Addresses of somebody with an invitation and no account."""

from django.urls import path

from .views import answer, leave, protection, review

app_name = "rater"
urlpatterns = [
    path("<str:token>/", answer.answer, name="answer"),
    path("<str:token>/review/", review.review, name="review"),
    path("<str:token>/sent/", review.submitted, name="submitted"),
    path("<str:token>/withdraw/", leave.withdraw, name="withdraw"),
    path("<str:token>/decline/", leave.decline, name="decline"),
    path("<str:token>/protection/", protection.protection, name="protection"),
    path("<str:token>/leader-view/", protection.leader_view, name="leader-view"),
]
