"""Addresses of the calls."""

from django.urls import path

from discharge.followup import views, worklist

app_name = "followup"

urlpatterns = [
    path("appels/", worklist.calls, name="calls"),
    path("appels/<uuid:call_id>/", views.call, name="call"),
    path("appels/<uuid:call_id>/reserver/", views.take, name="take"),
    path("appels/<uuid:call_id>/liberer/", views.release, name="release"),
    path("appels/<uuid:call_id>/tentative/", views.attempt, name="attempt"),
    path("appels/<uuid:call_id>/signes/", views.signs, name="signs"),
    path("appels/<uuid:call_id>/abandon/", views.withdraw, name="withdraw"),
    path("episodes/<uuid:episode_id>/appels/", views.episode_calls, name="episode"),
]
