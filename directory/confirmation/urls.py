"""Addresses of confirmations: a service's own under those of its link, whose cookies go no further; the hospital's."""

from django.urls import path

from directory.confirmation import asked, views

app_name = "confirmation"

urlpatterns = [
    path("annuaire/confirmations/", asked.asked, name="asked"),
    path("annuaire/confirmations/<uuid:confirmation_id>/relance/", asked.remind, name="remind"),
    path("l/o/<uuid:link_id>/fiche/juste/", views.confirm, name="confirm"),
    path("l/o/<uuid:link_id>/fiche/corriger/", views.correct, name="correct"),
]
