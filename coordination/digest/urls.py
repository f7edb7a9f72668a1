"""Address of a person's digest."""

from django.urls import path

from coordination.digest import views

app_name = "digest"

urlpatterns = [
    path("recapitulatif/", views.choice, name="choice"),
    path("recapitulatif/arret/<str:token>/", views.stop, name="stop"),
]
