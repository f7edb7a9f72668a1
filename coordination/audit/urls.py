"""Addresses of the traces."""

from django.urls import path

from coordination.audit import views

app_name = "audit"

urlpatterns = [path("journal-des-acces/", views.accesses, name="accesses")]
