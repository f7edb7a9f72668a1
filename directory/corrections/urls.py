"""Addresses of corrections, under those of the directory."""

from django.urls import path

from directory.corrections import views

app_name = "corrections"

urlpatterns = [
    path("<uuid:pk>/corriger/", views.propose, name="propose"),
    path("proposer/", views.propose_new, name="propose_new"),
    path("mes-propositions/", views.mine, name="mine"),
    path("mes-propositions/<uuid:correction_id>/lu/", views.put_away, name="put_away"),
    path("propositions/", views.queue, name="queue"),
    path("propositions/<uuid:proposal_id>/", views.decide, name="decide"),
]
