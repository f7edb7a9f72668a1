"""Addresses of incidents."""

from django.urls import path

from discharge.incidents import views

app_name = "incidents"

urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/sans-nom.csv", views.export, name="export"),
    path("incidents/<uuid:incident_id>/", views.incident, name="incident"),
    path("incidents/<uuid:incident_id>/analyse/", views.analyse, name="analyse"),
    path("incidents/<uuid:incident_id>/actions/", views.plan, name="plan"),
    path("incidents/<uuid:incident_id>/actions/<uuid:action_id>/faite/", views.settle, name="settle"),
    path("incidents/<uuid:incident_id>/cloture/", views.close, name="close"),
    path("episodes/<uuid:episode_id>/incidents/nouveau/", views.declare, name="declare"),
]
