"""Addresses of the episodes' API."""

from django.urls import path

from coordination.episodes import api

urlpatterns = [
    path("episodes/", api.EpisodeList.as_view(), name="api_episodes"),
    path("episodes/<uuid:pk>/", api.EpisodeDetail.as_view(), name="api_episode"),
]
