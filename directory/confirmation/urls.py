"""Addresses of confirmations: under those of their link, whose cookies go no further."""

from django.urls import path

from directory.confirmation import views

app_name = "confirmation"

urlpatterns = [
    path("l/o/<uuid:link_id>/fiche/juste/", views.confirm, name="confirm"),
    path("l/o/<uuid:link_id>/fiche/corriger/", views.correct, name="correct"),
]
