"""Addresses of a hospital's administration."""

from django.urls import path

from coordination.administration import views

app_name = "administration"

urlpatterns = [
    path("hopital/personnes/", views.people, name="people"),
    path("hopital/personnes/nouvelle/", views.new_person, name="new_person"),
    path("hopital/personnes/<uuid:function_id>/", views.person, name="person"),
    path("hopital/personnes/<uuid:function_id>/fin/", views.end, name="end"),
    path("hopital/unites/", views.units, name="units"),
    path("hopital/unites/<uuid:unit_id>/", views.unit, name="unit"),
    path("hopital/unites/<uuid:unit_id>/fermer/", views.close, name="close"),
    path("hopital/unites/<uuid:unit_id>/rouvrir/", views.reopen, name="reopen"),
    path("hopital/equipe/", views.team, name="team"),
]
