"""Addresses of the second factor."""

from django.urls import path

from chat_project.second_factor.views import Code, SetUp, TurnOff

app_name = "second_factor"
urlpatterns = [
    path("", SetUp.as_view(), name="set-up"),
    path("code/", Code.as_view(), name="code"),
    path("off/", TurnOff.as_view(), name="off"),
]
