"""Addresses of fitness and obstacles."""

from django.urls import path

from discharge.obstacles import views

app_name = "obstacles"

_EPISODE = "episodes/<uuid:episode_id>"

urlpatterns = [
    path(f"{_EPISODE}/pret-a-sortir/", views.fitness, name="fitness"),
    path(f"{_EPISODE}/obstacles/nouveau/", views.add, name="add"),
    path(f"{_EPISODE}/obstacles/<uuid:obstacle_id>/lever/", views.lift, name="lift"),
    path(f"{_EPISODE}/obstacles/<uuid:obstacle_id>/remettre/", views.reopen, name="reopen"),
]
