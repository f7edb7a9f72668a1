"""What the link of a request shows: what is asked, the answer given, or why nothing can be answered any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from coordination.episodes.models import Patient, Sex
from coordination.links.models import SecureLink
from coordination.ui import french
from discharge.requests.models import Approach, CareRequest, CarriedPaper
from discharge.requests.papers import may_read
from discharge.requests.public_forms import FORMS, initial_answer
from discharge.requests.requirements import details_of
from discharge.requests.states import APPROACH_TRANSITIONS, ENDED, WAITING, ApproachState, RequestState
from discharge.requests.wording import answer_words

_TITLES = {
    ApproachState.ACCEPTED: "J’accepte",
    ApproachState.REFUSED: "Je ne peux pas",
    ApproachState.QUESTION: "J’ai une question",
    ApproachState.PASSED_ON: "Je propose un confrère",
}
_BUTTONS = {
    ApproachState.ACCEPTED: "Confirmer la prise en charge",
    ApproachState.REFUSED: "Envoyer le refus",
    ApproachState.QUESTION: "Envoyer la question",
    ApproachState.PASSED_ON: "Envoyer",
}


@dataclass(frozen=True)
class Choice:
    """One answer that may be given, with its form."""

    kind: str
    title: str
    button: str
    form: forms.Form
    is_open: bool


def approach_of(link: SecureLink) -> Approach:
    """What the link is about, with its request and its patient."""
    found: Approach = Approach.objects.select_related(
        "request__role", "request__asked_by", "request__commune", "request__episode__patient__commune"
    ).get(pk=link.subject_id)
    return found


def asks_code(link: SecureLink) -> bool:
    """Whether a code opens the page now: it names somebody to whoever accepted."""
    return Approach.objects.filter(pk=link.subject_id, state=ApproachState.ACCEPTED).exists()


@dataclass(frozen=True)
class ShownPaper:
    """A document of the page: what it is, its weight in bytes when known, its address once it may be read."""

    label: str
    size: int | None
    url: str


def carried_to(approach: Approach) -> list[CarriedPaper]:
    """The documents that this provider is shown: none, once nothing can be answered any more."""
    if _why_closed(approach):
        return []
    carried = approach.request.papers.defer("sheet").select_related("paper").order_by("position")
    return [one for one in carried if one.is_there]


def request_page(link: SecureLink) -> tuple[str, dict[str, Any]]:
    """Template and context of the page that the link opens."""
    return page_of(approach_of(link), link)


def page_of(
    approach: Approach,
    link: SecureLink,
    *,
    refused: Mapping[ApproachState, forms.Form] | None = None,
    kept_late: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The page of an approach; ``refused`` holds a form as it was sent, with what is wrong in it."""
    request = approach.request
    why_closed = _why_closed(approach)
    around = {
        "approach": approach,
        "request_": request,
        "sender": request.asked_by,
        "sender_role": request.asked_by_role,
    }
    if why_closed:
        return "requests/public_closed.html", around | {"why": why_closed, "kept_late": kept_late}
    patient = request.episode.patient
    choices = _choices(approach, refused or {})
    has_answered = approach.state in _TITLES
    return "requests/public.html", around | {
        "title": _title(request, patient),
        "facts": _facts(request, patient),
        "patient": patient if approach.state == ApproachState.ACCEPTED else None,
        "answered": _TITLES[ApproachState(approach.state)] if has_answered else "",
        "answer": answer_words(approach),
        "choices": choices,
        "papers": _papers(approach, link),
        "errors": [choice.form for choice in choices if choice.form.errors],
        "several": request.approaches.count() > 1,
        "answer_url": reverse("requests:answer", args=[link.pk]),
        "genre": f"Demande à {approach.name}",
    }


def _why_closed(approach: Approach) -> str:
    """The state that says why nothing can be answered, or nothing."""
    request = approach.request
    if request.state == RequestState.WITHDRAWN or not request.episode.is_open:
        return ApproachState.WITHDRAWN
    if approach.state in ENDED:
        return str(approach.state)
    if approach.state != ApproachState.ACCEPTED and not request.is_live:
        return ApproachState.CLOSED_POLITELY
    return ""


def _papers(approach: Approach, link: SecureLink) -> list[ShownPaper]:
    address = reverse("requests:read", args=[link.pk])
    return [
        ShownPaper(
            label=one.label,
            size=one.paper.size if one.paper else None,
            url=f"{address}?piece={one.pk}" if may_read(one, approach) else "",
        )
        for one in carried_to(approach)
    ]


def _choices(approach: Approach, refused: Mapping[ApproachState, forms.Form]) -> list[Choice]:
    start = ApproachState(approach.state)
    possible = [kind for kind in _TITLES if kind == start or (start, kind) in APPROACH_TRANSITIONS]
    if start not in WAITING:
        possible = [kind for kind in possible if kind != start or start == ApproachState.ACCEPTED]
    first = next(iter(refused), ApproachState.ACCEPTED if start in WAITING else None)
    changes = {ApproachState.ACCEPTED: "Modifier le passage", ApproachState.REFUSED: "Je ne peux plus"}
    has_accepted = start == ApproachState.ACCEPTED
    return [
        Choice(
            kind=kind.value,
            title=changes[kind] if has_accepted else _TITLES[kind],
            button="Enregistrer" if has_accepted and kind == start else _BUTTONS[kind],
            form=refused.get(kind) or _form(kind, approach),
            is_open=kind == first,
        )
        for kind in possible
    ]


def _form(kind: ApproachState, approach: Approach) -> forms.Form:
    return FORMS[kind](initial=initial_answer(kind, approach, approach.request), auto_id=f"{kind.value}_%s")


def _title(request: CareRequest, patient: Patient) -> str:
    whom = {Sex.FEMALE: "une patiente", Sex.MALE: "un patient"}.get(Sex(patient.sex), "un patient")
    where = f" à {request.commune.name}" if request.commune else ""
    return f"Pouvez-vous prendre en charge {whom}{where} dès {_day(request)} ?"


def _day(request: CareRequest) -> str:
    return french.day_long(request.starts_on, today=timezone.localdate())


def _facts(request: CareRequest, patient: Patient) -> list[tuple[str, str]]:
    """What is asked, line by line. Until the provider accepts, nothing says who the patient is."""
    age = french.age_in_years(patient.birth_date, today=timezone.localdate())
    who = {Sex.FEMALE: "Femme", Sex.MALE: "Homme"}.get(Sex(patient.sex), "Personne")
    details = request.details
    lines = [
        ("Demande", request.care),
        ("Rythme", request.rhythm),
        ("Durée", request.duration),
        ("À partir du", _day(request)),
        (
            "Patiente" if patient.sex == Sex.FEMALE else "Patient",
            f"{who}, {age} ans. {request.situation[:1].upper()}{request.situation[1:]}".strip(),
        ),
        *((detail.label, details.get(detail.field, "")) for detail in details_of(request.role)),
        ("Lieu", request.place),
        ("Ordonnance", request.get_prescription_display() if request.prescription else ""),
        ("Accord du patient", "Recueilli" if request.has_consent else ""),
        ("Médecin traitant", _gp_words(request)),
    ]
    return [(label, value) for label, value in lines if value]


def _gp_words(request: CareRequest) -> str:
    if request.gp_contacted is None:
        return ""
    return "Contacté" if request.gp_contacted else f"Non contacté : {request.gp_why_not}"
