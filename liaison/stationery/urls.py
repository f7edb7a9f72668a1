"""Addresses of letterheads and phrases."""

from django.urls import path

from liaison.stationery import views

app_name = "stationery"

urlpatterns = [
    path("en-tete-et-phrases/", views.stationery, name="stationery"),
    path("en-tete-et-phrases/en-tete/", views.letterhead, name="letterhead"),
    path("en-tete-et-phrases/en-tete/<uuid:unit_id>/", views.letterhead, name="letterhead_of"),
    path("en-tete-et-phrases/logos/<uuid:letterhead_id>.png", views.logo, name="logo"),
    path("en-tete-et-phrases/phrases/nouvelle/", views.phrase, name="add_phrase"),
    path("en-tete-et-phrases/phrases/<uuid:phrase_id>/", views.phrase, name="phrase"),
    path("en-tete-et-phrases/phrases/<uuid:phrase_id>/retirer/", views.withdraw, name="withdraw_phrase"),
]
