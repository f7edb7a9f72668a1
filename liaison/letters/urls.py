"""Addresses of letters and of the day page."""

from django.urls import path

from liaison.letters import departures, ladder_views, openings, print_views, views

app_name = "letters"

_BATCH = "courriers/a-imprimer/<uuid:batch_id>"
_LETTERS = "episodes/<uuid:episode_id>/courriers"

urlpatterns = [
    path("departs/", departures.departures, name="departures"),
    path("departs/nouvelles/", departures.pulse, name="departures_pulse"),
    path("courriers/a-imprimer/", print_views.queue, name="print_queue"),
    path(f"{_BATCH}/", print_views.batch, name="print_batch"),
    path(f"{_BATCH}/courriers.pdf", print_views.batch_pdf, name="print_pdf"),
    path(f"{_BATCH}/imprime/", print_views.printed, name="print_done"),
    path(f"{_BATCH}/pas-imprime/", print_views.not_printed, name="print_undo"),
    path("courriers/relances/", ladder_views.ladder, name="ladder"),
    path(f"{_LETTERS}/", views.letters, name="episode"),
    path(f"{_LETTERS}/apercu.pdf", views.preview, name="preview"),
    path(f"{_LETTERS}/nouveau/", views.add, name="add"),
    path(f"{_LETTERS}/<uuid:letter_id>/courrier.pdf", views.pdf, name="pdf"),
    path(f"{_LETTERS}/<uuid:letter_id>/destinataire/", views.recipient, name="recipient"),
    path(f"{_LETTERS}/<uuid:letter_id>/voie/", views.way, name="way"),
    path(f"{_LETTERS}/<uuid:letter_id>/appareils/oubli/", openings.forget, name="forget_devices"),
    path(f"{_LETTERS}/ouvertures/", openings.openings, name="openings"),
    path(f"{_LETTERS}/ouvertures.csv", openings.openings_file, name="openings_file"),
    path(f"{_LETTERS}/<uuid:letter_id>/envoi/", views.resend, name="resend"),
    path(f"{_LETTERS}/<uuid:letter_id>/papier/", views.paper, name="paper"),
]
