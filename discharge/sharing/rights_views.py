"""A patient asks who read of them and what was sent: the data protection officer finds the person, reads the list, hands it over.

Of the person it shows the identity only, and that is traced: this function reads no record.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_identities
from coordination.episodes.forms import PatientSearchForm
from coordination.episodes.models import Patient
from coordination.ui.files import file_response
from coordination.ui.spreadsheets import XLSX
from discharge.sharing.rights import SHOWN, traces_of, workbook_of

FOUND = 10


@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: TenantRequest) -> HttpResponse:
    """Find the person, by POST: no name goes into an address."""
    require(request, Permission.ACCESS_LOG_VIEW)
    form = PatientSearchForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context["found"] = Patient.objects.answering(form.cleaned_data["q"], form.cleaned_data["birth_date"])[:FOUND]
        _trace(request, [patient.pk for patient in context["found"]])
    return render(request, "sharing/rights.html", context)


@require_safe
def told(request: TenantRequest, patient_id: UUID) -> HttpResponse:
    """Whom this person's data reached: what was sent, who read, who found them."""
    patient = _patient(request, patient_id)
    return render(request, "sharing/told.html", {"patient": patient, "traces": traces_of(patient.pk), "most": SHOWN})


@require_safe
def told_file(request: TenantRequest, patient_id: UUID) -> HttpResponse:
    """The same, whole, as a file to hand over."""
    patient = _patient(request, patient_id)
    return file_response(workbook_of(traces_of(patient.pk)), XLSX, "acces-et-transmissions.xlsx", to_keep=False)


def _patient(request: TenantRequest, patient_id: UUID) -> Patient:
    require(request, Permission.ACCESS_LOG_VIEW)
    patient: Patient = get_object_or_404(Patient.objects.all(), pk=patient_id)
    _trace(request, [patient.pk])
    return patient


def _trace(request: TenantRequest, patient_ids: list[UUID]) -> None:
    member = current_member(request)
    record_identities(hospital_id=member.hospital_id, user=member.user, patient_ids=patient_ids, page="sharing:rights")
