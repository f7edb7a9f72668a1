"""Addresses of what a hospital manages about access."""

from django.urls import path

from coordination.accounts import views

app_name = "accounts"

urlpatterns = [
    path("hopital/acces-programmes/", views.tokens, name="tokens"),
    path("hopital/acces-programmes/<uuid:token_id>/revoquer/", views.token_revoke, name="token_revoke"),
]
