"""Addresses of correspondents' answers: theirs under a link, the hospital's under the episode."""

from django.urls import path

from liaison.answers import public_views, views

app_name = "answers"

_EPISODE = "episodes/<uuid:episode_id>/reponses"

urlpatterns = [
    path("l/o/<uuid:link_id>/echange/", public_views.answer, name="answer_link"),
    path("l/o/<uuid:link_id>/echange/merci/", public_views.answered, name="answered"),
    path(f"{_EPISODE}/", views.answers, name="episode"),
    path(f"{_EPISODE}/<uuid:answer_id>/", views.exchange, name="exchange"),
    path(f"{_EPISODE}/<uuid:answer_id>/envoi/", views.reply, name="reply"),
    path(f"{_EPISODE}/<uuid:answer_id>/cloture/", views.close, name="close"),
]
