"""Addresses of the interface itself: the sheet of components, in development only."""

from django.conf import settings
from django.urls import path

from coordination.ui import views

urlpatterns = (
    [path("components/", views.components, name="components")] if settings.DEBUG or settings.SHOW_COMPONENTS else []
)
