"""Addresses of the directory."""

from django.urls import path

from directory.finding import views
from directory.providers import card, curation, kinds

app_name = "directory"
urlpatterns = [
    path("", views.search, name="search"),
    path("comparer/", views.compare, name="compare"),
    path("liste.csv", views.export, {"kind": "csv"}, name="export_csv"),
    path("liste.xlsx", views.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("types/", kinds.kinds, name="kinds"),
    path("types/<slug:type_code>/", kinds.kind, name="kind"),
    path("<uuid:pk>/", card.provider, name="provider"),
    path("ajouter/", curation.add, name="add"),
    path("<uuid:pk>/modifier/", curation.edit, name="edit"),
    path("<uuid:pk>/horaires/", curation.hours, name="hours"),
    path("<uuid:pk>/interlocuteurs/", curation.contacts, name="contacts"),
    path("<uuid:pk>/territoire/", curation.territory, name="territory"),
    path("<uuid:pk>/territoire/<int:place_id>/retrait/", curation.remove_place, name="remove_place"),
    path("<uuid:pk>/places/", curation.capacity, name="capacity"),
    path("<uuid:pk>/absences/", curation.absence, name="absence"),
    path("<uuid:pk>/absences/<int:absence_id>/retrait/", curation.remove_absence, name="remove_absence"),
    path("<uuid:pk>/verification/", curation.verify, name="verify"),
    path("<uuid:pk>/fermeture/", curation.close, name="close"),
    path("<uuid:pk>/reouverture/", curation.reopen, name="reopen"),
]
