"""Addresses of the territory app."""

from django.urls import path

from coordination.territory import views

app_name = "territory"
urlpatterns = [path("territoire/communes/", views.communes, name="communes")]
