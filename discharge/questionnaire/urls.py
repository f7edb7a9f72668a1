"""Addresses of questionnaires: the team's under the episode, the patient's under a link."""

from django.urls import path

from discharge.questionnaire import public_views, views

app_name = "questionnaire"

urlpatterns = [
    path("l/o/<uuid:link_id>/reponses/", public_views.answer, name="answer"),
    path("episodes/<uuid:episode_id>/questionnaire/", views.episode_questionnaires, name="episode"),
    path("episodes/<uuid:episode_id>/questionnaire/retrait/", views.withdraw, name="withdraw"),
]
