"""Addresses of what the person said about sharing, whose page is ``episodes:sharing``, and of what they are told of it."""

from django.urls import path

from discharge.sharing import rights_views, views

app_name = "sharing"

_SHARING = "episodes/<uuid:episode_id>/partage"
_RECIPIENT = f"{_SHARING}/destinataires/<uuid:recipient_id>"

urlpatterns = [
    path("droits-des-patients/", rights_views.rights, name="rights"),
    path("droits-des-patients/<uuid:patient_id>/", rights_views.told, name="told"),
    path("droits-des-patients/<uuid:patient_id>/liste.xlsx", rights_views.told_file, name="told_file"),
    path(f"{_SHARING}/information/", views.inform, name="inform"),
    path(f"{_RECIPIENT}/opposition/", views.oppose, name="oppose"),
    path(f"{_RECIPIENT}/opposition/levee/", views.lift, name="lift"),
    path(f"{_RECIPIENT}/accord/", views.consent, name="consent"),
    path(f"{_RECIPIENT}/accord/retrait/", views.withdraw, name="withdraw"),
    path(f"{_RECIPIENT}/cadre/", views.basis, name="basis"),
]
