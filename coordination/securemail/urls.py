"""Addresses of secure mail."""

from django.urls import path

from coordination.securemail import correspondent_views, views

app_name = "securemail"

_SORT = "messagerie-securisee/a-classer"
_DEMO = "demonstration/boite/securisee"
_EPISODE = "episodes/<uuid:episode_id>/messagerie"

urlpatterns = [
    path("messagerie-securisee/", views.account, name="account"),
    path("messagerie-securisee/verifier/", views.check, name="check"),
    path(f"{_SORT}/", views.to_sort, name="to_sort"),
    path(f"{_SORT}/<uuid:unsorted_id>/", views.mail_to_sort, name="mail_to_sort"),
    path(f"{_SORT}/<uuid:unsorted_id>/dossier/<uuid:episode_id>/", views.file, name="file"),
    path(f"{_SORT}/<uuid:unsorted_id>/ecarter/", views.set_aside, name="set_aside"),
    path(f"{_SORT}/<uuid:unsorted_id>/ecarter-tous/", views.set_aside_sender, name="set_aside_sender"),
    path(f"{_EPISODE}/<uuid:mail_id>/", views.mail, name="mail"),
    path(f"{_EPISODE}/<uuid:mail_id>/sortir/", views.take_out, name="take_out"),
    path(f"{_EPISODE}/fichiers/<uuid:file_id>/", views.received_file, name="file_of_mail"),
    path(f"{_DEMO}/", correspondent_views.boxes, name="correspondents"),
    path(f"{_DEMO}/message/", correspondent_views.one, name="correspondent"),
    path(f"{_DEMO}/fichier/", correspondent_views.file, name="correspondent_file"),
]
