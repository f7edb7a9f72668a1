"""Address of the figures."""

from django.urls import path

from liaison.quality import views

app_name = "quality"

urlpatterns = [path("indicateurs/", views.figures, name="figures")]
