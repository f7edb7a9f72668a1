"""Addresses of a hospital's own layer, under those of the directory."""

from django.urls import path
from django.urls.resolvers import URLPattern

from directory.overlay import views
from directory.overlay.forms import PreferenceForm
from directory.overlay.models import Preference
from directory.overlay.views import AGREEMENT, CONTACT, NOTE, RowKind

app_name = "overlay"


def _rows(kind: RowKind, name: str, word: str) -> list[URLPattern]:
    """The three addresses of one kind of row."""
    given = {"kind": kind}
    return [
        path(f"<uuid:pk>/{word}/nouveau/", views.add_row, given, name=f"add_{name}"),
        path(f"<uuid:pk>/{word}/<uuid:row_id>/", views.change_row, given, name=f"change_{name}"),
        path(f"<uuid:pk>/{word}/<uuid:row_id>/retrait/", views.remove_row, given, name=f"remove_{name}"),
    ]


_PREFERENCE = RowKind(Preference, PreferenceForm, "", "", "")

urlpatterns = [
    *_rows(NOTE, "note", "notes"),
    *_rows(AGREEMENT, "agreement", "conventions"),
    *_rows(CONTACT, "contact", "contacts"),
    path("<uuid:pk>/preference/", views.preference, name="preference"),
    path(
        "<uuid:pk>/preference/<uuid:row_id>/retrait/",
        views.remove_row,
        {"kind": _PREFERENCE},
        name="remove_preference",
    ),
    path("etablissement/", views.local_providers, name="local_providers"),
    path("etablissement/nouvelle/", views.add_local_provider, name="add_local_provider"),
    path("etablissement/<uuid:local_id>/", views.local_provider, name="local_provider"),
    path("etablissement/<uuid:local_id>/modifier/", views.edit_local_provider, name="edit_local_provider"),
    path("etablissement/<uuid:local_id>/fermeture/", views.close_local_provider, name="close_local_provider"),
]
