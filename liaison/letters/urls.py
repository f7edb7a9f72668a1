"""Addresses of letters and of the day page."""

from django.urls import path

from liaison.letters import departures, ladder_views, views

app_name = "letters"

_LETTERS = "episodes/<uuid:episode_id>/courriers"

urlpatterns = [
    path("departs/", departures.departures, name="departures"),
    path("courriers/relances/", ladder_views.ladder, name="ladder"),
    path(f"{_LETTERS}/", views.letters, name="episode"),
    path(f"{_LETTERS}/apercu.pdf", views.preview, name="preview"),
    path(f"{_LETTERS}/nouveau/", views.add, name="add"),
    path(f"{_LETTERS}/<uuid:letter_id>/courrier.pdf", views.pdf, name="pdf"),
    path(f"{_LETTERS}/<uuid:letter_id>/destinataire/", views.recipient, name="recipient"),
    path(f"{_LETTERS}/<uuid:letter_id>/envoi/", views.resend, name="resend"),
    path(f"{_LETTERS}/<uuid:letter_id>/papier/", views.paper, name="paper"),
]
