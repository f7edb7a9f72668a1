"""Addresses of meetings."""

from django.urls import path

from discharge.meetings import views

app_name = "meetings"

urlpatterns = [
    path("reunions/", views.meetings, name="meetings"),
    path("reunions/<uuid:meeting_id>/", views.meeting_page, name="meeting"),
    path("reunions/<uuid:meeting_id>/patients/<uuid:episode_id>/", views.decide, name="decide"),
    path("reunions/<uuid:meeting_id>/decisions/", views.decisions, name="decisions"),
    path("reunions/<uuid:meeting_id>/decisions/<uuid:decision_id>/retrait/", views.withdraw, name="withdraw"),
]
