"""Addresses of the orientation help, under those of the directory."""

from django.urls import path

from directory.orientation import views

app_name = "orientation"
urlpatterns = [
    path("orientation/", views.orientation, name="orientation"),
    path("orientation/regles/", views.rules, name="rules"),
    path("orientation/regles/nouvelle/", views.add_rule, name="add_rule"),
    path("orientation/regles/<slug:code>/", views.rule, name="rule"),
    path("orientation/regles/<slug:code>/copie/", views.add_rule, name="copy_rule"),
    path("orientation/regles/<slug:code>/suspension/", views.switch_rule, name="switch_rule"),
    path("orientation/regles/<slug:code>/suppression/", views.remove_rule, name="remove_rule"),
]
