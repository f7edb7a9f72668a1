"""Addresses of incidents."""

from django.urls import path

from discharge.incidents import plan_views, views

app_name = "incidents"

urlpatterns = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/sans-nom.csv", views.export, {"kind": "csv"}, name="export_csv"),
    path("incidents/sans-nom.xlsx", views.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("incidents/actions/", plan_views.late_actions, name="actions"),
    path("incidents/actions/<uuid:action_id>/faite/", plan_views.settle_own, name="settle_own"),
    path("incidents/<uuid:incident_id>/", views.incident, name="incident"),
    path("incidents/<uuid:incident_id>/analyse/", views.analyse, name="analyse"),
    path("incidents/<uuid:incident_id>/actions/", views.plan, name="plan"),
    path("incidents/<uuid:incident_id>/actions/<uuid:action_id>/faite/", views.settle, name="settle"),
    path("incidents/<uuid:incident_id>/cloture/", views.close, name="close"),
    path("episodes/<uuid:episode_id>/incidents/nouveau/", views.declare, name="declare"),
]
