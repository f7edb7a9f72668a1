"""The frame of a patient's pages: identity, journey, tabs, and the regions that higher apps contribute."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, EpisodeState, Patient, Sex
from coordination.episodes.registry import registry
from coordination.identity.ins import IdentityStatus
from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.components.patient import Fact, Step
from coordination.ui.navigation import frame_of
from coordination.ui.templatetags.french import day, moment, since

INS_STATES = {
    IdentityStatus.QUAL: "qualified",
    IdentityStatus.VALI: "validated",
    IdentityStatus.RECUP: "retrieved",
    IdentityStatus.PROV: "provisional",
}


def render_episode(
    request: TenantRequest,
    episode: Episode,
    template: str,
    tab: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page of ``episode``: ``template`` extends ``episodes/page.html``, ``tab`` is the key of its tab."""
    frame = {
        "episode": episode,
        "patient": episode.patient,
        "tab": tab,
        "place_key": "patients",
        "identity": identity_of(episode.patient),
        "mend_url": _mend_url(request, episode),
        "facts": _facts(episode),
        "tabs": _tabs(request, episode, tab),
    }
    return render(request, template, {**frame, **(context or {})}, status=status)


def _mend_url(request: TenantRequest, episode: Episode) -> str:
    """Where allergies that were never asked are written."""
    may_change = episode.is_open and can(request, Permission.EPISODE_EDIT)
    return address("episodes:coordinates", episode.pk) if may_change else ""


def identity_of(patient: Patient) -> dict[str, Any]:
    """What the banner says of a patient, ready for the component ``identity``."""
    allergies = patient.allergies or None
    if allergies is not None and allergies.strip().lower().startswith("aucun"):
        allergies = ""
    return {
        "name": french.person_name(patient.family_name, patient.first_name),
        "birth_name": patient.birth_name,
        "born": patient.birth_date,
        "sex": patient.sex,
        "ins": INS_STATES[IdentityStatus(patient.identity_status)],
        "marks": [attribute.value for attribute in patient.identity_attributes],
        "allergies": allergies,
    }


def steps_of(episode: Episode) -> list[Step]:
    """The journey: what is reached with its date, then the current step, then what comes. Once it ended, nothing comes."""
    steps: list[Step] = []
    current_seen = not episode.is_open
    for contributed in registry.steps:
        at, words = contributed.reached(episode)
        if at is not None:
            sub = ", ".join(part for part in (day(at), words) if part)
            steps.append(Step(label=contributed.label, sub=sub, state="done"))
            continue
        if episode.state == EpisodeState.CANCELLED:
            words = "sans objet"
        steps.append(Step(label=contributed.label, sub=words, state="" if current_seen else "current"))
        current_seen = True
    return steps


def panels_of(request: TenantRequest, episode: Episode, place: str) -> list[dict[str, Any]]:
    """The regions at ``place`` that the person may see, each with its template and context."""
    return [
        {"template": panel.template, **panel.context(request, episode)}
        for panel in registry.panels
        if panel.place == place and can(request, panel.permission)
    ]


def _tabs(request: TenantRequest, episode: Episode, current: str) -> list[dict[str, Any]]:
    visible = [tab for tab in registry.tabs if can(request, tab.permission)]
    counts = frame_of(request).counted_too({tab.key: tab.count(episode) for tab in visible if tab.count})
    return [
        {
            "label": tab.label,
            "url": address(tab.url_name, episode.pk),
            "is_current": tab.key == current,
            "count": counts.get(tab.key, 0),
        }
        for tab in visible
    ]


def _facts(episode: Episode) -> list[Fact]:
    contributed = [
        Fact(label=fact.label, value=value, sub=sub, css=fact.key)
        for fact in registry.facts
        for value, sub in [fact.value(episode)]
    ]
    doctor, referent = episode.hospital_doctor, episode.referent
    return [
        _unit(episode),
        Fact(label="IPP", value=episode.patient.ipp, sub=f"Séjour {episode.stay_number}"),
        Fact(
            label="Médecin hospitalier",
            value=str(doctor) if doctor else "À désigner",
            sub=french.phone(doctor.phone) if doctor and doctor.phone else "",
            css="doc",
        ),
        Fact(
            label="Référent de la sortie",
            value=str(referent) if referent else "À désigner",
            sub=french.phone(referent.phone) if referent and referent.phone else "",
        ),
        *contributed,
        _departure(episode),
    ]


def _unit(episode: Episode) -> Fact:
    room = f", ch.{french.NBSP}{episode.room}" if episode.room else ""
    # « depuis 8 jours » would say that somebody who left is still here.
    stay = since(episode.admitted_at) if episode.left_at is None else f"entrée {day(episode.admitted_at)}"
    return Fact(label="Unité, chambre", value=f"{episode.unit}{room}", sub=stay, css="unit")


def _departure(episode: Episode) -> Fact:
    if episode.left_at is not None:
        left = {Sex.FEMALE: "Partie le", Sex.MALE: "Parti le"}.get(Sex(episode.patient.sex), "Départ")
        return Fact(label=left, value=moment(episode.left_at), sub=episode.get_destination_display())
    if episode.expected_departure_at is None:
        return Fact(label="Départ prévu", value="Non fixé")
    return Fact(
        label="Départ prévu",
        value=f"{day(episode.expected_departure_at)}, {french.clock(episode.expected_departure_at)}",
        sub=french.relative_due(episode.expected_departure_at, now=timezone.now()),
    )
