"""Addresses of the calls."""

from django.urls import path

from discharge.followup import protocol_views, views, worklist

app_name = "followup"

_PROTOCOLS = "appels/protocoles"
_PROTOCOL = f"{_PROTOCOLS}/<uuid:protocol_id>"
_DRAFT = f"{_PROTOCOLS}/brouillons/<uuid:draft_id>"

urlpatterns = [
    path(f"{_PROTOCOLS}/", protocol_views.listing, name="protocols"),
    path(f"{_PROTOCOLS}/nouveau/", protocol_views.new, name="new_protocol"),
    path(f"{_PROTOCOL}/", protocol_views.protocol, name="protocol"),
    path(f"{_PROTOCOL}/trame/", protocol_views.script, name="protocol_script"),
    path(f"{_PROTOCOL}/comparer/", protocol_views.compare, name="protocol_compare"),
    path(f"{_PROTOCOL}/service/", protocol_views.serve, name="protocol_serve"),
    path(f"{_PROTOCOL}/retrait/", protocol_views.withdraw, name="protocol_withdraw"),
    path(f"{_PROTOCOL}/ouverture/", protocol_views.open_draft, name="protocol_open"),
    path(f"{_DRAFT}/", protocol_views.draft, name="draft"),
    path(f"{_DRAFT}/partie/<slug:section>/", protocol_views.draft_section, name="draft_section"),
    path(f"{_DRAFT}/<slug:part>/nouveau/", protocol_views.draft_part, name="draft_new_part"),
    path(f"{_DRAFT}/<slug:part>/<int:place>/", protocol_views.draft_part, name="draft_part"),
    path(f"{_DRAFT}/relecture/", protocol_views.check, name="draft_check"),
    path(f"{_DRAFT}/publication/", protocol_views.publish, name="draft_publish"),
    path(f"{_DRAFT}/abandon/", protocol_views.drop, name="draft_drop"),
    path("appels/", worklist.calls, name="calls"),
    path("appels/<uuid:call_id>/", views.call, name="call"),
    path("appels/<uuid:call_id>/reserver/", views.take, name="take"),
    path("appels/<uuid:call_id>/liberer/", views.release, name="release"),
    path("appels/<uuid:call_id>/reprise/", views.take_over_call, name="take_over"),
    path("appels/<uuid:call_id>/saisie/", views.draft, name="keep"),
    path("appels/<uuid:call_id>/telephones/", views.phones, name="phones"),
    path("appels/<uuid:call_id>/tentative/", views.attempt, name="attempt"),
    path("appels/<uuid:call_id>/signes/", views.signs, name="signs"),
    path("appels/<uuid:call_id>/abandon/", views.withdraw, name="withdraw"),
    path("episodes/<uuid:episode_id>/appels/refus/", views.refuse, name="refuse"),
    path("episodes/<uuid:episode_id>/appels/reprise/", views.resume, name="resume"),
    path("episodes/<uuid:episode_id>/appels/", views.episode_calls, name="episode"),
]
