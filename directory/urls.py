"""Addresses of the directory."""

from django.urls import path

from directory.providers import card, views

app_name = "directory"
urlpatterns = [
    path("", views.search, name="search"),
    path("<uuid:pk>/", card.provider, name="provider"),
]
