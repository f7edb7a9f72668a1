"""Addresses of requests: those of people of the hospital under the episode, those of providers under their link."""

from django.urls import path

from discharge.requests import paper_rule_views, paper_views, public_views, views

app_name = "requests"

_EPISODE = "episodes/<uuid:episode_id>/demandes"

urlpatterns = [
    path(f"{_EPISODE}/", views.requests_page, name="episode"),
    path(f"{_EPISODE}/nouvelles/", views.pulse, name="pulse"),
    path(f"{_EPISODE}/nouvelle/", views.ask, name="ask"),
    path(f"{_EPISODE}/<uuid:request_id>/elargir/", views.ask_more, name="ask_more"),
    path(f"{_EPISODE}/<uuid:request_id>/retrait/", views.withdraw, name="withdraw"),
    path(f"{_EPISODE}/reponses/<uuid:approach_id>/", views.note_answer, name="note_answer"),
    path(f"{_EPISODE}/questions/<uuid:approach_id>/", views.reply, name="reply"),
    path(f"{_EPISODE}/avis/<uuid:opinion_id>/", views.opinion, name="opinion"),
    path(f"{_EPISODE}/pieces/<uuid:paper_id>/", paper_views.paper, name="paper"),
    path(f"{_EPISODE}/pieces/<uuid:paper_id>/retrait/", paper_views.remove, name="remove_paper"),
    path(f"{_EPISODE}/jointes/<uuid:carried_id>/", paper_views.carried, name="carried"),
    path("demandes/pieces/", paper_rule_views.papers, name="papers"),
    path("demandes/pieces/<slug:type_code>/", paper_rule_views.papers_of, name="papers_of"),
    path("demandes/<uuid:approach_id>/lue/", views.put_away, name="put_away"),
    path("indicateurs/manques/", views.gap_report, name="gaps"),
    path("l/o/<uuid:link_id>/reponse/", public_views.answer, name="answer"),
    path("l/o/<uuid:link_id>/piece/", paper_views.read, name="read"),
]
