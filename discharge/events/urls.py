"""Addresses of what happened after the departure."""

from django.urls import path

from discharge.events import views

app_name = "events"

urlpatterns = [
    path("episodes/<uuid:episode_id>/evenements/", views.episode_events, name="episode"),
    path("evenements/<uuid:event_id>/retrait/", views.withdraw, name="withdraw"),
]
