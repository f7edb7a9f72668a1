"""Addresses of the orientation help, under those of the directory."""

from django.urls import path

from directory.orientation import views

app_name = "orientation"
urlpatterns = [
    path("orientation/", views.orientation, name="orientation"),
    path("orientation/regles/", views.rules, name="rules"),
    path("orientation/regles/<slug:code>/", views.rule, name="rule"),
]
