"""Addresses of requests: those of people of the hospital under the episode, those of providers under their link."""

from django.urls import path

from discharge.requests import public_views

app_name = "requests"

urlpatterns = [
    path("l/o/<uuid:link_id>/reponse/", public_views.answer, name="answer"),
]
