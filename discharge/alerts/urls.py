"""Addresses of alerts."""

from django.urls import path

from discharge.alerts import rules_views, views

app_name = "alerts"

urlpatterns = [
    path("alertes/", views.alerts, name="alerts"),
    path("alertes/reglage/", rules_views.rules, name="rules"),
    path("alertes/<uuid:alert_id>/", views.alert, name="alert"),
    path("alertes/<uuid:alert_id>/prise/", views.take, name="take"),
    path("alertes/<uuid:alert_id>/cloture/", views.close, name="close"),
    path("episodes/<uuid:episode_id>/alertes/", views.episode_alerts, name="episode"),
    path("episodes/<uuid:episode_id>/alertes/nouvelle/", views.raise_by_hand, name="raise"),
]
