"""Addresses of the ground floor's own pages: recordings."""

from django.urls import path

from calls import views

app_name = "recordings"
urlpatterns = [path("<str:token>/", views.play, name="play")]
