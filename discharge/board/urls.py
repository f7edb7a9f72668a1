"""Addresses of the wall board."""

from django.urls import path

from discharge.board import views

app_name = "board"

urlpatterns = [
    path("tableau-mural/", views.board, name="board"),
    path("tableau-mural/noms/", views.rule, name="rule"),
]
