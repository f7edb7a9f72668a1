"""Addresses of imports, under those of the directory."""

from django.urls import path

from directory.imports import views

app_name = "imports"

urlpatterns = [
    path("imports/", views.runs, name="runs"),
    path("imports/<uuid:run_id>/", views.run, name="run"),
    path("imports/<uuid:run_id>/colonnes/", views.columns, name="columns"),
    path("imports/<uuid:run_id>/appliquer/", views.apply, name="apply"),
    path("imports/<uuid:run_id>/abandonner/", views.abandon, name="abandon"),
    path("imports/<uuid:run_id>/reprendre/", views.resume, name="resume"),
]
