"""Addresses of the directory."""

from django.urls import path

from directory.finding import views
from directory.providers import card

app_name = "directory"
urlpatterns = [
    path("", views.search, name="search"),
    path("comparer/", views.compare, name="compare"),
    path("liste.csv", views.export, {"kind": "csv"}, name="export_csv"),
    path("liste.xlsx", views.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("<uuid:pk>/", card.provider, name="provider"),
]
