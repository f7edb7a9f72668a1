"""Addresses. Each app keeps its own; identifiers in them are random and no patient data is."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

from coordination.accounts.views import own_address, switch
from coordination.episodes.admission import patients

urlpatterns = [
    path("", include("coordination.episodes.urls")),
    path("patients/", patients, name="patient_search"),
    path("etablissement/", switch, name="switch_hospital"),
    path("", include("coordination.accounts.urls")),
    path("", include("coordination.administration.urls")),
    path("", include("coordination.agenda.urls")),
    path("", include("coordination.digest.urls")),
    path("", include("coordination.audit.urls")),
    path("", include("coordination.territory.urls")),
    path("", include("directory.confirmation.urls")),
    path("", include("discharge.requests.urls")),
    path("", include("discharge.questionnaire.urls")),
    path("", include("liaison.entry.urls")),
    path("", include("coordination.links.urls")),
    path("", include("coordination.messaging.urls")),
    path("", include("coordination.securemail.urls")),
    path("", include("coordination.observability.urls")),
    path("", include("coordination.ui.urls")),
    path("annuaire/", include("directory.orientation.urls")),
    path("annuaire/", include("directory.urls")),
    path("annuaire/", include("directory.overlay.urls")),
    path("annuaire/", include("directory.corrections.urls")),
    path("annuaire/", include("directory.imports.urls")),
    path("", include("discharge.planning.urls")),
    path("", include("discharge.sharing.urls")),
    path("", include("discharge.obstacles.urls")),
    path("", include("discharge.meetings.urls")),
    path("", include("discharge.board.urls")),
    path("", include("discharge.screening.urls")),
    path("", include("discharge.checklist.urls")),
    path("", include("discharge.events.urls")),
    path("", include("discharge.alerts.urls")),
    path("", include("discharge.incidents.urls")),
    path("", include("discharge.followup.urls")),
    path("", include("liaison.stationery.urls")),
    path("", include("liaison.authoring.urls")),
    path("", include("liaison.answers.urls")),
    path("", include("liaison.letters.urls")),
    path("", include("liaison.binder.urls")),
    path("", include("liaison.quality.urls")),
    path("compte/email/", own_address),
    path("compte/", include("allauth.account.urls")),
    path("compte/", include("allauth.mfa.urls")),
    path("reglages/", admin.site.urls),
    path("api/v1/", include("coordination.episodes.api_urls")),
    path("api/v1/", include("liaison.authoring.api_urls")),
    path("api/v1/directory/", include("directory.providers.api_urls")),
    path("api/directory/", include("directory.providers.api_unversioned_urls")),
    path("api/fhir/", include("directory.fhir.urls")),
    path("api/schema/", login_not_required(SpectacularAPIView.as_view()), name="schema"),
    path("api/", login_not_required(SpectacularRedocView.as_view()), name="api_page"),
]

handler400 = "coordination.ui.views.bad_request"
handler403 = "coordination.ui.views.permission_denied"
handler404 = "coordination.ui.views.not_found"
handler429 = "coordination.ui.views.too_many_requests"
handler500 = "coordination.ui.views.server_error"
