"""Addresses that exist in the demo only."""

from django.urls import URLPattern, URLResolver, path

from . import demo

app_name = "demo"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", demo.home, name="home"),
    path("sign-in/", demo.sign_in, name="sign-in"),
    path("as/<slug:role>/", demo.sign_in_as, name="sign-in-as"),
    path("mail/", demo.mail, name="mail"),
    path("mail/<int:number>/", demo.message, name="message"),
    path("mail/<int:number>/html/", demo.message_html, name="message-html"),
]
