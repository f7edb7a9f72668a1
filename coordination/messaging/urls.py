"""Addresses of the outbox: only the demonstration's mailbox."""

from django.urls import path

from coordination.messaging import views

app_name = "messaging"

urlpatterns = [path("demonstration/boite/", views.mailbox, name="mailbox")]
