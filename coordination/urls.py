"""Addresses. Each app keeps its own; identifiers in them are random and no patient data is."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from coordination.accounts.views import switch
from coordination.episodes.admission import patients

urlpatterns = [
    path("", include("coordination.ui.urls")),
    path("patients/", patients, name="patient_search"),
    path("etablissement/", switch, name="switch_hospital"),
    path("compte/", include("allauth.account.urls")),
    path("compte/", include("allauth.mfa.urls")),
    path("reglages/", admin.site.urls),
    *(
        path(prefix, include(module))
        for prefix, module in (
            ("", "coordination.episodes.urls"),
            ("", "coordination.accounts.urls"),
            ("", "coordination.observability.urls"),
            ("", "coordination.territory.urls"),
            ("", "coordination.messaging.urls"),
            ("", "coordination.links.urls"),
            ("annuaire/", "directory.urls"),
            ("", "discharge.planning.urls"),
            ("", "discharge.screening.urls"),
            ("", "discharge.followup.urls"),
            ("", "liaison.letters.urls"),
            ("", "liaison.quality.urls"),
            ("api/v1/", "coordination.api"),
        )
        if find_spec(module)
    ),
]

handler400 = "coordination.ui.views.bad_request"
handler403 = "coordination.ui.views.permission_denied"
handler404 = "coordination.ui.views.not_found"
handler429 = "coordination.ui.views.too_many_requests"
handler500 = "coordination.ui.views.server_error"
