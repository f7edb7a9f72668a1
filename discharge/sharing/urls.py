"""Addresses of what the person said about sharing; the page itself is ``episodes:sharing``."""

from django.urls import path

from discharge.sharing import views

app_name = "sharing"

_SHARING = "episodes/<uuid:episode_id>/partage"
_RECIPIENT = f"{_SHARING}/destinataires/<uuid:recipient_id>"

urlpatterns = [
    path(f"{_SHARING}/information/", views.inform, name="inform"),
    path(f"{_RECIPIENT}/opposition/", views.oppose, name="oppose"),
    path(f"{_RECIPIENT}/opposition/levee/", views.lift, name="lift"),
    path(f"{_RECIPIENT}/accord/", views.consent, name="consent"),
    path(f"{_RECIPIENT}/accord/retrait/", views.withdraw, name="withdraw"),
    path(f"{_RECIPIENT}/cadre/", views.basis, name="basis"),
]
