"""Addresses that the frame links to, so that the interface is tested without the apps above it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from coordination.ui import views


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("rien")


urlpatterns = [
    path("", nothing, name="home"),
    path("journee/", nothing, name="worklist"),
    path("patients/", nothing, name="patients"),
    path("departs/", nothing, name="departures"),
    path("recherche/", nothing, name="patient_search"),
    path("etablissement/", nothing, name="switch_hospital"),
    path("compte/", include("allauth.account.urls")),
    path("compte/", include("allauth.mfa.urls")),
    path(
        "",
        include(
            (
                [path("acces/", nothing, name="accessibility"), path("vie-privee/", nothing, name="personal_data")],
                "links",
            )
        ),
    ),
    path("composants/", views.components, name="components"),
]
handler404 = "coordination.ui.views.not_found"
