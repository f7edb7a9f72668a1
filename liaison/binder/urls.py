"""Addresses of the binder."""

from django.urls import path

from liaison.binder import views

app_name = "binder"

_BINDER = "episodes/<uuid:episode_id>/classeur"

urlpatterns = [
    path(f"{_BINDER}/", views.binder, name="binder"),
    path(f"{_BINDER}/pdf/", views.pdf, name="pdf"),
    path(f"{_BINDER}/lignes/nouvelle/", views.write, name="write"),
    path(f"{_BINDER}/lignes/<uuid:line_id>/", views.change, name="change"),
    path(f"{_BINDER}/lignes/<uuid:line_id>/retrait/", views.remove, name="remove"),
]
