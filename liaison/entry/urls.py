"""Addresses of entry letters: those of people of the hospital under the episode, those of the doctor under the link."""

from django.urls import path

from liaison.entry import public_views, views

app_name = "entry"

_EPISODE = "episodes/<uuid:episode_id>/lettre-entree"
_LINK = "l/o/<uuid:link_id>/lettre-entree"

urlpatterns = [
    path(f"{_EPISODE}/demander/", views.ask, name="ask"),
    path(f"{_EPISODE}/<uuid:entry_id>/retrait/", views.withdraw, name="withdraw"),
    path(f"{_LINK}/", public_views.write, name="write"),
    path(f"{_LINK}/relecture/", public_views.review, name="review"),
    path(f"{_LINK}/envoi/", public_views.give, name="give"),
    path(f"{_LINK}/fichier/", public_views.give_file, name="give_file"),
]
