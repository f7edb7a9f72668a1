"""Opening an episode: look for the patient first, then one form. Names travel in the body, never in an address."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from coordination.accounts.models import Membership
from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_identities
from coordination.episodes.actions import add_contacts, open_episode, register_patient
from coordination.episodes.coordinates import COORDINATES, change_coordinates, written
from coordination.episodes.forms import ContactForm, EpisodeForm, PatientSearchForm
from coordination.episodes.identifying import tell_namesakes
from coordination.episodes.identity_forms import CoordinatesForm, PatientForm
from coordination.episodes.models import Episode, Patient
from coordination.episodes.shell import identity_of
from coordination.errors import DomainError
from coordination.submissions import ALREADY_USED, broken_constraint
from coordination.tenancy.keys import uuid7
from coordination.territory.forms import CommuneInput

FOUND = 20
RECENT = 25


class SubmissionForm(forms.Form):
    """The identifier of the episode to come, drawn when the form is shown: sending it twice makes one episode."""

    submission = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def patients(request: TenantRequest) -> HttpResponse:
    """Look for a patient; without a search, the latest admissions."""
    require(request, Permission.EPISODE_VIEW)
    form = PatientSearchForm(request.POST or None)
    member = current_member(request)
    context: dict[str, Any] = {"form": form, "may_create": can(request, Permission.EPISODE_CREATE)}
    if form.is_bound and form.is_valid():
        context["found"] = _found(request, form)
    else:
        episodes = Episode.objects.visible_to(member).open().for_rows()
        context["recent"] = episodes.order_by("-admitted_at", "-pk")[:RECENT]
    return render(request, "episodes/patients.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: TenantRequest) -> HttpResponse:
    """First step of a new episode: is the patient already known?"""
    require(request, Permission.EPISODE_CREATE)
    form = PatientSearchForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context["found"] = _found(request, form)
        context["typed"] = _prefill(form.cleaned_data["q"])
    return render(request, "episodes/new_search.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def new_patient(request: TenantRequest) -> HttpResponse:
    """Second step for somebody unknown: identity, address, one relative, stay."""
    require(request, Permission.EPISODE_CREATE)
    member = current_member(request)
    sent = request.POST if "submission" in request.POST else None
    initial = {name: request.POST.get(name, "") for name in ("birth_name", "birth_first_names", "birth_date")}
    all_forms = {
        "patient_form": PatientForm(sent, initial=initial),
        "contact_form": ContactForm(sent),
        **_stay_forms(sent, member),
    }
    suspects: list[Patient] = []
    if sent is not None and _all_valid(all_forms):
        suspects = _suspects(sent, all_forms)
        answer = None if suspects else _admit(request, member, all_forms)
        if answer is not None:
            return answer
    _trace(request, suspects)
    context = {
        **all_forms,
        "suspects": _with_last_episode(member, suspects) if suspects else [],
        "two_people": request.POST.get("two_people", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if suspects else _status(*all_forms.values())
    return render(request, "episodes/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def known_patient(request: TenantRequest, patient_id: UUID) -> HttpResponse:
    """Second step for a known patient: where they live now, then the stay."""
    require(request, Permission.EPISODE_CREATE)
    member = current_member(request)
    patient: Patient | None = Patient.objects.select_related("commune").filter(pk=patient_id).first()
    if patient is None:
        raise Http404("Ce patient n’existe pas.")
    # « C’est la même personne »: what was typed for a new record comes here, to be read once more.
    typed = request.POST if "same" in request.POST else None
    sent = request.POST or None if typed is None else None
    # Before the form writes what was typed on the same patient.
    shown = {
        "patient": patient,
        "identity": identity_of(patient),
        "saved": written(patient),
        "typed": typed is not None,
    }
    all_forms: dict[str, Any] = {
        "coordinates_form": CoordinatesForm(sent, instance=patient, initial=_typed_coordinates(typed)),
        "contact_form": ContactForm(sent, initial=_typed_contact(typed)),
        **_stay_forms(sent, member, typed),
    }
    if sent is not None and _all_valid(all_forms):
        answer = _admit(request, member, all_forms, patient)
        if answer is not None:
            return answer
    _trace(request, [patient])
    return render(request, "episodes/new.html", {**all_forms, **shown}, status=_status(*all_forms.values()))


def _all_valid(all_forms: dict[str, Any]) -> bool:
    """Whether every form is; all are asked, so that every refusal shows at once."""
    return sum(not form.is_valid() for form in all_forms.values()) == 0


def _stay_forms(sent: Any, member: Membership, typed: Any = None) -> dict[str, Any]:
    now = timezone.localtime().replace(second=0, microsecond=0)
    initial = {"admitted_at": now, "referent": member.user_id, "submission": uuid7(), **(typed.dict() if typed else {})}
    return {
        "episode_form": EpisodeForm(sent, member=member, initial=initial),
        "submission_form": SubmissionForm(sent, initial=initial),
    }


def _typed_coordinates(typed: Any) -> dict[str, Any]:
    """What was typed of ``COORDINATES``; what was left empty stays as it is stored."""
    if typed is None:
        return {}
    given = {name: typed[name] for name in COORDINATES if typed.get(name)}
    if "commune" in given:
        given["commune"] = CommuneInput().value_from_datadict(typed, {}, "commune")
    elif typed.get("no_address"):
        given |= {"no_address": True, "address": typed.get("address", ""), "commune": ""}
    return given


def _typed_contact(typed: Any) -> dict[str, Any]:
    return {name: typed.get(f"contact-{name}", "") for name in ContactForm.Meta.fields} if typed else {}


def _suspects(sent: Any, all_forms: dict[str, Any]) -> list[Patient]:
    """Who may already be this person, unless somebody has looked at them and said that these are two people."""
    fields = all_forms["patient_form"].cleaned_data
    found = Patient.objects.select_related("commune").perhaps(
        family=f"{fields['birth_name']} {fields['used_name']}",
        given=f"{fields['birth_first_names']} {fields['used_first_name']}",
        birth_date=fields["birth_date"],
    )
    told = set(sent.get("two_people", "").split(","))
    if not [patient for patient in found if str(patient.pk) not in told]:
        all_forms["patient_form"].namesakes = found
        return []
    # The very form that created one of them, sent twice.
    if Episode.objects.filter(pk=all_forms["submission_form"].cleaned_data["submission"]).exists():
        return []
    return found


def _admit(
    request: TenantRequest, member: Membership, all_forms: dict[str, Any], patient: Patient | None = None
) -> HttpResponse | None:
    """Save all or nothing; None when something was refused and the forms say what."""
    episode_id = all_forms["submission_form"].cleaned_data["submission"]
    try:
        with transaction.atomic():
            known = patient or _register(member, all_forms)
            open_episode(member=member, patient=known, episode_id=episode_id, **all_forms["episode_form"].cleaned_data)
            told = _confirm(member, episode_id, known, all_forms) if patient else []
    except DomainError as error:
        if error.code == "stale":
            _tell_overtaken(all_forms["coordinates_form"], error)
            return None
        if error.code != "already_open":
            all_forms["episode_form"].add_error("admitted_at" if error.code == "before_birth" else None, error.message)
            return None
        messages.info(request, "Cet épisode était déjà ouvert : le voici.")
    except IntegrityError as error:
        _explain(error, all_forms, episode_id)
        if Episode.objects.filter(pk=episode_id).exists():
            messages.info(request, "Cet épisode était déjà ouvert : le voici.")
        else:
            return None
    else:
        for warning in all_forms["patient_form"].warnings if "patient_form" in all_forms else []:
            messages.warning(request, warning)
        for words in told:
            messages.warning(request, words)
        messages.success(request, "Épisode ouvert.")
    return redirect("episodes:overview", episode_id)


def _confirm(member: Membership, episode_id: UUID, patient: Patient, all_forms: dict[str, Any]) -> list[str]:
    form, contact = all_forms["coordinates_form"], all_forms["contact_form"]
    if contact.is_given:
        add_contacts(patient, [contact.cleaned_data])
    fields = {name: form.cleaned_data[name] for name in COORDINATES}
    return change_coordinates(member=member, episode_id=episode_id, version=form.cleaned_data["version"], **fields)


def _tell_overtaken(form: CoordinatesForm, error: DomainError) -> None:
    """Keep what was typed, and let it be sent once more: the page shows what is stored beside it."""
    form.add_error(None, error.message)
    version = Patient.objects.values_list("version", flat=True).get(pk=form.instance.pk)
    form.data = {**form.data.dict(), "version": version}  # type: ignore[attr-defined]  # what a browser sent


def _register(member: Membership, all_forms: dict[str, Any]) -> Patient:
    form, contact = all_forms["patient_form"], all_forms["contact_form"]
    fields = {name: value for name, value in form.cleaned_data.items() if name not in ("id_checked", "no_address")}
    contacts = [contact.cleaned_data] if contact.is_given else []
    patient = register_patient(member=member, contacts=contacts, identity_status=form.status, **fields)
    tell_namesakes(patient, form.namesakes)
    return patient


# Uniqueness is the database's to judge: two people may open the same stay at the same instant.
_CONSTRAINT_FIELDS: dict[str, tuple[str, str | None, str]] = {
    # An identifier that the form did not draw: another hospital's, or forged.
    "episodes_episode_pkey": ("episode_form", None, ALREADY_USED),
    "episode_stay_once_a_hospital": ("episode_form", "stay_number", "Un épisode porte déjà ce numéro de séjour."),
    "patient_ipp_once_a_hospital": (
        "patient_form",
        "ipp",
        "Cet IPP désigne déjà un patient : cherchez-le, puis ouvrez l’épisode sur sa fiche.",
    ),
    "patient_ins_once_a_hospital": (
        "patient_form",
        "ins",
        "Ce matricule INS désigne déjà un patient : cherchez-le, puis ouvrez l’épisode sur sa fiche.",
    ),
}


def _explain(error: IntegrityError, all_forms: dict[str, Any], episode_id: UUID) -> None:
    """Put the database's refusal at its field.

    Raises:
        IntegrityError: a constraint that no form knows is a defect.
    """
    name = broken_constraint(error)
    if name not in _CONSTRAINT_FIELDS:
        raise error
    form, field, words = _CONSTRAINT_FIELDS[name]
    all_forms[form].add_error(field, words)


def _found(request: TenantRequest, form: PatientSearchForm) -> list[dict[str, Any]]:
    """Who answers the search, each with their latest episode; whose identity is shown is traced (standards §8)."""
    found = list(Patient.objects.answering(form.cleaned_data["q"], form.cleaned_data["birth_date"])[:FOUND])
    _trace(request, found)
    return _with_last_episode(current_member(request), found)


def _trace(request: TenantRequest, shown: list[Patient]) -> None:
    member = current_member(request)
    route = request.resolver_match.view_name if request.resolver_match else ""
    patient_ids = [patient.pk for patient in shown]
    record_identities(hospital_id=member.hospital_id, user=member.user, patient_ids=patient_ids, page=route)


def _with_last_episode(member: Membership, found: list[Patient]) -> list[dict[str, Any]]:
    """Each patient with their latest episode that the person may open."""
    episodes = Episode.objects.visible_to(member).filter(patient__in=found).select_related("unit")
    latest = {episode.patient_id: episode for episode in episodes.order_by("admitted_at")}
    return [{"patient": patient, "episode": latest.get(patient.pk)} for patient in found]


def _prefill(text: str) -> dict[str, str]:
    """Read « FABREGOUL Simone » as birth name and first names; a number prefills nothing."""
    family, _, given = text.partition(" ")
    return {} if any(sign.isdigit() for sign in text) else {"birth_name": family, "birth_first_names": given}


def _status(*all_forms: Any) -> int:
    refused = any(form.is_bound and form.errors for form in all_forms)
    return HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
