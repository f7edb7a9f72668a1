"""Addresses of the check-list."""

from django.urls import path

from discharge.checklist import views

app_name = "checklist"

_EPISODE = "episodes/<uuid:episode_id>/check-list"

urlpatterns = [
    path(f"{_EPISODE}/", views.checklist, name="checklist"),
    path(f"{_EPISODE}/<slug:code>/", views.answer, name="answer"),
]
