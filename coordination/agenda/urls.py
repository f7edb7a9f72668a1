"""Addresses of the calendar."""

from django.urls import path

from coordination.agenda import views

app_name = "agenda"

urlpatterns = [
    path("agenda/", views.feed, name="feed"),
    path("agenda/ouvrir/", views.start, name="start"),
    path("agenda/fermer/", views.stop, name="stop"),
    path("agenda/<str:key>.ics", views.calendar, name="calendar"),
]
